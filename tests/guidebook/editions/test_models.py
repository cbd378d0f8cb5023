"""The guidebook's tables: what they refuse and what they say (G1, G2, G4, G6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from guidebook.models import (
    ChapterPage,
    ChecklistItem,
    EditionPage,
    Feedback,
    GlossaryTerm,
    GuidebookIndexPage,
    SelfCheck,
    SelfCheckAnswer,
)
from guidebook.self_check.enums import Progress
from tests.factories import OrganizationFactory
from tests.guidebook.edition_files import chapter_of, edition_data, import_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(imported_edition: EditionPage) -> EditionPage:
    """Return the edition of the file."""
    return imported_edition


class TestTree:
    """Guidebook, editions, chapters, and nothing else (G1)."""

    @pytest.mark.parametrize(
        ("model", "parents", "children"),
        [
            (GuidebookIndexPage, ["HomePage"], ["EditionPage"]),
            (EditionPage, ["GuidebookIndexPage"], ["ChapterPage"]),
            (ChapterPage, ["EditionPage"], []),
        ],
    )
    def test_page__stands_only_in_its_place(
        self, model: type[Page], parents: list[str], children: list[str]
    ) -> None:
        assert [each.__name__ for each in model.allowed_parent_page_models()] == parents
        assert [each.__name__ for each in model.allowed_subpage_models()] == children

    def test_second_guidebook__is_not_made(self, guidebook: GuidebookIndexPage) -> None:
        assert not GuidebookIndexPage.can_create_at(guidebook.get_parent())


class TestEdition:
    """An edition."""

    def test_sign__belongs_to_one_edition(
        self, edition: EditionPage, guidebook: GuidebookIndexPage
    ) -> None:
        with pytest.raises(ValidationError):
            guidebook.add_child(instance=EditionPage(title="x", edition="test1.0", slug="other"))

    @pytest.mark.parametrize("name", ["based_on", "replaces"])
    def test_edition__is_not_its_own_base_or_predecessor(
        self, edition: EditionPage, name: str
    ) -> None:
        setattr(edition, name, edition)
        with pytest.raises(ValidationError) as caught:
            edition.full_clean()
        assert name in caught.value.message_dict

    def test_checklist__is_its_own(self, edition: EditionPage) -> None:
        assert [each.number for each in edition.checklist] == ["1", "2"]

    def test_checklist__without_one_is_that_of_the_base(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="theme", based_on="test1.0", checklist=[]))
        theme = EditionPage.objects.get(edition="theme")
        assert [each.item for each in theme.checklist] == ["項目の一", "項目の二"]

    def test_checklist__of_a_theme_of_a_theme_is_that_of_the_root(
        self, edition: EditionPage
    ) -> None:
        import_data(edition_data(edition="theme", based_on="test1.0", checklist=[]))
        import_data(edition_data(edition="deeper", based_on="theme", checklist=[]))
        deeper = EditionPage.objects.get(edition="deeper")
        assert [each.item for each in deeper.checklist] == ["項目の一", "項目の二"]

    def test_checklist__of_editions_based_on_each_other_is_empty(
        self, edition: EditionPage
    ) -> None:
        import_data(edition_data(edition="theme", based_on="test1.0", checklist=[]))
        theme = EditionPage.objects.get(edition="theme")
        EditionPage.objects.filter(pk=edition.pk).update(based_on=theme)
        ChecklistItem.objects.all().delete()
        assert EditionPage.objects.get(pk=theme.pk).checklist == []

    def test_replacement__is_a_published_edition(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="newer"))
        newer = EditionPage.objects.get(edition="newer")
        assert edition.replacement is None
        EditionPage.objects.filter(pk=newer.pk).update(replaces=edition, live=False)
        assert EditionPage.objects.get(pk=edition.pk).replacement is None
        EditionPage.objects.filter(pk=newer.pk).update(live=True)
        assert EditionPage.objects.get(pk=edition.pk).replacement == newer

    def test_chapters__are_the_published_public_ones(
        self, client: Client, edition: EditionPage
    ) -> None:
        chapter_of(edition, "1").unpublish()
        PageViewRestriction.objects.create(
            page=chapter_of(edition, "2"), restriction_type=PageViewRestriction.LOGIN
        )
        assert [each.number for each in edition.chapters] == ["3"]
        assert client.get(f"{edition.url}2/").status_code != 200

    def test_superseded_edition__stays_readable_and_says_so(
        self, client: Client, edition: EditionPage
    ) -> None:
        import_data(edition_data(edition="newer", title="新しい版"))
        EditionPage.objects.filter(edition="newer").update(replaces=edition)
        for address in (edition.url, f"{edition.url}1/"):
            response = client.get(address)
            assert response.status_code == 200
            assert "旧版" in response.content.decode()
            assert "新しい版" in response.content.decode()

    @pytest.mark.parametrize(
        ("title", "sign"),
        [
            ("ＩＣＴ地域イノベーション・ガイドブック Ver.2.0", "Ver.2.0"),
            ("ＩＣＴ地域イノベーション・ガイドブック（平成26年度版）", "平成26年度版"),
            ("ＩＣＴ地域イノベーション・ガイドブック", "ＩＣＴ地域イノベーション・ガイドブック"),
            ("ほかの本", "ほかの本"),
        ],
    )
    def test_sign__tells_it_from_the_others(self, title: str, sign: str) -> None:
        assert EditionPage(title=title).sign == sign


class TestChapter:
    """A chapter."""

    def test_heading__is_number_and_title(self) -> None:
        assert ChapterPage(number="1-1", title="題").heading == "1-1．題"

    def test_digest__is_the_first_paragraph(self, edition: EditionPage) -> None:
        assert chapter_of(edition, "1").digest == "概要の文章です。"
        assert ChapterPage().digest == ""

    def test_same_item__is_the_family_of_the_base(self, edition: EditionPage) -> None:
        for sign in ("one", "two"):
            import_data(edition_data(edition=sign, based_on="test1.0"))
        family = {page.pk for page in ChapterPage.objects.filter(number="2")}
        for page in ChapterPage.objects.filter(number="2"):
            same = ChapterPage.objects.filter(page.same_item_q())
            assert {each.pk for each in same} == family

    def test_deleted_base__leaves_the_adaptation(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="theme", based_on="test1.0"))
        edition.delete()
        theme = EditionPage.objects.get()
        assert theme.based_on is None
        assert chapter_of(theme, "2").base is None


class TestChecklistItem:
    """An item of the checklist."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"number": ""},
            {"number": "一"},
            {"item": ""},
            {"item": "長" * 256},
            {"former": "三"},
        ],
        ids=["no-number", "number", "no-item", "long-item", "former"],
    )
    def test_wrong_field__is_refused(self, edition: EditionPage, fields: dict[str, Any]) -> None:
        good = {"edition": edition, "number": "3", "item": "項目"}
        ChecklistItem(**good).full_clean()
        with pytest.raises(ValidationError) as caught:
            ChecklistItem(**(good | fields)).full_clean()
        assert list(caught.value.message_dict) == list(fields)

    def test_former__in_the_order_of_the_field(self) -> None:
        item = ChecklistItem(number="1", item="項目", former="4-1、3-1")
        assert item.former_numbers == ["4-1", "3-1"]
        assert str(item) == "1 項目"


