"""Submitted chapters and other pages on the secretariat's start screen (G1, O1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from cms.admin import desk
from cms.admin.desk import Waiting, Way
from cms.admin.waiting import wait_label
from guidebook.chapters.enums import FeedbackState
from guidebook.chapters.models import Feedback

SHOWN = 10
HANDLE_FEEDBACK = "guidebook.change_feedback"
PANEL_ID = "waiting-pages-section"

desk.offer(55, Way("ガイドブックの版と章", "doc-full-inverse", HANDLE_FEEDBACK, "guidebook_pages"))


def submitted() -> QuerySet[WorkflowState]:
    return WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=ContentType.objects.get_for_model(Page),
    )


@desk.register(order=15)
def waiting_pages(user: Any) -> Waiting | None:
    """Report the chapters and other pages that wait for a decision (G1)."""
    if not user.has_perm(HANDLE_FEEDBACK):
        return None
    url = f"{reverse('wagtailadmin_home')}#{PANEL_ID}"
    label = "ページの審査待ち（ガイドブックなど）"
    return desk.waiting(label, submitted(), "created_at", url, is_listed=True)


@desk.register(order=60)
def open_feedback(user: Any) -> Waiting | None:
    """Report the feedback that nobody has handled yet (G9)."""
    if not user.has_perm(HANDLE_FEEDBACK):
        return None
    url = f"{reverse('wagtailsnippets_guidebook_feedback:list')}?state={FeedbackState.OPEN}"
    unanswered = Feedback.objects.filter(state=FeedbackState.OPEN)
    return desk.waiting("読者の声", unanswered, "created_at", url)


class WaitingPagesPanel(Component):
    name = "waiting_pages"
    template_name = "guidebook/chapters/waiting.html"
    order = 30

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = self.waiting()
        return {"rows": rows[:SHOWN], "count": len(rows)}

    def waiting(self) -> list[tuple[Page, datetime, str]]:
        rows = submitted().order_by("created_at").values_list("object_id", "created_at")
        moments = dict(rows)
        pages = Page.objects.in_bulk([int(pk) for pk in moments]) if moments else {}
        return [
            (pages[int(pk)], moment, wait_label(moment))
            for pk, moment in moments.items()
            if int(pk) in pages
        ]


def add_waiting_pages(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(HANDLE_FEEDBACK):
        panels.append(WaitingPagesPanel())
