"""Pending work on the admin's start screen, as registered by each app (O1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Count, Min
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.admin.waiting import wait_label

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cms.members.accounts.models import User


@dataclass(frozen=True)
class Waiting:
    """One kind of pending work: how many, since when, and where to do it."""

    label: str
    count: int
    #: Since when the oldest has been waiting; None if nothing is pending.
    oldest: datetime | None
    url: str
    #: The business days within which it should be done, if somebody promised them (M12).
    target: int | None = None


def waiting(
    label: str, rows: QuerySet[Any], since: str, url: str, target: int | None = None
) -> Waiting:
    """Count `rows` and find the oldest value of the field `since`, using one query."""
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Waiting(label, found["count"], found["oldest"], url, target)


#: Returns the pending work for a user; None if the user is not responsible for it.
Teller: TypeAlias = Callable[["User"], Waiting | None]

_tellers: dict[Teller, int] = {}


def register(order: int) -> Callable[[Teller], Teller]:
    """Register the decorated function; the desk sorts kinds of work by `order`, ascending."""

    def decorate(teller: Teller) -> Teller:
        _tellers[teller] = order
        return teller

    return decorate


def waiting_for(user: User) -> list[Waiting]:
    """Return all kinds of work the user is responsible for, including empty ones (O1)."""
    told = [teller(user) for teller in sorted(_tellers, key=lambda each: _tellers[each])]
    return [each for each in told if each is not None]


class WaitingPanel(Component):
    """「事務局の机」: each kind of work with count, age of the oldest, and link (O1)."""

    name = "waiting"
    template_name = "cms/admin/desk.html"
    order = 10

    def __init__(self, waiting: list[Waiting]) -> None:
        self.waiting = waiting

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"rows": [(each, wait_of(each)) for each in self.waiting]}


def wait_of(waiting: Waiting) -> str:
    """Return the waiting time of the oldest, in business days; "" if nothing waits."""
    if not waiting.count or waiting.oldest is None:
        return ""
    return wait_label(waiting.oldest, waiting.target)


def arrange_desk(request: HttpRequest, panels: list[Component]) -> None:
    user: Any = request.user
    waiting = waiting_for(user)
    if waiting:
        panels.insert(0, WaitingPanel(waiting))