class TestGlossaryTerm:
    """A term of the glossary."""

    def term(self, **fields: str) -> GlossaryTerm:
        """Return an unsaved term."""
        good = {"term": "ICT", "reading": "あいしーてぃー", "explanation": "説明"}
        return GlossaryTerm(**(good | fields))

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"term": "a"}, "term"),
            ({"term": " あ "}, "term"),
            ({"term": ""}, "term"),
            ({"aliases": "ア"}, "aliases"),
            ({"aliases": "情報、ア"}, "aliases"),
            ({"explanation": ""}, "explanation"),
        ],
        ids=["letter", "kana", "none", "alias", "second-alias", "no-explanation"],
    )
    def test_wrong_field__is_refused(self, fields: dict[str, str], name: str) -> None:
        with pytest.raises(ValidationError) as caught:
            self.term(**fields).full_clean()
        assert name in caught.value.message_dict

    @pytest.mark.parametrize(
        ("aliases", "notations"),
        [
            ("", ["ICT"]),
            ("情報通信技術", ["ICT", "情報通信技術"]),
            ("情報通信技術、IT", ["ICT", "情報通信技術", "IT"]),
            ("情報通信技術, IT，通信\n技術", ["ICT", "情報通信技術", "IT", "通信", "技術"]),
            ("、 、", ["ICT"]),
        ],
    )
    def test_notations__are_the_term_and_its_aliases(
        self, aliases: str, notations: list[str]
    ) -> None:
        term = self.term(aliases=aliases)
        term.full_clean()
        assert term.notations == notations

    def test_same_term_twice__is_refused(self) -> None:
        self.term().save()
        with pytest.raises(ValidationError):
            self.term().full_clean()

    def test_terms__in_the_order_of_their_reading(self) -> None:
        for name, reading in (("KPI", "けー"), ("API", "えー"), ("ICT", "あい")):
            self.term(term=name, reading=reading).save()
        assert [each.term for each in GlossaryTerm.objects.all()] == ["ICT", "API", "KPI"]


