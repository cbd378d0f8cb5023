"""The site search (W3)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cms.japanese.query import Query, parse_query
from cms.listing import Listing
from cms.synonyms import synonyms
from cms.text import without_controls
from cms.views import PageView
from home.site_search import SiteSearch

LONGEST_TEXT = 200


class SiteSearchView(PageView):
    """A field, the groups with their numbers, and the first of each; or one group in full."""

    template_name = "home/site_search_page.html"

    @cached_property
    def text(self) -> str:
        """What is searched."""
        return without_controls(self.request.GET.get("q", ""))[:LONGEST_TEXT].strip()

    @cached_property
    def query(self) -> Query:
        """What that asks for."""
        return parse_query(self.text, synonyms()) if self.text else Query()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Hand the groups over to the template."""
        search = SiteSearch(self.query, self.text, self.request.user)
        groups = [] if self.query.is_blank else [each for each in search.groups if each.count]
        wanted = self.request.GET.get("in", "")
        chosen = next((group for group in groups if group.name == wanted), None)
        return super().get_context_data(
            text=self.text,
            groups=groups,
            total=sum(group.count for group in groups),
            chosen=chosen,
            listing=Listing(chosen.hits, self.request.GET, total=chosen.count) if chosen else None,
            **kwargs,
        )
