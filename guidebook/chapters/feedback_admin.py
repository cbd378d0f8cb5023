"""Readers' feedback in the admin (G9)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from cms.admin.policies import DenyingPolicy
from cms.tabular.spreadsheets import JapaneseSpreadsheet
from cms.web.listing import PAGE_SIZE
from cms.web.text import excerpt
from guidebook.chapters.models import Feedback

LONGEST_EXCERPT = 40


class FeedbackPolicy(DenyingPolicy):
    """Only readers write feedback; nobody deletes it."""

    denied = frozenset({"add", "delete"})


class FeedbackIndexView(JapaneseSpreadsheet, IndexView):
    """The list with its exports."""


class FeedbackViewSet(SnippetViewSet):
    """Read, answer and close feedback; the reader's text is read-only."""

    model = Feedback
    icon = "comment"
    menu_label = "読者の声"
    menu_order = 30
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = FeedbackIndexView
    list_display = [
        TitleColumn("about", label="章", url_name="wagtailsnippets_guidebook_feedback:edit"),
        Column("helpful", label="役に立ったか", accessor="helpful_label"),
        Column("kind", label="種類", accessor="get_kind_display"),
        Column(
            "comment",
            label="コメント",
            accessor=lambda feedback: excerpt(feedback.comment, LONGEST_EXCERPT),
        ),
        Column("organization", label="団体"),
        Column("state", label="対応", accessor="get_state_display"),
        DateColumn("created_at", label="受付日時"),
    ]
    list_filter = {"state": ["exact"], "kind": ["exact"], "helpful": ["exact"]}
    list_export = [
        "created_at",
        "about",
        "helpful_label",
        "get_kind_display",
        "comment",
        "organization",
        "get_state_display",
        "note",
    ]
    export_headings = {
        "created_at": "受付日時",
        "about": "章",
        "helpful_label": "役に立ったか",
        "get_kind_display": "種類",
        "comment": "コメント",
        "organization": "団体",
        "get_state_display": "対応",
        "note": "事務局のメモ",
    }
    search_fields = ["about", "comment", "note"]
    search_backend_name = None
    ordering = ["-created_at", "-pk"]
    list_per_page = PAGE_SIZE
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("about", read_only=True),
                FieldPanel("helpful", read_only=True),
                FieldPanel("kind", read_only=True),
                FieldPanel("comment", read_only=True),
                FieldPanel("organization", read_only=True),
                FieldPanel("created_at", read_only=True),
            ],
            heading="読者が書いたこと",
        ),
        FieldPanel("state"),
        FieldPanel("note"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Feedback.objects.select_related("organization")
