"""Importing: all or nothing, again and again, and never over an editor's work (G8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry, Revision
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    streamfield,
)

from cms.members.models import User
from guidebook.exchange.exporting import export_edition
from guidebook.exchange.importing import (
    Outcome,
    Publishing,
    Report,
    free_slug,
    import_edition,
    slug_of,
)
from guidebook.exchange.nodes import MOST_BYTES, BrokenFileError
from guidebook.models import ChapterPage, EditionPage, GuidebookIndexPage, ImportMark
from tests.conftest import rolled_back_later
from tests.factories import UserFactory
from tests.guidebook.edition_files import (
    as_file,
    chapter,
    chapter_of,
    edition_data,
    import_data,
    section,
)
from tests.guidebook.exchange.test_files import BROKEN, GOOD
from tests.guidebook.worlds import front_of

pytestmark = pytest.mark.django_db

Rows = dict[str, list[dict[str, Any]]]
BROKEN_FILES = {name: data for name, (data, _, _) in BROKEN.items()} | {
    "nonsense": b"\x8f" * (10 * 1024 * 1024),
    "ten-megabytes": GOOD.encode() + b"#" * (10 * 1024 * 1024),
    "one-byte-too-many": GOOD.encode() + b"#" * (MOST_BYTES + 1 - len(GOOD.encode())),
    "empty": b"",
    "unknown-base": GOOD.replace("chapters:", "based_on: nowhere\nchapters:", 1).encode(),
}


def all_rows() -> Rows:
    """Return every row of every table, read without the models: they take ten times as long."""
    quoted = connection.ops.quote_name
    found: Rows = {}
    with connection.cursor() as cursor:
        for meta in (model._meta for model in apps.get_models()):
            if meta.managed and not meta.proxy:
                table, order = quoted(meta.db_table), quoted(meta.pk.column)
                cursor.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608  # names
                names = [name for name, *_ in cursor.description]
                found[meta.label] = [
                    dict(zip(names, row, strict=True)) for row in cursor.fetchall()
                ]
    return found


def without_times(rows: Rows) -> Rows:
    """Return `rows` without the time of the latest import, which is no content."""
    marks = [row | {"imported_at": None} for row in rows["guidebook.ImportMark"]]
    return rows | {"guidebook.ImportMark": marks}


def outcomes(report: Report) -> list[Outcome]:
    """Return what became of the edition and of each chapter."""
    return [outcome for _, outcome in report.lines]


def texts(page: ChapterPage) -> list[tuple[str, list[str]]]:
    """Return headings and items."""
    return [(each.value["heading"], list(each.value["items"])) for each in page.sections]


def draft_of(page: Any) -> Any:
    """Return the latest version."""
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def edit(page: Any, *, publish: bool = False, **changes: Any) -> None:
    """Change `page` the way an editor does."""
    draft = draft_of(page)
    for name, value in changes.items():
        setattr(draft, name, value)
    revision = draft.save_revision(user=UserFactory(is_superuser=True), log_action=True)
    if publish:
        revision.publish()


def mended(number: int, *, title: str = "直した題") -> dict[str, Any]:
    """Return the file in which chapter `number` has another title."""
    chapters = [chapter(each) for each in (1, 2, 3)]
    chapters[number - 1]["title"] = title
    return edition_data(chapters=chapters)


@pytest.fixture
def second(edition: EditionPage) -> ChapterPage:
    """Return the second chapter, imported and published."""
    return chapter_of(edition, "2")


@pytest.mark.usefixtures("guidebook")
class TestFirstImport:
    """A file becomes an edition with its chapters."""

    def test_everything__in_the_order_of_the_file(self) -> None:
        data = edition_data()
        report = import_data(data)
        edition = EditionPage.objects.get()
        assert (edition.edition, edition.title) == ("test1.0", "試験用の版")
        assert edition.issued.isoformat() == "2020-04-01"
        items = [(each.number, each.item, each.summary) for each in edition.checklist_items.all()]
        assert items == [("1", "項目の一", "項目の一の説明です。"), ("2", "項目の二", "")]
        chapters = list(edition.chapters.order_by("path"))
        assert [(each.number, each.title) for each in chapters] == [
            ("1", "章1の題"),
            ("2", "章2の題"),
            ("3", "章3の題"),
        ]
        assert texts(chapters[0]) == [
            ("概要", ["概要の文章です。"]),
            ("例", ["例の一です。", "例の二です。"]),
        ]
        assert outcomes(report) == [Outcome.CREATED] * 4

    @pytest.mark.parametrize(
        "numbers",
        [["3", "1", "2"], ["10", "9"], ["5-3", "1-1", "A"]],
        ids=["mixed", "two-digits", "labels"],
    )
    def test_numbers__do_not_sort_the_chapters(self, numbers: list[str]) -> None:
        import_data(edition_data(chapters=[chapter(number) for number in numbers]))
        chapters = EditionPage.objects.get().chapters.order_by("path")
        assert [each.number for each in chapters] == numbers

    def test_user__is_owner_and_author(self) -> None:
        user = UserFactory(is_superuser=True)
        import_data(edition_data(), user=user)
        assert {page.owner for page in ChapterPage.objects.all()} == {user}
        assert {each.user for each in Revision.objects.all()} == {user}

    def test_headings__known_ones_have_their_kind(self) -> None:
        headings = ["概要", "背景", "例", "イノベーション後の姿", "備考", "見たことのない見出し"]
        import_data(edition_data(chapters=[chapter(1, sections=[*map(section, headings)])]))
        found = [(each.block_type, each.value["heading"]) for each in _only_chapter().sections]
        kinds = ["summary", "background", "examples", "vision", "notes", "other"]
        assert found == list(zip(kinds, headings, strict=True))

    def test_chapter_without_sections__is_a_chapter(self, client: Client) -> None:
        import_data(edition_data(chapters=[chapter(1, sections=[])]))
        assert client.get("/guidebook/test1/1/").status_code == 200

    def test_edition_without_chapters__is_an_edition(self, client: Client) -> None:
        import_data(edition_data(chapters=[]))
        assert client.get("/guidebook/test1/").status_code == 200

    @pytest.mark.parametrize("number", ["print", "checklist", "feedback", "search", "admin"])
    def test_label_like_an_address__is_read_at_the_chapters_own(
        self, client: Client, number: str
    ) -> None:
        import_data(edition_data(chapters=[chapter(number, title="紛らわしい番号の章")]))
        response = client.get(_only_chapter().url)
        heading = BeautifulSoup(response.content, "html.parser").h1.get_text()
        assert "紛らわしい番号の章" in heading

    def test_no_guidebook__is_said(self) -> None:
        GuidebookIndexPage.objects.get().delete()
        with pytest.raises(BrokenFileError, match="ガイドブックのページがありません"):
            import_data(edition_data())
        assert not EditionPage.objects.exists()


def _only_chapter() -> ChapterPage:
    return ChapterPage.objects.get()


class TestOtherNumbers:
    """An edition numbered 1-1 … 5-3, with headings of its own (issue 4, 2)."""

    NUMBERS = ("1-1", "1-2", "2-1", "2-2", "3-1", "3-2", "4-1", "4-2", "5-1", "5-2", "5-3")
    HEADINGS = ("ねらい", "あるある", "やってみること")

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _imported(cls, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        sections = [section(each, f"{each}の一", f"{each}の二") for each in cls.HEADINGS]
        data = edition_data(
            edition="2013",
            title="昔の版",
            chapters=[chapter(number, sections=sections) for number in cls.NUMBERS],
            checklist=[{"number": each, "item": f"項目{each}"} for each in cls.NUMBERS],
        )
        with rolled_back_later(django_db_blocker):
            import_data(data)
            yield

    def test_chapters__are_read_at_their_numbers(self, client: Client) -> None:
        expected = [[each, f"{each}の一", f"{each}の二"] for each in self.HEADINGS]
        for number in self.NUMBERS:
            response = client.get(f"/guidebook/2013/{number}/")
            assert response.status_code == 200, number
            article = BeautifulSoup(response.content, "html.parser").select_one("article")
            words = article.get_text(" ").split()
            assert words == [word for part in expected for word in part], number

    @pytest.mark.parametrize(
        ("number", "before", "after"),
        [("1-1", None, "1-2"), ("2-1", "1-2", "2-2"), ("5-3", "5-2", None)],
    )
    def test_chapter__has_its_neighbours(
        self, client: Client, number: str, before: str | None, after: str | None
    ) -> None:
        page = BeautifulSoup(client.get(f"/guidebook/2013/{number}/").content, "html.parser")
        found = [page.select_one(f"[rel={rel}]") for rel in ("prev", "next")]
        assert [link and link["href"] for link in found] == [
            each and f"/guidebook/2013/{each}/" for each in (before, after)
        ]

    def test_edition__lists_its_chapters_in_order(self, client: Client) -> None:
        page = BeautifulSoup(client.get("/guidebook/2013/").content, "html.parser")
        links = [link["href"] for link in page.main.select("a[href^='/guidebook/2013/']")]
        wanted = [f"/guidebook/2013/{number}/" for number in self.NUMBERS]
        assert list(dict.fromkeys(link for link in links if link in wanted)) == wanted

    def test_export__has_the_labels(self) -> None:
        exported = export_edition(EditionPage.objects.get())
        positions = [exported.index(f"- number: {number}\n") for number in self.NUMBERS]
        assert positions == sorted(positions)


@pytest.mark.usefixtures("edition")
class TestBrokenFiles:
    """A broken file changes nothing at all."""

    def test_broken_files__leave_every_row(self) -> None:
        before = all_rows()
        for name, data in BROKEN_FILES.items():
            with pytest.raises(BrokenFileError) as caught:
                import_edition(data, publishing=Publishing.ALL, over_edits=True, user=None)
            assert caught.value.problems, name
        assert all_rows() == before

    def test_unknown_base__is_named_with_its_key(self) -> None:
        with pytest.raises(BrokenFileError) as caught:
            import_edition(BROKEN_FILES["unknown-base"])
        (problem,) = caught.value.problems
        assert problem.key == "based_on"
        assert "nowhere" in problem.message

    def test_unknown_base__is_named_with_its_line(self) -> None:
        with pytest.raises(BrokenFileError) as caught:
            import_edition(BROKEN_FILES["unknown-base"])
        assert caught.value.problems[0].line == 4

    def test_edition_based_on_itself__is_refused(self) -> None:
        before = all_rows()
        with pytest.raises(BrokenFileError) as caught:
            import_data(edition_data(based_on="test1.0"))
        assert caught.value.problems[0].key == "based_on"
        assert all_rows() == before


@pytest.mark.usefixtures("edition")
class TestInterruption:
    """Whatever happens in the middle, nothing is half-imported."""

    @pytest.mark.parametrize("publishing", list(Publishing), ids=lambda each: each.value)
    @pytest.mark.parametrize("sign", ["test1.0", "new"])
    def test_failure_in_the_middle__leaves_every_row(
        self, monkeypatch: pytest.MonkeyPatch, sign: str, publishing: Publishing
    ) -> None:
        data = edition_data(
            edition=sign,
            title="変わった題",
            chapters=[chapter(n, title="変わった題") for n in (1, 2, 3, 4)],
        )
        before, written = all_rows(), []
        save_revision = ChapterPage.save_revision

        def failing(page: ChapterPage, *args: Any, **kwargs: Any) -> Any:
            written.append(page)
            if len(written) == 3:
                raise RuntimeError("停電")
            return save_revision(page, *args, **kwargs)

        monkeypatch.setattr(ChapterPage, "save_revision", failing)
        with pytest.raises(RuntimeError, match="停電"):
            import_data(data, publishing=publishing)
        assert len(written) == 3
        assert all_rows() == before


@pytest.mark.usefixtures("edition")
class TestSecondImport:
    """The same file again changes nothing."""

    @pytest.mark.parametrize("publishing", list(Publishing), ids=lambda each: each.value)
    @pytest.mark.parametrize("over_edits", [False, True])
    def test_same_file__no_row_changes(self, publishing: Publishing, over_edits: bool) -> None:
        before = without_times(all_rows())
        report = import_data(edition_data(), publishing=publishing, over_edits=over_edits)
        assert outcomes(report) == [Outcome.UNCHANGED] * 4
        assert list(report.notable) == []
        assert without_times(all_rows()) == before

    def test_same_content_written_otherwise__no_row_changes(self) -> None:
        before = without_times(all_rows())
        data = as_file(edition_data()).replace(b"'2020-04-01'", b"2020-04-01") + b"# note\n"
        import_edition(data)
        assert without_times(all_rows()) == before

    @pytest.mark.parametrize("issued", ["20200401", "2020-W14-3"])
    def test_date_written_otherwise__is_refused_or_no_change(self, issued: str) -> None:
        data = edition_data(edition="other", issued=issued)
        try:
            import_data(data)
        except BrokenFileError:
            assert not EditionPage.objects.filter(edition="other").exists()
        else:
            assert outcomes(import_data(data)) == [Outcome.UNCHANGED] * 4

    def test_export_imported__no_row_changes(self) -> None:
        before = without_times(all_rows())
        import_edition(export_edition(EditionPage.objects.get()).encode())
        assert without_times(all_rows()) == before


class TestChangedFile:
    """A changed file becomes a draft; what visitors read stays."""

    def test_changed_chapter__becomes_a_draft(
        self, client: Client, edition: EditionPage, second: ChapterPage
    ) -> None:
        report = import_data(mended(2))
        assert outcomes(report) == [
            Outcome.UNCHANGED,
            Outcome.UNCHANGED,
            Outcome.UPDATED,
            Outcome.UNCHANGED,
        ]
        second.refresh_from_db()
        assert (second.title, second.live) == ("章2の題", True)
        assert second.has_unpublished_changes
        assert draft_of(second).title == "直した題"
        assert "直した題" not in client.get(second.url).content.decode()

    def test_changed_file_again__changes_nothing(self, second: ChapterPage) -> None:
        import_data(mended(2))
        before = without_times(all_rows())
        assert outcomes(import_data(mended(2))) == [Outcome.UNCHANGED] * 4
        assert without_times(all_rows()) == before

    def test_files_change_twice__the_second_is_taken(self, second: ChapterPage) -> None:
        import_data(mended(2))
        import_data(mended(2, title="もう一度直した題"))
        assert draft_of(second).title == "もう一度直した題"

    def test_change_taken_back__is_a_draft_as_before(self, second: ChapterPage) -> None:
        import_data(mended(2))
        assert outcomes(import_data(edition_data()))[2] is Outcome.UPDATED
        assert draft_of(second).title == "章2の題"

    def test_changed_head__becomes_a_draft(self, edition: EditionPage) -> None:
        checklist = [{"number": "9", "item": "新しい項目", "summary": "説明"}]
        report = import_data(
            edition_data(title="改めた題", issued="2021-01-31", checklist=checklist)
        )
        assert outcomes(report)[0] is Outcome.UPDATED
        draft = draft_of(edition)
        assert (draft.title, draft.issued.isoformat()) == ("改めた題", "2021-01-31")
        assert [str(each) for each in draft.checklist_items.all()] == ["9 新しい項目"]
        edition.refresh_from_db()
        assert edition.title == "試験用の版"
        assert [each.number for each in edition.checklist_items.all()] == ["1", "2"]

    def test_keys_taken_out__are_emptied(self, edition: EditionPage) -> None:
        data = edition_data()
        del data["issued"], data["checklist"]
        import_data(data)
        draft = draft_of(edition)
        assert draft.issued is None
        assert list(draft.checklist_items.all()) == []

    def test_what_files_do_not_say__stays(self, edition: EditionPage) -> None:
        items = list(draft_of(edition).checklist_items.all())
        items[1].former = "3-1、4-1"
        edit(edition, publish=True, checklist_items=items, front=front_of(purpose=["目的"]))
        import_data(edition_data(title="改めた題"))
        draft = draft_of(edition)
        assert draft.title == "改めた題"
        assert draft.passage("purpose") == ["目的"]
        assert [each.former for each in draft.checklist_items.all()] == ["", "3-1、4-1"]

    @pytest.mark.parametrize(
        "numbers",
        [
            ["1", "2", "3", "4"],
            ["1", "2", "2-1", "3"],
            ["0", "1", "2", "3"],
            ["0", "1", "1-1", "2", "3", "4"],
        ],
        ids=["last", "between", "first", "everywhere"],
    )
    def test_new_chapters__stand_where_the_file_has_them(
        self, edition: EditionPage, numbers: list[str]
    ) -> None:
        import_data(edition_data(chapters=[chapter(number) for number in numbers]))
        found = ChapterPage.objects.child_of(edition).order_by("path")
        assert [each.number for each in found] == numbers
        assert all(each.live for each in found)

    @pytest.mark.parametrize(
        "numbers",
        [["2", "1", "3"], ["3", "2", "1"], ["2", "3", "1"]],
        ids=["2-1-3", "3-2-1", "2-3-1"],
    )
    def test_other_order__is_taken_or_told(self, edition: EditionPage, numbers: list[str]) -> None:
        report = import_data(
            edition_data(chapters=[chapter(number) for number in map(int, numbers)])
        )
        found = ChapterPage.objects.child_of(edition).order_by("path")
        is_taken = [each.number for each in found] == numbers
        assert is_taken or outcomes(report) != [Outcome.UNCHANGED] * 4

    def test_chapter_not_in_the_file__stays_and_is_told(
        self, edition: EditionPage, second: ChapterPage
    ) -> None:
        before = without_times(all_rows())
        report = import_data(edition_data(chapters=[chapter(1), chapter(3)]))
        assert outcomes(report).count(Outcome.NOT_IN_FILE) == 1
        assert [outcome for _, outcome in report.notable] == [Outcome.NOT_IN_FILE]
        assert without_times(all_rows()) == before

    def test_other_editions__are_left_alone(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="other"))
        assert EditionPage.objects.count() == 2
        before = export_edition(edition)
        import_data(edition_data(edition="other", title="x", chapters=[chapter(1, title="x")]))
        assert export_edition(EditionPage.objects.get(pk=edition.pk)) == before

    def test_new_draft__is_in_the_history_with_its_author(self, second: ChapterPage) -> None:
        user = UserFactory()
        logged = PageLogEntry.objects.filter(page=second.pk).count()
        import_data(mended(2), user=user)
        assert Revision.objects.for_instance(second).latest("pk").user == user
        assert PageLogEntry.objects.filter(page=second.pk).count() > logged


class TestEditedPages:
    """What an editor wrote is never overwritten in silence."""

    @pytest.mark.parametrize("publish", [False, True], ids=["draft", "published"])
    @pytest.mark.parametrize("publishing", list(Publishing), ids=lambda each: each.value)
    def test_same_file__keeps_the_edit(
        self, second: ChapterPage, publish: bool, publishing: Publishing
    ) -> None:
        edit(second, title="編集者の題", publish=publish)
        before = without_times(all_rows())
        report = import_data(edition_data(), publishing=publishing)
        assert outcomes(report)[2] is Outcome.KEPT
        assert ("2．章2の題", Outcome.KEPT) in list(report.notable)
        assert without_times(all_rows()) == before

    @pytest.mark.parametrize("publish", [False, True], ids=["draft", "published"])
    @pytest.mark.parametrize("publishing", list(Publishing), ids=lambda each: each.value)
    def test_changed_file__is_a_conflict(
        self, second: ChapterPage, publish: bool, publishing: Publishing
    ) -> None:
        edit(second, title="編集者の題", publish=publish)
        before = without_times(all_rows())
        report = import_data(mended(2), publishing=publishing)
        assert outcomes(report)[2] is Outcome.CONFLICT
        assert [outcome for _, outcome in report.notable] == [Outcome.CONFLICT]
        assert without_times(all_rows()) == before

    def test_conflict__stays_one_the_second_time(self, second: ChapterPage) -> None:
        edit(second, title="編集者の題")
        import_data(mended(2))
        assert outcomes(import_data(mended(2)))[2] is Outcome.CONFLICT
        assert draft_of(second).title == "編集者の題"

    def test_conflict__holds_for_its_page_alone(self, second: ChapterPage) -> None:
        edit(second, title="編集者の題")
        data = edition_data(chapters=[chapter(n, title="直した題") for n in (1, 2, 3)])
        assert outcomes(import_data(data))[1:] == [
            Outcome.UPDATED,
            Outcome.CONFLICT,
            Outcome.UPDATED,
        ]

    def test_edited_head__is_a_conflict(self, edition: EditionPage) -> None:
        edit(edition, title="編集者の題")
        assert outcomes(import_data(edition_data()))[0] is Outcome.KEPT
        assert outcomes(import_data(edition_data(title="改めた題")))[0] is Outcome.CONFLICT
        assert draft_of(edition).title == "編集者の題"

    def test_editor_wrote_the_same_as_the_file__is_no_conflict(self, second: ChapterPage) -> None:
        edit(second, title="直した題")
        assert outcomes(import_data(mended(2)))[2] is Outcome.UNCHANGED
        assert outcomes(import_data(mended(2, title="三つ目の題")))[2] is Outcome.UPDATED

    def test_edit_taken_back__is_no_conflict(self, second: ChapterPage) -> None:
        edit(second, title="編集者の題")
        edit(second, title="章2の題")
        assert outcomes(import_data(mended(2)))[2] is Outcome.UPDATED

    @pytest.mark.parametrize("publish", [False, True], ids=["draft", "published"])
    def test_over_edits__the_edit_stays_in_the_history(
        self, second: ChapterPage, publish: bool
    ) -> None:
        edit(second, title="編集者の題", publish=publish)
        report = import_data(mended(2), over_edits=True)
        assert outcomes(report)[2] is Outcome.UPDATED
        assert draft_of(second).title == "直した題"
        history = Revision.objects.for_instance(second).order_by("pk")
        assert "編集者の題" in [each.as_object().title for each in history]
        second.refresh_from_db()
        assert second.title == ("編集者の題" if publish else "章2の題")

    def test_over_edits__takes_the_file_though_it_is_the_same_as_before(
        self, second: ChapterPage
    ) -> None:
        edit(second, title="編集者の題")
        assert outcomes(import_data(edition_data(), over_edits=True))[2] is Outcome.UPDATED
        assert draft_of(second).title == "章2の題"
        history = Revision.objects.for_instance(second)
        assert "編集者の題" in [each.as_object().title for each in history]

    def test_locked_chapter__is_a_conflict(self, second: ChapterPage) -> None:
        ChapterPage.objects.filter(pk=second.pk).update(locked=True)
        before = without_times(all_rows())
        assert outcomes(import_data(mended(2), publishing=Publishing.ALL))[2] is Outcome.CONFLICT
        assert without_times(all_rows()) == before

    def test_locked_edition__is_a_conflict(self, edition: EditionPage) -> None:
        EditionPage.objects.filter(pk=edition.pk).update(locked=True)
        assert outcomes(import_data(edition_data(title="改めた題")))[0] is Outcome.CONFLICT

    def test_chapter_in_moderation__is_a_conflict(self, second: ChapterPage) -> None:
        second.get_workflow().start(second, UserFactory(is_superuser=True))
        before = without_times(all_rows())
        assert outcomes(import_data(mended(2), publishing=Publishing.ALL))[2] is Outcome.CONFLICT
        assert without_times(all_rows()) == before

    def test_locked_or_in_moderation_unchanged__is_no_conflict(self, second: ChapterPage) -> None:
        second.get_workflow().start(second, UserFactory(is_superuser=True))
        ChapterPage.objects.filter(pk=second.pk).update(locked=True)
        assert outcomes(import_data(edition_data())) == [Outcome.UNCHANGED] * 4


class TestPagesOfNoImport:
    """Nor is what an editor made by hand."""

    def test_page_of_no_import__is_not_overwritten(self, guidebook: GuidebookIndexPage) -> None:
        page = EditionPage(title="手で作った版", edition="test1.0", slug="by-hand")
        guidebook.add_child(instance=page)
        page.add_child(instance=ChapterPage(title="手で作った章", number="2", slug="2"))
        report = import_data(edition_data())
        assert outcomes(report) == [
            Outcome.CONFLICT,
            Outcome.CREATED,
            Outcome.CONFLICT,
            Outcome.CREATED,
        ]
        assert EditionPage.objects.get().title == "手で作った版"
        assert chapter_of(page, "2").title == "手で作った章"


class TestSavedInTheAdmin:
    """Opening a page in the editor and saving it as it is makes no edit of it."""

    LINES = "一行目\n二行目"

    @pytest.fixture
    def data(self) -> dict[str, Any]:
        """Return a file with a paragraph and a summary of two lines."""
        return edition_data(
            chapters=[chapter(1, sections=[section("概要", self.LINES)])],
            checklist=[{"number": 1, "item": "項目", "summary": self.LINES}],
        )

    @pytest.fixture
    def staff(self, client: Client) -> Client:
        """Return the browser of somebody who may do everything."""
        user: User = UserFactory(is_superuser=True)
        client.force_login(user)
        return client

    def save_chapter(self, client: Client) -> None:
        """Save the chapter as browsers do: they end lines with CR and LF."""
        page = _only_chapter()
        text = self.LINES.replace("\n", "\r\n")
        items = {
            "count": "1",
            "0": {"deleted": "", "order": "0", "type": "item", "id": "", "value": text},
        }
        form = {
            "title": page.title,
            "slug": page.slug,
            "number": page.number,
            "sections": streamfield([("summary", {"heading": "概要", "items": items})]),
            "genres": [],
            "base": "",
            "comments": inline_formset([]),
        }
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        response = client.post(url, nested_form_data(form))
        assert response.status_code == 302
        assert Revision.objects.for_instance(page).count() == 2

    def save_edition(self, client: Client) -> None:
        """Save the edition in the same way."""
        page = EditionPage.objects.get()
        (item,) = page.checklist_items.all()
        row = {"id": item.pk, "number": "1", "item": "項目", "former": "", "replaced_by": ""}
        row |= {"kind": "", "part": "", "questions": ""}
        row["summary"] = self.LINES.replace("\n", "\r\n")
        form = {
            "title": page.title,
            "slug": page.slug,
            "edition": page.edition,
            "issued": "2020-04-01",
            "issued_text": "",
            "cover_title": "",
            "publisher": "",
            "group": "",
            "position": "",
            "front": streamfield([]),
            "section_order": "",
            "checklist_title": "",
            "checklist_base": "",
            "checklist_items": inline_formset([row], initial=1),
            "based_on": "",
            "replaces": "",
            "official_pdf": "",
            "comments": inline_formset([]),
        }
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        response = client.post(url, nested_form_data(form))
        assert response.status_code == 302
        assert Revision.objects.for_instance(page).count() == 2

    @pytest.mark.usefixtures("guidebook")
    def test_saved_chapter__same_file_is_no_news(self, staff: Client, data: dict[str, Any]) -> None:
        import_data(data)
        self.save_chapter(staff)
        assert outcomes(import_data(data)) == [Outcome.UNCHANGED] * 2

    @pytest.mark.usefixtures("guidebook")
    def test_saved_chapter__changed_file_is_no_conflict(
        self, staff: Client, data: dict[str, Any]
    ) -> None:
        import_data(data)
        self.save_chapter(staff)
        data["chapters"][0]["title"] = "直した題"
        assert outcomes(import_data(data)) == [Outcome.UNCHANGED, Outcome.UPDATED]

    @pytest.mark.usefixtures("guidebook")
    def test_saved_edition__same_file_is_no_news(self, staff: Client, data: dict[str, Any]) -> None:
        import_data(data)
        self.save_edition(staff)
        assert outcomes(import_data(data)) == [Outcome.UNCHANGED] * 2

    @pytest.mark.usefixtures("guidebook")
    def test_saved_pages__export_the_same_bytes(self, staff: Client, data: dict[str, Any]) -> None:
        import_data(data)
        before = export_edition(EditionPage.objects.get())
        self.save_chapter(staff)
        self.save_edition(staff)
        assert export_edition(EditionPage.objects.get()) == before


@pytest.mark.usefixtures("guidebook")
class TestPublishing:
    """What an import shows to visitors."""

    @pytest.mark.parametrize(
        ("publishing", "status"),
        [(Publishing.NOTHING, 404), (Publishing.NEW, 200), (Publishing.ALL, 200)],
        ids=["nothing", "new", "all"],
    )
    def test_new_edition__is_shown(
        self, client: Client, publishing: Publishing, status: int
    ) -> None:
        import_data(edition_data(), publishing=publishing)
        for address in ("/guidebook/test1/", "/guidebook/test1/1/", "/guidebook/test1/3/"):
            assert client.get(address).status_code == status
        shown = client.get("/guidebook/").content.decode()
        assert ("試験用の版" in shown) is (status == 200)

    def test_published__nothing_is_left_as_a_draft(self) -> None:
        import_data(edition_data(), publishing=Publishing.ALL)
        import_data(mended(2), publishing=Publishing.ALL)
        assert not ChapterPage.objects.filter(has_unpublished_changes=True).exists()
        assert not EditionPage.objects.filter(has_unpublished_changes=True).exists()

    def test_draft__is_published_by_its_editor(self, client: Client) -> None:
        import_data(edition_data(), publishing=Publishing.NOTHING)
        for page in (EditionPage.objects.get(), *ChapterPage.objects.all()):
            page.get_latest_revision().publish()
        assert client.get("/guidebook/test1/2/").status_code == 200
        assert outcomes(import_data(edition_data())) == [Outcome.UNCHANGED] * 4


@pytest.mark.usefixtures("edition")
class TestPublishingAgain:
    """What an import of a known edition shows to visitors."""

    @pytest.mark.parametrize(
        ("publishing", "title", "outcome"),
        [
            (Publishing.NOTHING, "章2の題", Outcome.UPDATED),
            (Publishing.NEW, "章2の題", Outcome.UPDATED),
            (Publishing.ALL, "直した題", Outcome.PUBLISHED),
        ],
        ids=["nothing", "new", "all"],
    )
    def test_changed_chapter__reads(
        self, client: Client, publishing: Publishing, title: str, outcome: Outcome
    ) -> None:
        assert outcomes(import_data(mended(2), publishing=publishing))[2] is outcome
        assert title in client.get("/guidebook/test1/2/").content.decode()

    @pytest.mark.parametrize(
        ("publishing", "live"),
        [(Publishing.NOTHING, False), (Publishing.NEW, True), (Publishing.ALL, True)],
        ids=["nothing", "new", "all"],
    )
    def test_new_chapter_of_a_known_edition__is_shown(
        self, publishing: Publishing, live: bool
    ) -> None:
        chapters = [chapter(number) for number in (1, 2, 3, 4)]
        import_data(edition_data(chapters=chapters), publishing=publishing)
        assert chapter_of(EditionPage.objects.get(), "4").live is live


class TestBase:
    """Chapters of an edition that re-reads another are linked item by item (G1, G3)."""

    def test_chapters__are_linked_by_number(self, edition: EditionPage) -> None:
        chapters = [chapter(number) for number in (1, 3, 9)]
        import_data(edition_data(edition="theme", based_on="test1.0", chapters=chapters))
        theme = EditionPage.objects.get(edition="theme")
        assert theme.based_on == edition
        assert chapter_of(theme, "1").base == chapter_of(edition, "1")
        assert chapter_of(theme, "3").base == chapter_of(edition, "3")
        assert chapter_of(theme, "9").base is None

    def test_linked_chapter__is_read_beside_its_base(
        self, client: Client, edition: EditionPage
    ) -> None:
        import_data(edition_data(edition="theme", title="読み替え版", based_on="test1.0"))
        here = client.get("/guidebook/test1/1/").content.decode()
        assert "/guidebook/theme/1/" in here
        there = client.get("/guidebook/theme/1/").content.decode()
        assert "/guidebook/test1/1/" in there

    def test_theme_of_a_theme__is_linked_to_the_root(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="theme", based_on="test1.0"))
        import_data(edition_data(edition="deeper", based_on="theme"))
        deeper = EditionPage.objects.get(edition="deeper")
        assert chapter_of(deeper, "2").base == chapter_of(edition, "2")
        same = ChapterPage.objects.filter(chapter_of(edition, "2").same_item_q())
        assert same.count() == 3

    def test_link_of_an_editor__stays(self, edition: EditionPage) -> None:
        data = edition_data(edition="theme", based_on="test1.0")
        import_data(data)
        theme = EditionPage.objects.get(edition="theme")
        edit(chapter_of(theme, "2"), publish=True, base=chapter_of(edition, "3"))
        data["chapters"][1]["title"] = "直した題"
        import_data(data, publishing=Publishing.ALL)
        found = chapter_of(theme, "2")
        assert (found.title, found.base) == ("直した題", chapter_of(edition, "3"))


class TestMarks:
    """What was imported last is remembered beside each page."""

    def test_every_page__has_one(self, edition: EditionPage) -> None:
        pages = {edition.pk, *ChapterPage.objects.values_list("pk", flat=True)}
        assert set(ImportMark.objects.values_list("page_id", flat=True)) == pages

    def test_deleted_page__leaves_none(self, second: ChapterPage) -> None:
        second.delete()
        assert ImportMark.objects.count() == 3


class TestReport:
    """What is said of an import."""

    def test_summary__counts_what_happened(self) -> None:
        report = Report()
        report.add("甲", Outcome.CREATED)
        report.add("乙", Outcome.CREATED)
        report.add("丙", Outcome.CONFLICT)
        assert report.summary == (f"{Outcome.CREATED.value}：2件、{Outcome.CONFLICT.value}：1件")
        assert list(report.notable) == [("丙", Outcome.CONFLICT)]
        assert report.count(Outcome.CREATED, Outcome.CONFLICT) == 3


class TestSlugs:
    """Where an edition and its chapters are read."""

    @pytest.mark.parametrize(
        ("sign", "slug"),
        [
            ("ver2.0", "ver2"),
            ("ver2.1", "ver2-1"),
            ("mynumber", "mynumber"),
            ("2014", "2014"),
            ("1-1", "1-1"),
            ("5-3", "5-3"),
            ("10", "10"),
            ("A", "a"),
        ],
    )
    def test_slug__of_a_sign(self, sign: str, slug: str) -> None:
        assert slug_of(sign) == slug

    def test_free_slug__avoids_what_is_taken(self, edition: EditionPage) -> None:
        assert free_slug(edition, "9") == "9"
        assert free_slug(edition, "1") == "1-v2"
        edition.add_child(instance=ChapterPage(title="x", number="x", slug="1-v2"))
        assert free_slug(EditionPage.objects.get(), "1") == "1-v3"

    @pytest.mark.usefixtures("guidebook")
    def test_labels_that_differ_in_case_only__are_both_read(self, client: Client) -> None:
        import_data(edition_data(chapters=[chapter("a", title="小"), chapter("A", title="大")]))
        for number, title in (("a", "小"), ("A", "大")):
            page = chapter_of(EditionPage.objects.get(), number)
            assert f">{title}</h1>" in client.get(page.url).content.decode()
