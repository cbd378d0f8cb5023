"""The admin's first screen: what waits, ways to daily work, figures, as each room tells (O1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem
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
    #: Whether a panel of its own lists what waits.
    is_listed: bool = False


def waiting(
    label: str,
    rows: QuerySet[Any],
    since: str,
    url: str,
    target: int | None = None,
    *,
    is_listed: bool = False,
) -> Waiting:
    """Count `rows` and find the oldest value of the field `since`, using one query."""
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Waiting(label, found["count"], found["oldest"], url, target, is_listed)


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


@dataclass(frozen=True)
class Way:
    """A list or form that people open every day, one click away for those who may (O1)."""

    label: str
    icon: str
    permission: str
    url_name: str
    query: str = ""
    #: Its rows, for the figures at the foot of the screen.
    rows: Callable[[], QuerySet[Any]] | None = None

    @property
    def url(self) -> str:
        return f"{reverse(self.url_name)}{self.query and '?'}{self.query}"


_ways: dict[Way, int] = {}


def offer(order: int, *ways: Way) -> None:
    """Register ways; the desk sorts them by `order`, ascending, then as they were registered."""
    _ways.update(dict.fromkeys(ways, order))


def ways_for(user: User) -> list[Way]:
    found = [each for each in _ways if user.has_perm(each.permission)]
    return sorted(found, key=lambda each: _ways[each])


class WaitingPanel(Component):
    """What waits and has no panel of its own; or that nothing at all waits (O1)."""

    name = "waiting"
    template_name = "cms/admin/desk.html"
    order = 40

    def __init__(self, waiting: list[Waiting]) -> None:
        self.waiting = [each for each in waiting if each.count]

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        others = [each for each in self.waiting if not each.is_listed]
        return {
            "rows": [(each, wait_of(each)) for each in others],
            "is_only": len(others) == len(self.waiting),
            "nothing_waits": not self.waiting,
        }


class WaysPanel(Component):
    """「よく使う画面」: lists and forms, one click away (O1)."""

    name = "ways"
    template_name = "cms/admin/ways.html"
    order = 50

    def __init__(self, ways: list[Way]) -> None:
        self.ways = ways

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"ways": self.ways}


class Figure(SummaryItem):
    """How many there are of something, as a way to their list."""

    template_name = "cms/admin/figure.html"
    order = 10

    def __init__(self, request: HttpRequest, way: Way) -> None:
        super().__init__(request)
        self.way = way

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"way": self.way, "count": self.way.rows().count() if self.way.rows else 0}


def wait_of(waiting: Waiting) -> str:
    """Return the waiting time of the oldest, in business days; "" if nothing waits."""
    if not waiting.count or waiting.oldest is None:
        return ""
    return wait_label(waiting.oldest, waiting.target)


def arrange_desk(request: HttpRequest, panels: list[Component]) -> None:
    user: Any = request.user
    waiting, ways = waiting_for(user), ways_for(user)
    if waiting:
        panels.append(WaitingPanel(waiting))
    if ways:
        panels.append(WaysPanel(ways))


def add_figures(request: HttpRequest, items: list[Component]) -> None:
    user: Any = request.user
    items += [Figure(request, each) for each in ways_for(user) if each.rows]
