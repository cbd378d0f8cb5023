"""The Wagtail pages of the matching service: URL, title and introduction."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.web.pages import AddressTableMixin

INTRO_FEATURES = ["bold", "link", "ul", "ol"]


class MatchingServicePage(AddressTableMixin, Page):
    """The menu of the service (V0)."""

    intro = RichTextField("導入文", features=INTRO_FEATURES, blank=True)

    urlconf = "catalog.menu.urls"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    subpage_types = ["catalog.EntrySearchPage", "catalog.OwnEntriesPage"]

    class Meta:
        verbose_name = "マッチングサービスのメニュー"


class EntrySearchPage(AddressTableMixin, Page):
    """Search, result list, detail and what members do with them (V2 to V13)."""

    intro = RichTextField("導入文", features=INTRO_FEATURES, blank=True)

    urlconf = "catalog.search.urls"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types = ["catalog.MatchingServicePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "検索画面"


class OwnEntriesPage(AddressTableMixin, Page):
    """The organisation's own entries: list, detail, form, confirmation, deletion (R2 to R10)."""

    urlconf = "catalog.registering.urls"
    max_count = 1
    parent_page_types = ["catalog.MatchingServicePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "登録情報一覧"
