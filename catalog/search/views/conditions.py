"""What every screen that reads conditions from its address shares."""

from __future__ import annotations

from functools import cached_property

from django.http import QueryDict

from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.search.wording import query_of
from catalog.taxonomy.models import InformationType
from catalog.taxonomy.tree import GenreTree
from cms.web.views import PageView


class ConditionsView(PageView):
    """A view below the search page that knows genres, types and the search asked for (V2)."""

    @cached_property
    def tree(self) -> GenreTree:
        """The genres, read once."""
        return GenreTree()

    @cached_property
    def types(self) -> dict[str, InformationType]:
        """The information types by slug, in the secretariat's order, retired slugs last."""
        return types_by_slug()

    @cached_property
    def search(self) -> EntrySearch:
        """The search that the address asks for."""
        conditions = Conditions.read(self.query(), self.tree, self.types)
        return EntrySearch(conditions, self.tree, self.request.user)

    def query(self) -> QueryDict:
        """Return where the conditions stand: in the address."""
        return self.request.GET

    @cached_property
    def page_url(self) -> str:
        """Address of the search page without any search."""
        url: str = self.page.get_url(self.request)
        return url

    def results_url(self, query: str | None = None) -> str:
        """Return the result list of `query`, of the conditions in this address if left out."""
        kept = query_of(self.search.conditions) if query is None else query
        return f"{self.page_url}?{kept}" if kept else self.page_url


class ChosenRowsView(ConditionsView):
    """A view that the form above the result list leads to; it carries the search in one field."""

    def query(self) -> QueryDict:
        """Return the conditions as `search` quotes them, else as the address itself has them."""
        query = self.request.GET
        return QueryDict(query["search"]) if "search" in query else query
