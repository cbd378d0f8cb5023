"""The list of the organisation's own entries."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.entries.querysets import EntryQuerySet
from catalog.links.models import LinkCheck
from catalog.registering.models import AutomaticDraft
from catalog.registering.views.base import LIST, OwnView
from catalog.taxonomy.models import Genre
from catalog.taxonomy.nodes import GenreNode, genre_nodes
from catalog.taxonomy.tree import GenreTree
from cms.japanese.synonyms import understood
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.listing import Listing
from cms.web.text import asked_text

#: The states of the list, in the order of its filter; deleted entries are gone (R2).
SHOWN = tuple(each for each in EntryState if each != EntryState.DELETED)


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

    def found(self) -> EntryQuerySet:
        """Return the entries of text and genres, in every state."""
        entries = Entry.objects.owned_by(self.organization).saying(understood(self.text))
        if self.chosen:
            entries = entries.in_genres(self.tree.branch_ids(self.chosen))
        return entries

    def entries(self) -> EntryQuerySet:
        entries = self.found().by_state()
        if self.state:
            entries = entries.filter(state_value=self.state)
        return entries.for_rows().prefetch_related("likes__organization").newest_first()

    def state_options(self) -> list[dict[str, Any]]:
        """Return the states that there are, with their numbers and addresses (R2)."""
        numbers = self.found().numbers_by_state()
        options = [("", "すべて", sum(numbers.values()))]
        options += [(each.value, each.label, numbers.get(each.value, 0)) for each in SHOWN]
        return [
            {
                "value": value,
                "label": f"{label}（{number}）",
                "number": number,
                "url": self.state_url(value),
                "is_current": value == self.state,
            }
            for value, label, number in options
            if number or value in {"", self.state}
        ]

    def state_url(self, state: str) -> str:
        query = self.request.GET.copy()
        for name in ("page", "state"):
            query.pop(name, None)
        if state:
            query["state"] = state
        return f"{self.list_url}?{query.urlencode()}" if query else self.list_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = Listing(self.entries(), self.request.GET)
        dead = LinkCheck.objects.dead_by_address(entry.url for entry in listing.rows)
        for entry in listing.rows:
            entry.dead_link = dead.get(entry.url) if entry.is_published else None
            entry.state = EntryState(entry.state_value)
            entry.own_url = f"{self.list_url}{entry.pk}/"
        return super().get_context_data(
            listing=listing,
            entries=listing.rows,
            hit_count=listing.total,
            q=self.text,
            genre_nodes=self.nodes(),
            state=self.state,
            state_options=self.state_options(),
            has_conditions=bool(self.text or self.chosen or self.state),
            list_url=self.list_url,
            typed=AutomaticDraft.objects.of(self.user, None).first(),
            **kwargs,
        )

    def nodes(self) -> list[GenreNode]:
        return genre_nodes(self.tree, {genre.pk for genre in self.chosen})

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page.get_parent(), Crumb(LIST))