class TestFeedback:
    """What readers say (G9)."""

    @pytest.mark.parametrize(
        ("fields", "label", "text"),
        [
            ({"helpful": True}, "役に立った", "題 役に立った"),
            ({"helpful": False}, "役に立たなかった", "題 役に立たなかった"),
            ({"kind": "thanks"}, "", "題 御礼"),
            ({"kind": "question", "helpful": True}, "役に立った", "題 質問"),
        ],
        ids=["helpful", "not", "thanks", "question"],
    )
    def test_feedback__in_words(self, fields: dict[str, Any], label: str, text: str) -> None:
        feedback = Feedback(about="題", **fields)
        assert (feedback.helpful_label, str(feedback)) == (label, text)

    def test_deleted_chapter__leaves_what_was_said(self, edition: EditionPage) -> None:
        Feedback.objects.create(chapter=chapter_of(edition, "1"), about="題", ticket="x")
        edition.delete()
        feedback = Feedback.objects.get()
        assert (feedback.chapter, feedback.about) == (None, "題")


class TestSelfCheck:
    """What an organisation checked (G4)."""

    def check(self, edition: EditionPage, day: int, *states: Progress, **fields: Any) -> SelfCheck:
        """Return a check of that day of June with these answers."""
        check: SelfCheck = SelfCheck.objects.create(
            edition=edition,
            organization=fields.pop("organization", None) or OrganizationFactory(),
            checked_on=date(2020, 6, day),
            saved_at=timezone.now(),
        )
        for number, progress in enumerate(states, start=1):
            SelfCheckAnswer.objects.create(check_of=check, number=str(number), progress=progress)
        return check

    def test_owned__by_one_organisation_alone(self, edition: EditionPage) -> None:
        mine, _ = self.check(edition, 1), self.check(edition, 1)
        assert list(SelfCheck.objects.owned_by(mine.organization)) == [mine]
        assert list(SelfCheck.objects.owned_by(None)) == []
        assert list(SelfCheck.objects.owned_by(OrganizationFactory())) == []

    def test_progress__is_counted(self, edition: EditionPage) -> None:
        states = (Progress.DONE, Progress.DONE, Progress.STARTED)
        self.check(edition, 1, *states)
        self.check(edition, 2)
        found = SelfCheck.objects.with_progress().order_by("checked_on")
        assert [(each.done, each.started, each.not_yet) for each in found] == [(2, 1, 0), (0, 0, 0)]

    def test_latest_of_each__is_one_for_each_organisation(self, edition: EditionPage) -> None:
        one, other = OrganizationFactory(), OrganizationFactory()
        self.check(edition, 1, organization=one)
        latest = {
            self.check(edition, 3, organization=one).pk,
            self.check(edition, 2, organization=other).pk,
        }
        assert {each.pk for each in SelfCheck.objects.latest_of_each()} == latest

    def test_second_check_of_a_day__is_refused(self, edition: EditionPage) -> None:
        check = self.check(edition, 1)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.check(edition, 1, organization=check.organization)

    def test_second_answer_to_an_item__is_refused(self, edition: EditionPage) -> None:
        check = self.check(edition, 1, Progress.DONE)
        with pytest.raises(IntegrityError), transaction.atomic():
            check.answers.create(number="1", progress=Progress.NOT_YET)

    def test_checked_edition__cannot_be_deleted(self, edition: EditionPage) -> None:
        self.check(edition, 1)
        with pytest.raises(ProtectedError):
            edition.delete()
        assert EditionPage.objects.filter(pk=edition.pk).exists()

    def test_checks__the_latest_first(self, edition: EditionPage) -> None:
        for day in (2, 3, 1):
            self.check(edition, day)
        assert [each.checked_on.day for each in SelfCheck.objects.all()] == [3, 2, 1]
