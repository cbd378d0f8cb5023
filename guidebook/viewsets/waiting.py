"""What waits on the secretariat's first screen: submitted chapters and other pages (G1, O1)."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

SHOWN = 10


class WaitingPagesPanel(Component):
    """「ページの審査待ち」, the oldest first, each with the way to its decision."""

    name = "waiting_pages"
    template_name = "guidebook/admin/waiting.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the oldest submissions and their number."""
        rows = self.waiting()
        return {"rows": rows[:SHOWN], "count": len(rows)}

    def waiting(self) -> list[tuple[Page, Any]]:
        """Return the pages under review, each with the moment of its submission."""
        submitted = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS,
            base_content_type=ContentType.objects.get_for_model(Page),
        )
        moments = dict(submitted.order_by("created_at").values_list("object_id", "created_at"))
        pages = Page.objects.in_bulk([int(pk) for pk in moments]) if moments else {}
        return [(pages[int(pk)], moment) for pk, moment in moments.items() if int(pk) in pages]


def add_waiting_pages(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panel below the desk, for the secretariat."""
    if request.user.has_perm("guidebook.change_feedback"):
        panels.insert(min(1, len(panels)), WaitingPagesPanel())
