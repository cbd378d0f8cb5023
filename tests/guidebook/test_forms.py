"""The forms of the guidebook: those of readers, and those of the page editor (G2–G4, G9)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from guidebook.chapters.forms import FeedbackForm, replace_value
from guidebook.models import ChapterPage, ChecklistItem, EditionPage, GuidebookIndexPage
from guidebook.self_check.checks import Answer
from guidebook.self_check.forms import SelfCheckForm
from tests.actors import Cast
from tests.catalog.html import soup
from tests.guidebook.worlds import make_chapter, make_edition, make_items

pytestmark = pytest.mark.django_db

Row = dict[str, Any]


#: What an item may leave unsaid.
UNSAID = {"kind": "", "part": "", "questions": "", "replaced_by": ""}


def row(number: str, former: str = "", **fields: Any) -> Row:
    """Return a row of the checklist as the editor posts it."""
    return (
        {"number": number, "item": f"項目{number}", "summary": "", "former": former}
        | UNSAID
        | fields
    )


def edition_data(rows: list[Row], **fields: Any) -> dict[str, Any]:
    """Return what the editor of an edition posts."""
    data = {
        "title": "試しの版",
        "slug": "trial",
        "edition": "trial",
        "issued": "",
        "issued_text": "",
        "cover_title": "",
        "publisher": "",
        "group": "",
        "position": "",
        "front": streamfield([]),
        "section_order": "",
        "checklist_title": "",
        "checklist_base": "",
        "based_on": "",
        "replaces": "",
        "official_pdf": "",
        "checklist_items": inline_formset(rows),
        "comments": inline_formset([]),
    }
    return nested_form_data(data | fields)


def chapter_data(**fields: Any) -> dict[str, Any]:
    """Return what the editor of a chapter posts."""
    section = {"heading": "概要", "items": streamfield_list(["本文です。"])}
    data = {
        "title": "試しの章",
        "slug": "trial",
        "number": "1",
        "sections": streamfield([("summary", section)]),
        "base": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(data | fields)


def streamfield_list(items: list[str]) -> dict[str, Any]:
    """Return the items of a list block as the editor posts them."""
    rows = {
        str(place): {"value": item, "deleted": "", "order": str(place), "type": "item", "id": ""}
        for place, item in enumerate(items)
    }
    return rows | {"count": str(len(items))}


class Editor:
    """The secretariat at the page editor."""

    def __init__(self, cast: Cast) -> None:
        self.client = cast["secretariat"].client
        self.index = GuidebookIndexPage.objects.get()

    def add_edition(self, rows: list[Row], *, publish: bool = True, **fields: Any) -> HttpResponse:
        """Send a new edition."""
        address = reverse(
            "wagtailadmin_pages:add", args=["guidebook", "editionpage", self.index.pk]
        )
        return self.client.post(address, self.button(edition_data(rows, **fields), publish))

    def edit_edition(self, edition: EditionPage, rows: list[Row], **fields: Any) -> HttpResponse:
        """Send an edition again; `initial` says how many rows it had."""
        initial = fields.pop("initial", 0)
        names = {"title": edition.title, "slug": edition.slug, "edition": edition.edition}
        checklist = inline_formset(rows, initial=initial)
        address = reverse("wagtailadmin_pages:edit", args=[edition.pk])
        data = edition_data([], checklist_items=checklist, **(names | fields))
        return self.client.post(address, self.button(data, True))

    def add_chapter(
        self, edition: EditionPage, *, publish: bool = True, **fields: Any
    ) -> HttpResponse:
        """Send a new chapter."""
        address = reverse("wagtailadmin_pages:add", args=["guidebook", "chapterpage", edition.pk])
        return self.client.post(address, self.button(chapter_data(**fields), publish))

    def edit_chapter(self, chapter: ChapterPage, **fields: Any) -> HttpResponse:
        """Send a chapter again."""
        address = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
        names = {"title": chapter.title, "slug": chapter.slug, "number": chapter.number}
        return self.client.post(address, self.button(chapter_data(**(names | fields)), True))

    @staticmethod
    def button(data: dict[str, Any], publish: bool) -> dict[str, Any]:
        """Return `data` as sent by 「公開」 or 「下書きを保存」."""
        return data | ({"action-publish": "publish"} if publish else {})


@pytest.fixture
def editor(cast: Cast) -> Editor:
    """Return the secretariat at the page editor."""
    return Editor(cast)


def error_at(response: HttpResponse, name: str) -> str:
    """Return the message that stands at the field `name`."""
    field = soup(response).select_one(f"[name='{name}']")
    wrapper = field.find_parent(class_="w-field__wrapper")
    return " ".join(each.get_text(strip=True) for each in wrapper.select(".error-message"))


class TestEditionPageForm:
    def test_edition__is_published_with_its_checklist(self, editor: Editor) -> None:
        response = editor.add_edition([row("1"), row("1-1")])
        assert response.status_code == 302
        edition = EditionPage.objects.get(edition="trial")
        assert edition.live
        assert [each.number for each in edition.checklist_items.all()] == ["1", "1-1"]

    def test_same_number_twice__is_told_at_both(self, editor: Editor) -> None:
        response = editor.add_edition([row("1"), row("2"), row("1")])
        assert response.status_code == 200
        message = "同じ番号の項目がほかにもあります。"
        assert message in error_at(response, "checklist_items-0-number")
        assert message in error_at(response, "checklist_items-2-number")
        assert error_at(response, "checklist_items-1-number") == ""
        assert not EditionPage.objects.exists()

    def test_same_number_twice__is_told_in_a_draft_as_well(self, editor: Editor) -> None:
        response = editor.add_edition([row("1"), row("1")], publish=False)
        assert "同じ番号" in error_at(response, "checklist_items-0-number")
        assert not EditionPage.objects.exists()

    def test_deleted_row__frees_its_number(self, editor: Editor) -> None:
        response = editor.add_edition([row("1", DELETE="on"), row("1")])
        assert response.status_code == 302
        assert EditionPage.objects.get(edition="trial").checklist_items.count() == 1

    def test_number_added_in_an_edit__is_compared_with_those_before(self, editor: Editor) -> None:
        edition = make_edition(items=("1",))
        known = ChecklistItem.objects.get()
        rows = [row("1", id=known.pk), row("1")]
        response = editor.edit_edition(edition, rows, initial=1)
        assert "同じ番号" in error_at(response, "checklist_items-1-number")
        assert ChecklistItem.objects.count() == 1

    @pytest.mark.parametrize("number", ["１", "1 1", "a/b", "1-", "-1", "あ", "12345678901"])
    def test_strange_number__is_told_at_the_field(self, editor: Editor, number: str) -> None:
        response = editor.add_edition([row(number)])
        assert error_at(response, "checklist_items-0-number") != ""
        assert not EditionPage.objects.exists()

    @pytest.mark.parametrize("sign", ["Ver2.0", "版", "a b", "../x", "-a", ""])
    def test_strange_sign__is_told_at_the_field(self, editor: Editor, sign: str) -> None:
        response = editor.add_edition([], edition=sign)
        assert response.status_code == 200
        assert error_at(response, "edition") != ""

    def test_taken_sign__is_told_at_the_field(self, editor: Editor) -> None:
        make_edition("trial", slug="other")
        response = editor.add_edition([])
        assert error_at(response, "edition") != ""
        assert EditionPage.objects.count() == 1

    def test_drafts_without_a_sign__are_refused_or_kept_but_never_an_error(
        self, editor: Editor
    ) -> None:
        for slug in ("one", "two"):
            response = editor.add_edition([], edition="", slug=slug, publish=False)
            assert response.status_code in {200, 302}, slug

    def test_former__must_be_items_of_the_edition_that_is_replaced(self, editor: Editor) -> None:
        old = make_edition("2014", items=("1-1", "1-2"))
        response = editor.add_edition([row("1", "1-1、9-9")], replaces=old.pk)
        assert "「9-9」はありません" in error_at(response, "checklist_items-0-former")

    def test_former__without_an_edition_that_is_replaced(self, editor: Editor) -> None:
        response = editor.add_edition([row("1", "1-1")])
        assert "「1-1」はありません" in error_at(response, "checklist_items-0-former")

    @pytest.mark.parametrize("former", ["１-1", "x y!", "項目1"])
    def test_former__must_be_numbers(self, editor: Editor, former: str) -> None:
        old = make_edition("2014", items=("1-1",))
        response = editor.add_edition([row("1", former)], replaces=old.pk)
        assert "項目の番号ではありません" in error_at(response, "checklist_items-0-former")

    @pytest.mark.parametrize("former", ["1-1、1-2", "1-1,1-2", "1-1・1-2", " 1-1 1-2 "])
    def test_former__however_separated(self, editor: Editor, former: str) -> None:
        old = make_edition("2014", items=("1-1", "1-2"))
        assert editor.add_edition([row("1", former)], replaces=old.pk).status_code == 302
        item = EditionPage.objects.get(edition="trial").checklist_items.get()
        assert item.former_numbers == ["1-1", "1-2"]

    @pytest.mark.parametrize("name", ["based_on", "replaces"])
    def test_edition__is_not_its_own_base_or_predecessor(self, editor: Editor, name: str) -> None:
        edition = make_edition()
        response = editor.edit_edition(edition, [], **{name: edition.pk})
        assert response.status_code == 200
        assert "この版自身は選べません。" in response.content.decode()
        edition.refresh_from_db()
        assert getattr(edition, name) is None

    @pytest.mark.parametrize("count", [0, 5])
    def test_item_without_text__is_told(self, editor: Editor, count: int) -> None:
        rows = [row(str(number + 1)) for number in range(count)] + [row("9", item="")]
        response = editor.add_edition(rows)
        assert error_at(response, f"checklist_items-{count}-item") != ""


class TestChapterPageForm:
    def test_chapter__is_published(self, editor: Editor) -> None:
        edition = make_edition()
        assert editor.add_chapter(edition).status_code == 302
        chapter = ChapterPage.objects.get()
        assert (chapter.number, chapter.live, chapter.digest) == ("1", True, "本文です。")

    @pytest.mark.parametrize("publish", [True, False], ids=["publish", "draft"])
    @pytest.mark.parametrize("live", [True, False], ids=["live", "hidden"])
    def test_taken_number__is_told_at_the_field(
        self, editor: Editor, publish: bool, live: bool
    ) -> None:
        edition = make_edition()
        make_chapter(edition, "1", live=live)
        response = editor.add_chapter(edition, publish=publish)
        assert "この番号の章は、この版にすでにあります。" in error_at(response, "number")
        assert ChapterPage.objects.count() == 1

    def test_number_of_another_edition__is_free(self, editor: Editor) -> None:
        make_chapter(make_edition("other"), "1")
        assert editor.add_chapter(make_edition()).status_code == 302

    def test_taken_number__in_an_edit(self, editor: Editor) -> None:
        edition = make_edition()
        make_chapter(edition, "1")
        second = make_chapter(edition, "2")
        response = editor.edit_chapter(second, number="1")
        assert "この番号の章は、この版にすでにあります。" in error_at(response, "number")
        assert ChapterPage.objects.get(pk=second.pk).number == "2"

    def test_own_number__stays(self, editor: Editor) -> None:
        chapter = make_chapter(make_edition(), "1")
        assert editor.edit_chapter(chapter, title="新しい題").status_code == 302
        assert ChapterPage.objects.get().title == "新しい題"

    @pytest.mark.parametrize("number", ["", "１", "第1章", "1/1", "../1", "1--1", "12345678901"])
    def test_strange_number__is_told_at_the_field(self, editor: Editor, number: str) -> None:
        response = editor.add_chapter(make_edition(), number=number)
        assert response.status_code == 200
        assert error_at(response, "number") != ""

    @pytest.mark.parametrize("number", ["1", "1-1", "5-3", "A", "1.2", "10"])
    def test_labels__are_taken(self, editor: Editor, number: str) -> None:
        assert editor.add_chapter(make_edition(), number=number).status_code == 302

    def test_section_without_text__is_told(self, editor: Editor) -> None:
        empty = {"heading": "概要", "items": streamfield_list([""])}
        response = editor.add_chapter(make_edition(), sections=streamfield([("summary", empty)]))
        assert response.status_code == 200
        assert not ChapterPage.objects.exists()


class TestSelfCheckForm:
    items = make_items(("1", "2"))

    def form(self, data: dict[str, str] | None = None) -> SelfCheckForm:
        """Return the form of two items, the first done."""
        return SelfCheckForm(data, checklist=self.items, answers={"1": Answer("done", "前の")})

    def test_blank__shows_the_latest_answers(self) -> None:
        rows = [(row.progress.value(), row.memo.value()) for row in self.form().rows()]
        assert rows == [("done", "前の"), ("unanswered", "")]

    def test_answers__by_number(self) -> None:
        data = {"progress_1": "started", "progress_2": "done", "memo_2": " 後の "}
        form = self.form(data)
        assert form.is_valid()
        answers = form.answers()
        assert {number: (each.progress, each.memo) for number, each in answers.items()} == {
            "1": ("started", ""),
            "2": ("done", "後の"),
        }

    @pytest.mark.parametrize("value", ["unanswered", "zzz", "done ", "1"])
    def test_unknown_progress__is_refused(self, value: str) -> None:
        form = self.form({"progress_1": value, "progress_2": "done"})
        assert list(form.errors) == ["progress_1"]

    def test_replaced_value__is_shown_instead_of_what_was_sent(self) -> None:
        form = FeedbackForm({"ticket": "old", "comment": "本文"})
        replace_value(form, "ticket", "new")
        assert form["ticket"].value() == "new"
        assert form["comment"].value() == "本文"


class TestFeedbackWarning:
    def test_comment__says_what_must_not_be_written(self) -> None:
        told = FeedbackForm()["comment"].help_text
        assert "機密性３の情報" in told
        assert "機密性２の情報は、書かないでください" in told

    def test_class__is_not_asked_for(self) -> None:
        assert "confidentiality" not in FeedbackForm().fields


class TestFeedbackForm:
    @pytest.mark.parametrize(
        ("data", "wrong"),
        [
            ({"helpful": "yes"}, []),
            ({"helpful": "no"}, []),
            ({"kind": "thanks", "comment": "ありがとう"}, []),
            ({}, ["helpful"]),
            ({"comment": "種類がない"}, ["kind"]),
            ({"kind": "thanks"}, ["comment"]),
            ({"helpful": "yes", "kind": "thanks"}, ["comment"]),
            ({"helpful": "yes", "comment": "種類がない"}, ["kind"]),
            ({"kind": "thanks", "comment": "あ" * 2001}, ["comment"]),
            ({"helpful": "maybe"}, ["helpful"]),
        ],
        ids=lambda value: ",".join(value) if isinstance(value, list) else None,
    )
    def test_errors__at_their_fields(self, data: dict[str, str], wrong: list[str]) -> None:
        assert list(FeedbackForm(data).errors) == wrong

    @pytest.mark.parametrize(("value", "expected"), [("yes", True), ("no", False)])
    def test_kept__is_what_was_said(self, value: str, expected: bool) -> None:
        form = FeedbackForm({"helpful": value, "website": "", "ticket": "t"})
        assert form.is_valid()
        assert form.kept() == {"helpful": expected, "kind": "", "comment": ""}

    @pytest.mark.parametrize(("website", "machine"), [("", False), ("x", True), (" ", True)])
    def test_machine__fills_in_what_people_do_not_see(self, website: str, machine: bool) -> None:
        assert FeedbackForm({"website": website}).is_from_machine == machine
