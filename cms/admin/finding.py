"""One search over what the admin has, in groups that each room registers (O1, O2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.search import SearchArea

from cms.admin.screens import TitledScreen
from cms.web.text import asked_text

URL_NAME = "whole_search"
#: Hits of a group on the screen; the list of the group has them all.
SHOWN = 5


@dataclass(frozen=True)
class Hit:
    label: str
    #: Empty where the user may not open it.
    url: str
    #: What tells it from others: an organisation, a state, a day.
    about: str = ""


@dataclass(frozen=True)
class Found:
    """What one kind of things answers to a text."""

    name: str
    label: str
    count: int
    hits: Sequence[Hit]
    #: The list that shows just these; empty where there is none.
    url: str = ""


#: Answers a text for a user; None if the user may not look.
Finder: TypeAlias = Callable[[Any, str], Found | None]

_finders: dict[Finder, int] = {}


def register(order: int) -> Callable[[Finder], Finder]:
    """Register the decorated function; the screen sorts the groups by `order`, ascending."""

    def decorate(finder: Finder) -> Finder:
        _finders[finder] = order
        return finder

    return decorate


def found_for(user: Any, text: str) -> list[Found]:
    """Return the groups that the user may open and that have hits; signs alone find nothing."""
    if not any(sign.isalnum() for sign in text):
        return []
    answers = [finder(user, text) for finder in sorted(_finders, key=lambda each: _finders[each])]
    return [each for each in answers if each is not None and each.count]


def listed(url_name: str, text: str, *more: tuple[str, str]) -> str:
    """Return the address of a list that is searched for `text`."""
    return f"{reverse(url_name)}?{urlencode([('q', text), *more])}"


class WholeSearchView(TitledScreen, TemplateView):
    """「検索」: everything that the user may open, in groups with counts."""

    template_name = "cms/admin/finding.html"
    page_title = "検索"
    header_icon = "search"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = asked_text(self.request.GET)
        groups = found_for(self.request.user, text) if text else []
        return super().get_context_data(
            text=text, groups=groups, total=sum(each.count for each in groups), **kwargs
        )


def search_area() -> SearchArea:
    """Return the first area of Wagtail's admin search, where its menu leads to."""
    return SearchArea("すべて", reverse(URL_NAME), name="all", icon_name="search", order=1)
