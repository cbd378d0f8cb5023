"""The secretariat's start screen: waiting entries and links to frequent tasks (O1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.permissions import policy_registry

from catalog.entries.admin_addresses import list_url
from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.secretariat.entry_list import LIVE, WAITING
from catalog.secretariat.review.queue import submitted
from catalog.taxonomy.models import Genre
from cms.admin import desk
from cms.admin.desk import Waiting
from cms.admin.waiting import TARGET, wait_label

SHOWN = 10
#: Wagtail's workflow panels, which would list the same entries a second time.
REPEATING = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


@desk.register(order=10)
def waiting_entries(user: Any) -> Waiting | None:
    """Report the entries that wait for a decision (S4)."""
    if not policy_registry.get_by_type(Entry).user_has_permission(user, "publish"):
        return None
    url = list_url(f"state={WAITING}")
    return desk.waiting("登録情報の審査待ち", submitted(), "waiting_since", url, TARGET)


class ReviewPanel(Component):
    """「審査待ち」, oldest first, with links to daily tasks; the number of clicks matters (O1)."""

    name = "review"
    template_name = "catalog/secretariat/desk.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        entries = submitted()
        oldest = entries.order_by("waiting_since", "pk")
        rows = list(oldest.select_related("organization", "information_type")[:SHOWN])
        for entry in rows:
            entry.wait = wait_label(entry.waiting_since, TARGET)
        return {
            "entries": rows,
            "count": entries.count() if len(rows) == SHOWN else len(rows),
            "all_url": list_url(f"state={WAITING}"),
            "links": links_for(parent_context["request"]),
        }


def links_for(request: HttpRequest) -> list[tuple[str, str]]:
    """Return label and address of the user's frequent tasks."""
    links = [
        ("公開中の登録情報", list_url(f"state={LIVE}")),
        ("公開停止中", list_url(f"state={EntryState.STOPPED}")),
    ]
    if policy_registry.get_by_type(Genre).user_has_permission(request.user, "add"):
        links.append(("ジャンルを追加", reverse("wagtailsnippets_catalog_genre:add")))
    return links


def arrange_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Put the review panel first for users who may publish; remove Wagtail's duplicates."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPEATING)]
    if policy_registry.get_by_type(Entry).user_has_permission(request.user, "publish"):
        panels.insert(0, ReviewPanel())
