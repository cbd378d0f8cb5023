"""Base views for screens that read search conditions from the URL."""

from __future__ import annotations

from functools import cached_property

from django.http import QueryDict

from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.search.wording import query_of
from catalog.taxonomy.models import InformationType
from catalog.taxonomy.tree import GenreTree
from cms.web.views import PageView


class ConditionsView(PageView):
    """A view below the search page with genres, types and the search of the request (V2)."""

    @cached_property
    def tree(self) -> GenreTree:
        return GenreTree()

    @cached_property
    def types(self) -> dict[str, InformationType]:
        """By slug, in the secretariat's order, retired slugs last."""
        return types_by_slug()

    @cached_property
    def search(self) -> EntrySearch:
        conditions = Conditions.read(self.query(), self.tree, self.types)
        return EntrySearch(conditions, self.tree, self.request.user, reads_sentences=True)

    def query(self) -> QueryDict:
        """Return the parameters with the conditions; subclasses may read them elsewhere."""
        return self.request.GET

    @cached_property
    def page_url(self) -> str:
        url: str = self.page.get_url(self.request)
        return url

    def results_url(self, query: str | None = None) -> str:
        kept = query_of(self.search.conditions) if query is None else query
        return f"{self.page_url}?{kept}" if kept else self.page_url


class ChosenRowsView(ConditionsView):
    """A view opened by the form above the result list, which sends the search in one field."""

    def query(self) -> QueryDict:
        """Return the conditions in the field `search`, else those in the URL itself."""
        query = self.request.GET
        return QueryDict(query["search"]) if "search" in query else query
