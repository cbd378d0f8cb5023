"""The page with all pages (W2)."""

from __future__ import annotations

from typing import Any

from cms.web.views import PageView
from home.sitemap.tree import map_for


class SitemapView(PageView):
    template_name = "home/sitemap/sitemap_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(branches=map_for(self.request), **kwargs)
