"""The view of the site search (W3)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cms.web.listing import Listing
from cms.web.text import asked_text
from cms.web.views import PageView
from home.search.site_search import SiteSearch


class SiteSearchView(PageView):
    """The search field and the groups, each with its first hits; or one group with all hits."""

    template_name = "home/search/site_search_page.html"

    @cached_property
    def text(self) -> str:
        return asked_text(self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = SiteSearch(self.text, self.request.user)
        groups = [each for each in search.groups if each.count] if self.text else []
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
