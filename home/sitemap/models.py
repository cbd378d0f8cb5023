"""The page with all pages, for people (W2)."""

from __future__ import annotations

from wagtail.models import Page

from cms.web.pages import AddressTableMixin


class SitemapPage(AddressTableMixin, Page):
    """All pages that the reader may open, as the tree has them (W2)."""

    urlconf = "home.sitemap.urls"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "サイトマップ"
