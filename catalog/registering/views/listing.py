"""The list of the organisation's own entries."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from catalog.entries.lifecycle import state_of
from catalog.entries.models.entry import Entry
from catalog.entries.querysets import EntryQuerySet
from catalog.links.models import LinkCheck
from catalog.registering.views.base import LIST, OwnView
from catalog.taxonomy.models import Genre
from catalog.taxonomy.nodes import GenreNode, genre_nodes
from catalog.taxonomy.tree import GenreTree
from cms.japanese.synonyms import understood
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.listing import Listing
from cms.web.text import asked_text


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

    def entries(self) -> EntryQuerySet:
        entries = Entry.objects.owned_by(self.organization).saying(understood(self.text))
        if self.chosen:
            entries = entries.in_genres(self.tree.branch_ids(self.chosen))
        return (
            entries.with_states().for_rows().prefetch_related("likes__organization").newest_first()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = Listing(self.entries(), self.request.GET)
        dead = LinkCheck.objects.dead_by_address(entry.url for entry in listing.rows)
        for entry in listing.rows:
            entry.dead_link = dead.get(entry.url) if entry.is_published else None
            entry.state = state_of(entry)
            entry.own_url = f"{self.list_url}{entry.pk}/"
        return super().get_context_data(
            listing=listing,
            entries=listing.rows,
            hit_count=listing.total,
            q=self.text,
            genre_nodes=self.nodes(),
            has_conditions=bool(self.text or self.chosen),
            list_url=self.list_url,
            **kwargs,
        )

    def nodes(self) -> list[GenreNode]:
        return genre_nodes(self.tree, {genre.pk for genre in self.chosen})

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page.get_parent(), Crumb(LIST))
