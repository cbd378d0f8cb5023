"""Registers the guidebook in Wagtail's admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from guidebook.chapters.desk import add_waiting_pages
from guidebook.chapters.feedback_admin import FeedbackPolicy, FeedbackViewSet
from guidebook.chapters.glossary_admin import GlossaryTermViewSet
from guidebook.chapters.models import Feedback
from guidebook.editions.admin import (
    GuidebookPagesView,
    edition_buttons,
    no_copy_of_chapters,
    no_second_number,
    theme_instead_of_copy,
)
from guidebook.exchange.screens import ExportView, ImportView
from guidebook.exchange.theme_screen import ThemeEditionView
from guidebook.self_check.deleting import keep_checked_editions
from guidebook.self_check.statistics import StandingView

register_permission_policy(Feedback, FeedbackPolicy(Feedback), exact_class=True)


class GuidebookLink(MenuItem):
    """A screen shown in the secretariat's menu; the screen itself checks access."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Use a cheap permission check, because every admin page calls it."""
        return bool(request.user.has_perm("guidebook.change_feedback"))


class GuidebookGroup(SnippetViewSetGroup):
    """One menu group: editions, terms, feedback, self-checks, import (O2)."""

    items = (GlossaryTermViewSet, FeedbackViewSet)
    menu_label = "ガイドブック"
    menu_icon = "doc-full-inverse"
    menu_order = 170

    def get_submenu_items(self) -> list[MenuItem]:
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
hooks.register("register_page_header_buttons", edition_buttons)
hooks.register("register_page_listing_more_buttons", edition_buttons)
hooks.register("before_copy_page", theme_instead_of_copy)
hooks.register("before_copy_page", no_copy_of_chapters)
hooks.register("before_move_page", no_second_number)
hooks.register("construct_homepage_panels", add_waiting_pages)


@hooks.register("before_delete_page")
def keep_checked_edition(request: HttpRequest, page: Page) -> HttpResponse | None:
    return keep_checked_editions(request, [page])


@hooks.register("before_bulk_action")
def keep_checked_among(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    pages = [each for each in objects if isinstance(each, Page)]
    return keep_checked_editions(request, pages) if action_type == "delete" else None


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("guidebook/", GuidebookPagesView.as_view(), name="guidebook_pages"),
        path("guidebook/import/", ImportView.as_view(), name="guidebook_import"),
        path("guidebook/standing/", StandingView.as_view(), name="guidebook_standing"),
        path(
            "guidebook/editions/<int:pk>/export/",
            ExportView.as_view(),
            name="guidebook_export",
        ),
        path(
            "guidebook/editions/<int:pk>/theme/",
            ThemeEditionView.as_view(),
            name="guidebook_theme",
        ),
    ]
