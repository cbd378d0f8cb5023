"""The secretariat's start screen: waiting entries and ways to frequent tasks (O1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.permissions import policy_registry

from catalog.entries.admin_addresses import ENTRY_LIST, list_url
from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.secretariat.entry_list import LIVE, WAITING
from catalog.secretariat.review.queue import submitted
from cms.admin import desk
from cms.admin.desk import Waiting, Way
from cms.admin.waiting import TARGET, wait_label

SHOWN = 10
DECIDE = "catalog.publish_entry"
#: Wagtail's workflow panels, which would list the same entries a second time.
REPEATING = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)

desk.offer(
    10,
    Way("登録情報", "doc-full", DECIDE, ENTRY_LIST),
    Way(
        "公開中の登録情報",
        "view",
        DECIDE,
        ENTRY_LIST,
        f"state={LIVE}",
        rows=Entry.objects.published,
    ),
    Way("公開停止中", "no-view", DECIDE, ENTRY_LIST, f"state={EntryState.STOPPED}"),
    Way("代理登録", "edit", DECIDE, "register_for"),
)
desk.offer(
    60,
    Way("ジャンルを追加", "tag", "catalog.add_genre", "wagtailsnippets_catalog_genre:add"),
    Way(
        "理由の文例",
        "comment",
        "cms.change_stockreason",
        "wagtailsnippets_cms_stockreason:list",
    ),
)


def decides(user: Any) -> bool:
    return bool(policy_registry.get_by_type(Entry).user_has_permission(user, "publish"))


@desk.register(order=10)
def waiting_entries(user: Any) -> Waiting | None:
    """Report the entries that wait for a decision (S4)."""
    if not decides(user):
        return None
    url = list_url(f"state={WAITING}")
    return desk.waiting(
        "登録情報の審査待ち", submitted(), "waiting_since", url, TARGET, is_listed=True
    )


class ReviewPanel(Component):
    """「審査待ち」, oldest first, if any; the number of clicks matters (O1)."""

    name = "review"
    template_name = "catalog/secretariat/desk.html"
    order = 10

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
        }


class TakeDownPanel(Component):
    """「公開を止める」 by what somebody tells on the telephone (S3)."""

    name = "take_down"
    template_name = "catalog/secretariat/find_to_take_down.html"
    order = 60


def arrange_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Add our panels for users who may publish; remove Wagtail's duplicates."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPEATING)]
    if decides(request.user):
        panels += [ReviewPanel(), TakeDownPanel()]
