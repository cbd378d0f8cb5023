"""The association's pages, menus and site search (W1 to W3)."""

from home.api.models import Dump, PublicChange
from home.contact.models import ContactMessage, ContactPage
from home.pages.identity import SiteIdentity
from home.pages.models import (
    HomePage,
    Menu,
    MenuItem,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    SiteSearchPage,
    StandardPage,
)
from home.search.models import PageText
from home.sitemap.models import SitemapPage

__all__ = [
    "ContactMessage",
    "ContactPage",
    "Dump",
    "HomePage",
    "Menu",
    "MenuItem",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "PageText",
    "PublicChange",
    "SiteIdentity",
    "SiteSearchPage",
    "SitemapPage",
    "StandardPage",
]
