"""What waits on the secretariat's first screen: submitted chapters and editions (G1, O1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState

from guidebook.viewsets.screens import may_publish

SHOWN = 10


class WaitingPagesPanel(Component):
    """「ページの審査待ち」, the oldest first, each with the way to its decision."""

    name = "waiting_pages"
    template_name = "guidebook/admin/waiting.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the oldest submissions and their number."""
        user = parent_context["request"].user
        waiting = TaskState.objects.reviewable_by(user).order_by("started_at")
        rows = [each for each in _with_pages(waiting) if each.page is not None]
        return {"rows": rows[:SHOWN], "count": len(rows)}


def _with_pages(states: Any) -> list[Any]:
    """Return the task states about pages, each with its page."""
    found = list(states.select_related("revision").defer("revision__content"))
    pages = Page.objects.in_bulk([_page_id(each) for each in found if _page_id(each)])
    for each in found:
        each.page = pages.get(_page_id(each))
    return found


def _page_id(state: Any) -> int | None:
    """Return the id of the page that `state` is about, None if it is about something else."""
    base = state.revision.base_content_type.model_class()
    return int(state.revision.object_id) if base is Page else None


def add_waiting_pages(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panel below the desk, for those who decide."""
    if may_publish(request.user):
        panels.insert(min(1, len(panels)), WaitingPagesPanel())
