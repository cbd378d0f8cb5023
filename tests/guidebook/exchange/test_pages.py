"""Between pages and content (G8)."""

from __future__ import annotations

import pytest

from guidebook.editions.blocks import KIND_OF_HEADING
from guidebook.exchange.content import (
    ChapterContent,
    EditionContent,
    ItemContent,
    SectionContent,
    values_of,
)
from guidebook.exchange.pages import (
    chapters_of,
    content_of_chapter,
    content_of_edition,
    content_of_page,
    find_edition,
    latest,
    write_chapter,
    write_edition,
)
from guidebook.models import ChapterPage, ChecklistItem, EditionPage, GuidebookIndexPage
from tests.guidebook.edition_files import chapter_of, edition_data, import_data

pytestmark = pytest.mark.django_db

CHAPTER = ChapterContent(
    "1-1",
    "題",
    (
        SectionContent("概要", ("一", "二\n三")),
        SectionContent("自由な見出し", ("<b>四</b>",)),
        SectionContent("概要", ("五",)),
    ),
)


class TestFindEdition:
    """An edition is found by its sign."""

    @pytest.mark.parametrize("live", [True, False], ids=["live", "draft"])
    def test_known_sign__published_or_not(self, edition: EditionPage, live: bool) -> None:
        EditionPage.objects.filter(pk=edition.pk).update(live=live)
        assert find_edition("test1.0") == edition

    @pytest.mark.parametrize("sign", ["", "test1", "TEST1.0", "test1.0 ", "%"])
    @pytest.mark.usefixtures("edition")
    def test_other_sign__nothing(self, sign: str) -> None:
        assert find_edition(sign) is None


class TestChapters:
    """The chapters of one edition."""

    def test_chapters__in_reading_order_with_drafts(self, edition: EditionPage) -> None:
        ChapterPage.objects.filter(number="2").update(live=False)
        chapter_of(edition, "3").move(chapter_of(edition, "1"), pos="left")
        assert [each.number for each in chapters_of(edition)] == ["3", "1", "2"]

    def test_chapters_of_others__are_not_among_them(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="other"))
        assert len(chapters_of(edition)) == 3


class TestWriteChapter:
    """A chapter gets what a file says."""

    def test_content__comes_back(self) -> None:
        page = ChapterPage()
        write_chapter(page, CHAPTER, {})
        assert content_of_chapter(page) == CHAPTER

    def test_content__comes_back_from_the_database(self, edition: EditionPage) -> None:
        page = chapter_of(edition, "1")
        write_chapter(page, CHAPTER, {})
        page.save()
        assert content_of_chapter(ChapterPage.objects.get(pk=page.pk)) == CHAPTER

    def test_content__comes_back_from_a_revision(self, edition: EditionPage) -> None:
        page = chapter_of(edition, "1")
        write_chapter(page, CHAPTER, {})
        page.save_revision()
        assert content_of_chapter(latest(ChapterPage.objects.get(pk=page.pk))) == CHAPTER

    @pytest.mark.parametrize("heading", KIND_OF_HEADING)
    def test_known_heading__keeps_its_words(self, heading: str) -> None:
        page = ChapterPage()
        content = ChapterContent("1", "題", (SectionContent(heading, ("一",)),))
        write_chapter(page, content, {})
        assert content_of_chapter(page) == content
        assert page.sections[0].block_type != "other"

    def test_base__is_the_chapter_of_its_number(self, edition: EditionPage) -> None:
        base = chapter_of(edition, "1")
        page, other = ChapterPage(), ChapterPage()
        write_chapter(page, ChapterContent("1", "題"), {"1": base})
        write_chapter(other, ChapterContent("9", "題"), {"1": base})
        assert page.base == base
        assert other.base is None


class TestWriteEdition:
    """An edition gets what a file says; what no file says stays."""

    CONTENT = EditionContent(
        "other",
        "別の題",
        issued="2021-12-31",
        based_on="test1.0",
        checklist=(ItemContent("2", "二", "説明"), ItemContent("9", "九")),
    )

    def test_content__comes_back(self, edition: EditionPage, guidebook: GuidebookIndexPage) -> None:
        page = EditionPage(slug="other", edition="other")
        write_edition(page, values_of(self.CONTENT))
        guidebook.add_child(instance=page)
        assert content_of_page(EditionPage.objects.get(pk=page.pk)) == self.CONTENT
        assert page.based_on == edition

    def test_former_numbers__stay_with_their_item(self, edition: EditionPage) -> None:
        edition.checklist_items = [
            ChecklistItem(number="1", item="一", former="1-1"),
            ChecklistItem(number="2", item="二", former="2-1"),
        ]
        write_edition(edition, values_of(self.CONTENT))
        found = [(each.number, each.former) for each in edition.checklist_items.all()]
        assert found == [("2", "2-1"), ("9", "")]

    def test_said_as_empty__is_emptied(self, edition: EditionPage) -> None:
        write_edition(edition, {"title": "題", "issued": "", "checklist": "", "reading": ""})
        assert content_of_page(edition) == EditionContent("test1.0", "題")


class TestContentOfEdition:
    """The whole edition as its editors see it."""

    def test_drafts__are_what_counts(self, edition: EditionPage) -> None:
        page = chapter_of(edition, "2")
        page.title = "下書きの題"
        page.save_revision()
        edition.title = "下書きの版"
        edition.save_revision()
        content = content_of_edition(EditionPage.objects.get())
        assert content.title == "下書きの版"
        assert [each.title for each in content.chapters] == ["章1の題", "下書きの題", "章3の題"]
