"""`sitemap.xml`: an index of files of at most 50,000 addresses each, open to visitors (W4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from wagtail.models import Page

from catalog.entries.models.entry import Entry
from catalog.pages.addresses import search_url
from catalog.pages.models import EntrySearchPage
from cms.web.addresses import site_url
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.models.pages import EditionPage
from home.events.meetings.models.pages import EventPage
from home.events.reporting.models import MeetingReport
from home.pages.models import SiteSearchPage
from home.sitemap.tree import SCREENS, open_pages


class PublicSitemap(Sitemap):
    """Addresses under BASE_URL, whatever host was asked; a subclass says the column of its date."""

    changed: str

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.WAGTAILADMIN_BASE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc

    def items(self) -> QuerySet[Any]:
        raise NotImplementedError

    def lastmod(self, item: Any) -> datetime | None:
        moment: datetime | None = getattr(item, self.changed)
        return moment

    def get_latest_lastmod(self) -> datetime | None:
        """Return the latest change, which the database finds without reading the rows."""
        latest: datetime | None = self.items().order_by().aggregate(at=Max(self.changed))["at"]
        return latest


class PageSitemap(PublicSitemap):
    """The pages, chapters among them; the search over the site is not for search engines."""

    changed = "last_published_at"

    def items(self) -> QuerySet[Page]:
        pages: QuerySet[Page] = open_pages().not_type(SiteSearchPage)
        return pages

    def location(self, item: Page) -> str:
        return str(item.url)


class ChecklistSitemap(PublicSitemap):
    """The self-checks of editions that have items of their own (G4)."""

    changed = "last_published_at"

    def items(self) -> QuerySet[EditionPage]:
        items = ChecklistItem.objects.filter(edition=OuterRef("pk"))
        pages = open_pages().type(EditionPage).values("pk")
        return EditionPage.objects.filter(Exists(items), pk__in=pages).order_by("path")

    def location(self, item: EditionPage) -> str:
        return f"{item.url}checklist/"


class ReportSitemap(PublicSitemap):
    """The published reports of study meetings (E6)."""

    changed = "published_at"

    def items(self) -> QuerySet[MeetingReport]:
        pages = open_pages().type(EventPage).values("pk")
        published = MeetingReport.objects.filter(published_at__isnull=False, event__in=pages)
        return published.select_related("event").order_by("pk")

    def location(self, item: MeetingReport) -> str:
        return f"{item.event.url}report/"


class EntrySitemap(PublicSitemap):
    """The entries whose text everybody may read; other details need a login (V4, 1.1)."""

    changed = "updated_at"

    def items(self) -> QuerySet[Entry]:
        if not EntrySearchPage.objects.live().public().exists():
            return Entry.objects.none()
        return Entry.objects.with_open_text().only("updated_at").order_by("pk")

    def get_urls(self, *args: Any, **kwargs: Any) -> Any:
        self.base = search_url()
        return super().get_urls(*args, **kwargs)

    def location(self, item: Entry) -> str:
        return f"{self.base}{item.pk}/"


class ScreenSitemap(Sitemap):
    """The screens that are no pages: the application to join, and the open data."""

    get_protocol = PublicSitemap.get_protocol
    get_domain = PublicSitemap.get_domain

    def items(self) -> list[str]:
        return [str(url) for url, _ in SCREENS]

    def location(self, item: str) -> str:
        return item

    def get_latest_lastmod(self) -> None:
        return None


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PageSitemap,
    "checklists": ChecklistSitemap,
    "reports": ReportSitemap,
    "entries": EntrySitemap,
    "screens": ScreenSitemap,
}


class File(NamedTuple):
    """A line of the index, as Django's template writes it."""

    location: str
    last_mod: datetime | None


def files() -> list[File]:
    """Return the files of the index, with the latest change of each kind."""
    found = []
    for section, kind in SITEMAPS.items():
        sitemap = kind()
        url = site_url(reverse("sitemap_file", args=[section]))
        latest = sitemap.get_latest_lastmod()
        pages = range(2, sitemap.paginator.num_pages + 1)
        urls = [url, *(f"{url}?p={page}" for page in pages)]
        found += [File(each, latest) for each in urls]
    return found
