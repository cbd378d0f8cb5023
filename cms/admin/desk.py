"""What waits for the secretariat, as each app tells it; shown on the admin's first screen (O1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cms.members.accounts.models import User


@dataclass(frozen=True)
class Waiting:
    """One kind of work: how much of it waits, since when, and where it is done."""

    label: str
    count: int
    #: Since when the oldest waits; None while nothing does.
    oldest: datetime | None
    url: str
    #: How long the oldest waits, where a rule of its own counts (M12); else the desk counts days.
    wait: str = ""


def waiting(label: str, rows: QuerySet[Any], since: str, url: str) -> Waiting:
    """Return what waits as `rows` say in one query; `since` is the field that says since when."""
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Waiting(label, found["count"], found["oldest"], url)


#: Returns what waits for a user; None for somebody whose work it is not.
Teller: TypeAlias = Callable[["User"], Waiting | None]

_tellers: dict[Teller, int] = {}


def register(order: int) -> Callable[[Teller], Teller]:
    """Register the decorated function; the desk lists kinds of work by rising `order`."""

    def decorate(teller: Teller) -> Teller:
        _tellers[teller] = order
        return teller

    return decorate


def waiting_for(user: User) -> list[Waiting]:
    """Return every kind of work that is the user's, also those of which nothing waits (O1)."""
    told = [teller(user) for teller in sorted(_tellers, key=lambda each: _tellers[each])]
    return [each for each in told if each is not None]


class WaitingPanel(Component):
    """「事務局の机」: each kind of work with its number, the age of the oldest, the way (O1)."""

    name = "waiting"
    template_name = "cms/admin/desk.html"
    order = 10

    def __init__(self, waiting: list[Waiting]) -> None:
        self.waiting = waiting

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the kinds of work, each with its wait in words."""
        return {"rows": [(each, wait_of(each)) for each in self.waiting]}


def wait_of(waiting: Waiting) -> str:
    """Return how long the oldest waits, in days of Japan's calendar unless the kind says itself."""
    if not waiting.count or waiting.oldest is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(waiting.oldest)).days
    return waiting.wait or (f"{days}日前から" if days > 0 else "今日から")


def arrange_desk(request: HttpRequest, panels: list[Component]) -> None:
    """Put what waits first, for those whose work it is (O1)."""
    user: Any = request.user
    waiting = waiting_for(user)
    if waiting:
        panels.insert(0, WaitingPanel(waiting))
