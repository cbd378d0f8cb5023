"""What the guidebook adds to Wagtail's admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from guidebook import viewsets
from guidebook.models import Feedback

register_permission_policy(Feedback, viewsets.FeedbackPolicy(Feedback), exact_class=True)


class GuidebookLink(MenuItem):
    """A screen of the guidebook, shown to the secretariat; the screen itself decides who enters."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the one who looks is of the secretariat; asked on every page of the admin."""
        return bool(request.user.has_perm("guidebook.change_feedback"))


class GuidebookGroup(SnippetViewSetGroup):
    """One group in the menu: editions, terms, feedback, self-checks, import (O2)."""

    items = (viewsets.GlossaryTermViewSet, viewsets.FeedbackViewSet)
    menu_label = "ガイドブック"
    menu_icon = "doc-full-inverse"
    menu_order = 170

    def get_submenu_items(self) -> list[MenuItem]:
        """Return the editions, the snippets, then the secretariat's own screens."""
        return [
            MenuItem(
                "版と章",
                reverse("guidebook_pages"),
                name="guidebook-pages",
                icon_name="doc-full",
                order=5,
            ),
            *super().get_submenu_items(),
            GuidebookLink(
                "セルフチェックの集計",
                reverse("guidebook_standing"),
                name="guidebook-standing",
                icon_name="table",
                order=40,
            ),
            GuidebookLink(
                "版の取込み",
                reverse("guidebook_import"),
                name="guidebook-import",
                icon_name="upload",
                order=50,
            ),
        ]


register_snippet(GuidebookGroup)
hooks.register("register_page_header_buttons", viewsets.edition_buttons)
hooks.register("register_page_listing_more_buttons", viewsets.edition_buttons)
hooks.register("before_copy_page", viewsets.theme_instead_of_copy)
hooks.register("before_copy_page", viewsets.no_copy_of_chapters)
hooks.register("before_move_page", viewsets.no_second_number)
hooks.register("construct_homepage_panels", viewsets.add_waiting_pages)


@hooks.register("before_delete_page")
def keep_checked_edition(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete one page."""
    return viewsets.keep_checked_editions(request, [page])


@hooks.register("before_bulk_action")
def keep_checked_among(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    """Refuse to delete several pages at once."""
    pages = [each for each in objects if isinstance(each, Page)]
    return viewsets.keep_checked_editions(request, pages) if action_type == "delete" else None


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    """Give the secretariat's screens their addresses."""
    return [
        path("guidebook/", viewsets.GuidebookPagesView.as_view(), name="guidebook_pages"),
        path("guidebook/import/", viewsets.ImportView.as_view(), name="guidebook_import"),
        path("guidebook/standing/", viewsets.StandingView.as_view(), name="guidebook_standing"),
        path(
            "guidebook/editions/<int:pk>/export/",
            viewsets.ExportView.as_view(),
            name="guidebook_export",
        ),
        path(
            "guidebook/editions/<int:pk>/theme/",
            viewsets.ThemeEditionView.as_view(),
            name="guidebook_theme",
        ),
    ]
