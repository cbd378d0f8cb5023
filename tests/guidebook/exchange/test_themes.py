"""A theme edition is made from an existing one in one action (G7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Revision

from catalog.models import Genre
from guidebook.exchange.exporting import export_edition
from guidebook.exchange.themes import make_theme_edition
from guidebook.models import ChapterPage, EditionPage
from tests.factories import GenreFactory, UserFactory
from tests.guidebook.edition_files import chapter_of, edition_data, import_data
from tests.guidebook.worlds import front_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(imported_edition: EditionPage) -> EditionPage:
    """Return the edition of the file."""
    return imported_edition


def drafts_of(edition: EditionPage) -> list[ChapterPage]:
    """Return the latest versions of the chapters, in order."""
    chapters = ChapterPage.objects.child_of(edition).order_by("path")
    return [each.get_latest_revision_as_object() for each in chapters]


def said(page: ChapterPage) -> tuple[Any, ...]:
    """Return what a chapter says."""
    sections = [
        (each.block_type, each.value["heading"], list(each.value["items"]))
        for each in page.sections
    ]
    return page.number, page.title, sections


@pytest.fixture
def genre(edition: EditionPage) -> Genre:
    """Return the genre of the second chapter."""
    genre: Genre = GenreFactory()
    page = chapter_of(edition, "2")
    page.genres = [genre]
    page.save_revision().publish()
    return genre


@pytest.fixture
def theme(edition: EditionPage, genre: Genre) -> EditionPage:
    """Return a theme edition of `edition`."""
    edition.front = front_of(purpose=["目的"], reading=["読み方"])
    edition.save_revision().publish()
    return make_theme_edition(edition, "読み替え版", "theme", UserFactory())


class TestNewEdition:
    """What the new edition holds."""

    def test_everything__is_a_draft(self, client: Client, theme: EditionPage) -> None:
        pages = Page.objects.filter(path__startswith=theme.path)
        assert pages.count() == 4
        assert not pages.filter(live=True).exists()
        assert not pages.filter(has_unpublished_changes=False).exists()
        assert client.get("/guidebook/theme/").status_code == 404
        assert client.get("/guidebook/theme/1/").status_code == 404
        assert "読み替え版" not in client.get("/guidebook/").content.decode()

    def test_edition__is_based_on_the_other(self, theme: EditionPage, edition: EditionPage) -> None:
        saved = EditionPage.objects.get(edition="theme").get_latest_revision_as_object()
        assert (saved.title, saved.based_on) == ("読み替え版", edition)
        assert (saved.passage("purpose"), saved.passage("reading")) == (["目的"], ["読み方"])
        assert saved.replaces is None
        assert saved.issued is None
        assert saved.get_parent() == edition.get_parent()

    def test_checklist__is_copied_in_order(self, theme: EditionPage) -> None:
        saved = EditionPage.objects.get(edition="theme").get_latest_revision_as_object()
        found = [(each.number, each.item, each.summary) for each in saved.checklist_items.all()]
        assert found == [("1", "項目の一", "項目の一の説明です。"), ("2", "項目の二", "")]

    def test_chapters__say_the_same_in_order(
        self, theme: EditionPage, edition: EditionPage
    ) -> None:
        assert [said(page) for page in drafts_of(theme)] == [
            said(page) for page in edition.chapters.order_by("path")
        ]

    def test_chapters__are_linked_to_those_they_re_read(
        self, theme: EditionPage, edition: EditionPage
    ) -> None:
        for page in drafts_of(theme):
            assert page.base == chapter_of(edition, page.number)

    def test_genres__are_copied(self, theme: EditionPage, genre: Genre) -> None:
        found = [list(page.genres.all()) for page in drafts_of(theme)]
        assert found == [[], [genre], []]

    def test_author__is_the_one_who_made_it(self, edition: EditionPage) -> None:
        user = UserFactory()
        made = make_theme_edition(edition, "読み替え版", "theme", user)
        pages = Page.objects.filter(path__startswith=made.path)
        assert {page.owner for page in pages} == {user}
        assert {each.user for each in Revision.objects.filter(object_id__in=pages_ids(pages))} == {
            user
        }

    def test_published__is_read_beside_its_base(self, client: Client, theme: EditionPage) -> None:
        for page in (theme, *drafts_of(theme)):
            page.get_latest_revision().publish()
        assert client.get("/guidebook/theme/2/").status_code == 200
        assert "/guidebook/theme/2/" in client.get("/guidebook/test1/2/").content.decode()
        assert "/guidebook/test1/2/" in client.get("/guidebook/theme/2/").content.decode()

    def test_taken_address__is_avoided(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="theme.0"))
        made = make_theme_edition(edition, "読み替え版", "theme", None)
        slugs = EditionPage.objects.values_list("slug", flat=True)
        assert made.slug != "theme"
        assert len(set(slugs)) == 3


def pages_ids(pages: Any) -> list[str]:
    """Return the ids as revisions keep them."""
    return [str(pk) for pk in pages.values_list("pk", flat=True)]


class TestBase:
    """The edition it was made from."""

    def test_base__is_untouched(self, edition: EditionPage) -> None:
        pages = Page.objects.filter(path__startswith=edition.path)
        before = (export_edition(edition), list(pages.values()), Revision.objects.count())
        make_theme_edition(edition, "読み替え版", "theme", None)
        after = Revision.objects.filter(object_id__in=pages_ids(pages)).count()
        assert (export_edition(edition), list(pages.values()), after) == before

    def test_changed_theme__leaves_the_base(self, edition: EditionPage, theme: EditionPage) -> None:
        before = export_edition(EditionPage.objects.get(pk=edition.pk))
        page = drafts_of(theme)[0]
        page.sections[0].value["heading"] = "読み替えた見出し"
        page.save_revision().publish()
        assert export_edition(EditionPage.objects.get(pk=edition.pk)) == before

    def test_drafts_of_the_base__are_not_copied(self, edition: EditionPage) -> None:
        page = chapter_of(edition, "1")
        page.title = "まだ見せない題"
        page.save_revision()
        chapter_of(edition, "3").unpublish()
        made = make_theme_edition(edition, "読み替え版", "theme", None)
        assert [page.title for page in drafts_of(made)] == ["章1の題", "章2の題"]

    def test_failure__leaves_nothing(
        self, edition: EditionPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def failing(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("停電")

        before = list(Page.objects.order_by("pk").values())
        monkeypatch.setattr(ChapterPage, "save_revision", failing)
        with pytest.raises(RuntimeError):
            make_theme_edition(edition, "読み替え版", "theme", None)
        assert list(Page.objects.order_by("pk").values()) == before


class TestThemeOfATheme:
    """Every chapter is linked to the root, so that all can be read side by side."""

    @pytest.fixture
    def deeper(self, theme: EditionPage) -> EditionPage:
        """Return a theme edition of the theme edition."""
        for page in (theme, *drafts_of(theme)):
            page.get_latest_revision().publish()
        published = EditionPage.objects.get(pk=theme.pk)
        return make_theme_edition(published, "さらに読み替えた版", "deeper", None)

    def test_chapters__are_linked_to_the_root(
        self, deeper: EditionPage, edition: EditionPage
    ) -> None:
        assert len(drafts_of(deeper)) == 3
        for page in drafts_of(deeper):
            assert page.base == chapter_of(edition, page.number)

    def test_same_item__is_found_from_each(
        self, deeper: EditionPage, theme: EditionPage, edition: EditionPage
    ) -> None:
        family = {chapter_of(each, "2").pk for each in (edition, theme, deeper)}
        for each in (edition, theme, deeper):
            same = ChapterPage.objects.filter(chapter_of(each, "2").same_item_q())
            assert {page.pk for page in same} == family

    def test_theme_without_a_checklist__passes_on_that_of_its_base(
        self, edition: EditionPage
    ) -> None:
        import_data(edition_data(edition="theme", based_on="test1.0", checklist=[]))
        theme = EditionPage.objects.get(edition="theme")
        deeper = make_theme_edition(theme, "さらに読み替えた版", "deeper", None)
        assert [each.number for each in deeper.checklist_items.all()] == ["1", "2"]
