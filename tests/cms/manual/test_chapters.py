"""Which chapters there are, and which screens lead to them."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from django.template.loader import get_template
from django.urls import resolve, reverse

from cms.manual.chapters import BY_SLUG, CHAPTERS, Chapter, chapter_at, numbered
from guidebook.models import GuidebookIndexPage
from home.models import HomePage
from tests.cms.manual.screens import admin_names

#: What begins so is Wagtail's own furniture, or closed to the secretariat: no chapter tells of it.
WITHOUT_CHAPTER = (
    "manual",
    "wagtail_modeladmin:",
    "wagtailadmin_",
    "wagtailembeds:",
    "wagtailimages_chooser:",
    "wagtaildocs_chooser:",
    "wagtailsites:",
    "wagtailusers_",
    "wagtailsnippets:",
    "wagtailsnippetchoosers_",
    "wagtailsettings:",
    "entry_review_document",
    "entry_find_to_take_down",
    "link_check_again",
    "wagtail_bulk_action",
    "mail_",
)
SCREENS = {
    "/admin/": "start",
    "/admin/account/": "start",
    "/admin/matching/1/review/": "review",
    "/admin/matching/1/take_down/": "review",
    "/admin/bulk/catalog/entry/take_down/": "review",
    "/admin/snippets/catalog/entry/": "entries",
    "/admin/snippets/catalog/entry/inspect/1/": "entries",
    "/admin/snippets/catalog/terms/add/": "entries",
    "/admin/matching/likes/": "entries",
    "/admin/snippets/catalog/genre/edit/1/": "taxonomy",
    "/admin/matching/types/1/retire/": "taxonomy",
    "/admin/snippets/cms/synonymgroup/add/": "taxonomy",
    "/admin/applications/inspect/1/": "members",
    "/admin/organizations/1/merge/": "members",
    "/admin/members/accounts/": "members",
    "/admin/members/changes/1/undo/": "members",
    "/admin/joining_terms/": "members",
    "/admin/members/logins/": "watch",
    "/admin/members/alerts/1/handle/": "watch",
    "/admin/members/locks/1/lift/": "watch",
    "/admin/settings/members/accesspolicy/": "watch",
    "/admin/settings/members/accesspolicy/1/": "watch",
    "/admin/guidebook/import/": "guidebook",
    "/admin/snippets/guidebook/glossaryterm/": "guidebook",
    "/admin/snippets/guidebook/feedback/": "guidebook",
    "/admin/events/1/tables/": "tables",
    "/admin/events/1/findings/": "tables",
    "/admin/events/1/report/": "tables",
    "/admin/events/": "meetings",
    "/admin/events/1/arrivals/": "meetings",
    "/admin/events/registrations/1/seat/": "meetings",
    "/admin/pages/": "pages",
    "/admin/images/": "pages",
    "/admin/documents/add/": "pages",
    "/admin/snippets/home/menu/": "pages",
    "/admin/reports/locked/": "pages",
    "/admin/snippets/events/questionnaire/add/": "questionnaires",
    "/admin/questionnaires/1/results/": "questionnaires",
    "/admin/imports/": "imports",
    "/admin/imports/new/entries/": "imports",
    "/admin/matching/links/inspect/1/": "freshness",
    "/admin/matching/outdated/": "freshness",
    "/admin/matching/calls/1/check/": "freshness",
    "/admin/snippets/catalog/registrationcall/": "freshness",
    "/admin/settings/catalog/freshnesspolicy/": "freshness",
    "/admin/reports/freshness/": "freshness",
    "/admin/reports/demand/": "reports",
    "/admin/reports/members/": "reports",
    "/admin/reports/audit/": "reports",
    "/admin/mails/": "reports",
    "/admin/mails/inspect/1/": "reports",
}


def chapter_for(path: str) -> str:
    """Return the slug of the chapter of a screen, "" where there is none."""
    chapter = chapter_at(resolve(path))
    return chapter.slug if chapter else ""


class TestChapters:
    def test_numbers__are_whole_and_follow_the_order(self) -> None:
        assert [each.number for each in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))

    def test_numbers__come_from_the_place(self) -> None:
        two = numbered([Chapter("b", "後", ""), Chapter("a", "前", "")])
        assert [each.heading for each in two] == ["1．後", "2．前"]

    def test_slugs__are_there_once(self) -> None:
        assert len(BY_SLUG) == len(CHAPTERS)

    def test_texts__are_there(self) -> None:
        assert all(get_template(each.template_name) for each in CHAPTERS)


class TestScreens:
    def test_declared_names__exist(self) -> None:
        names = admin_names()
        declared = [each.partition(" ")[0] for chapter in CHAPTERS for each in chapter.screens]
        unknown = [each for each in declared if not any(fnmatchcase(n, each) for n in names)]
        assert unknown == []

    @pytest.mark.parametrize(("path", "slug"), SCREENS.items())
    def test_screen__leads_to_its_chapter(self, path: str, slug: str) -> None:
        assert chapter_for(path) == slug

    def test_every_screen_of_ours__has_a_chapter(self) -> None:
        ours = [each for each in admin_names() if not each.startswith(WITHOUT_CHAPTER)]
        lost = [each for each in ours if not any(chapter.covers(each) for chapter in CHAPTERS)]
        assert len(ours) > 100
        assert lost == []

    @pytest.mark.parametrize("path", ["/admin/users/", "/admin/sites/", "/admin/manual/"])
    def test_other_screens__have_none(self, path: str) -> None:
        assert chapter_for(path) == ""


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        "name", ["wagtailadmin_explore", "wagtailadmin_pages:edit", "wagtailadmin_pages:copy"]
    )
    def test_page__leads_to_the_chapter_of_its_app(self, name: str) -> None:
        guidebook, home = GuidebookIndexPage.objects.get(), HomePage.objects.get()
        assert chapter_for(reverse(name, args=[guidebook.pk])) == "guidebook"
        assert chapter_for(reverse(name, args=[home.pk])) == "pages"

    def test_new_page__leads_to_the_chapter_of_its_type(self) -> None:
        home = HomePage.objects.get()
        add = "wagtailadmin_pages:add"
        edition = reverse(add, args=["guidebook", "editionpage", home.pk])
        assert chapter_for(edition) == "guidebook"
        assert chapter_for(reverse(add, args=["home", "standardpage", home.pk])) == "pages"

    def test_unknown_page__leads_to_the_pages(self) -> None:
        assert chapter_for(reverse("wagtailadmin_explore", args=[10**6])) == "pages"
