"""The association's pages, menus and site search (W1 to W3)."""

from home.models.menus import Menu, MenuItem
from home.models.open_data import Dump, PublicChange
from home.models.page_text import PageText
from home.models.pages import (
    HomePage,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    SiteSearchPage,
    StandardPage,
)

__all__ = [
    "Dump",
    "HomePage",
    "Menu",
    "MenuItem",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "PageText",
    "PublicChange",
    "SiteSearchPage",
    "StandardPage",
]
