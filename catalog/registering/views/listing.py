"""The list of the organisation's own entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.entries.querysets import EntryQuerySet
from catalog.links.models import LinkCheck
from catalog.registering.models import AutomaticDraft
from catalog.registering.views.base import LIST, OwnView
from catalog.registering.waiting import Wait, numbers_waiting, reasons_for, unwritten, with_waits
from catalog.taxonomy.models import Genre
from catalog.taxonomy.nodes import GenreNode, genre_nodes
from catalog.taxonomy.tree import GenreTree
from cms.japanese.synonyms import understood
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.listing import Listing
from cms.web.text import asked_text

#: The states of the list, in the order of its tabs; deleted entries are gone (R2).
SHOWN = (
    EntryState.PUBLISHED,
    EntryState.PUBLISHED_CHANGES_IN_REVIEW,
    EntryState.IN_REVIEW,
    EntryState.RETURNED,
    EntryState.DRAFT,
    EntryState.STOPPED,
)


class OwnListView(OwnView):
    """R2: all entries at first; text AND genres; each row has a pop-up of its likes."""

    template_name = "catalog/registering/list.html"

    @cached_property
    def tree(self) -> GenreTree:
        return GenreTree()

    @cached_property
    def chosen(self) -> list[Genre]:
        """The requested genres; unknown ones are ignored."""
        known = self.tree.by_slug
        slugs = dict.fromkeys(self.request.GET.getlist("genre"))
        return [known[slug] for slug in slugs if slug in known]

    @cached_property
    def text(self) -> str:
        return asked_text(self.request.GET)

    @cached_property
    def state(self) -> str:
        """The requested state; "" for all."""
        state = self.request.GET.get("state", "")
        return state if state in SHOWN else ""

    @cached_property
    def waits(self) -> Wait | None:
        """What the entries are to wait for; None for all."""
        asked = self.request.GET.get("waits", "")
        return Wait(asked) if asked in Wait else None

    def found(self) -> EntryQuerySet:
        """Return the entries of text, genres and what they wait for, in every state."""
        entries = Entry.objects.owned_by(self.organization).saying(understood(self.text))
        if self.chosen:
            entries = entries.in_genres(self.tree.branch_ids(self.chosen))
        if self.waits:
            waiting = with_waits(entries.by_state()).filter(waits_for=self.waits)
            entries = entries.filter(pk__in=waiting.values("pk"))
        return entries

    def entries(self) -> EntryQuerySet:
        entries = with_waits(self.found().by_state())
        if self.state:
            entries = entries.filter(state_value=self.state)
        return entries.for_rows().prefetch_related("likes__organization").newest_first()

    def tabs(self) -> list[dict[str, Any]]:
        """Return the states that there are, with their numbers and addresses (R2)."""
        numbers = self.found().numbers_by_state()
        options = [("", "すべて", sum(numbers.values()))]
        options += [(each.value, each.label, numbers.get(each.value, 0)) for each in SHOWN]
        return [
            {
                "state": value,
                "icon": f"state-{value}" if value else "",
                "label": label,
                "count": number,
                "url": self.url_of(state=value),
                "is_current": value == self.state,
            }
            for value, label, number in options
            if number or value in {"", self.state}
        ]

    def waiting(self) -> list[dict[str, Any]]:
        """Return what waits for the registrant, with numbers and addresses (R2)."""
        numbers = numbers_waiting(Entry.objects.owned_by(self.organization))
        return [
            {"value": each.value, "label": each.label, "number": number, "url": self.wait_url(each)}
            for each, number in numbers.items()
        ]

    def wait_url(self, wait: Wait) -> str:
        name = "state" if wait in SHOWN else "waits"
        return f"{self.list_url}?{name}={wait.value}"

    def url_of(self, **changes: str) -> str:
        """Return the address of this list with `changes`; "" takes a condition away."""
        query = self.request.GET.copy()
        for name in ("page", *changes):
            query.pop(name, None)
        query.update({name: value for name, value in changes.items() if value})
        return f"{self.list_url}?{query.urlencode()}" if query else self.list_url

    def rows(self, entries: Sequence[Any]) -> Sequence[Any]:
        """Add to each entry what its row tells besides the content."""
        dead = LinkCheck.objects.dead_by_address(entry.url for entry in entries)
        for entry in entries:
            entry.dead_link = dead.get(entry.url) if entry.is_published else None
            entry.state = EntryState(entry.state_value)
            entry.own_url = f"{self.list_url}{entry.pk}/"
            entry.unwritten = unwritten(entry) if entry.state == EntryState.DRAFT else ""
        reasons = reasons_for({entry.pk: entry.state for entry in entries})
        for entry in entries:
            entry.reason = reasons.get(entry.pk)
        return entries

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = Listing(self.entries(), self.request.GET)
        waiting = self.waiting()
        return super().get_context_data(
            listing=listing,
            entries=self.rows(listing.rows),
            hit_count=listing.total,
            organization=self.organization,
            q=self.text,
            genre_nodes=self.nodes(),
            has_genres=bool(self.chosen),
            state=self.state,
            tabs=self.tabs(),
            waits=self.waits,
            waits_off_url=self.url_of(waits=""),
            waiting=waiting,
            waiting_total=sum(each["number"] for each in waiting),
            has_conditions=bool(self.text or self.chosen or self.state or self.waits),
            list_url=self.list_url,
            typed=AutomaticDraft.objects.of(self.user, self.organization, None).first(),
            **kwargs,
        )

    def nodes(self) -> list[GenreNode]:
        return genre_nodes(self.tree, {genre.pk for genre in self.chosen})

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page.get_parent(), Crumb(LIST))
