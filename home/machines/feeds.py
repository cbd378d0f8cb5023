"""Atom feeds: news, and new entries as their list shows them (W4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from catalog.entries.permissions import VISITOR
from catalog.pages.addresses import search_url
from catalog.pages.models import EntrySearchPage
from catalog.search.rows import newest_rows
from cms.web.addresses import site_url
from cms.web.text import whole_sentences, without_controls
from cms.web.times import written_moment
from home.events.meetings.models.pages import EventIndexPage, EventPage
from home.machines.about import LONGEST, description_of
from home.machines.things import LANGUAGE, SITE_NAME
from home.pages.models import NewsIndexPage, NewsPage

MOST = 30
#: The year in which the identifiers of our entries began; it never changes (RFC 4151).
BEGAN = "2026"


def tag_of(*parts: object) -> str:
    """Return the identifier of a feed or of what stands in it, which never changes."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return f"tag:{host},{BEGAN}:{'/'.join(map(str, parts))}"


class SteadyAtom(Atom1Feed):
    """An empty feed has a date that stays, so that readers' copies of it stay right."""

    def latest_post_date(self) -> datetime:
        """Return the moment of the newest row, else when our entries began."""
        if not self.items:
            return datetime(int(BEGAN), 1, 1, tzinfo=timezone.get_default_timezone())
        latest: datetime = super().latest_post_date()
        return latest


class AtomFeed(Feed):
    """A feed that everybody gets alike: absolute addresses, stable identifiers, no bad signs.

    A subclass says its `name`, `title` and `subtitle`, where it is read as a page (`path`), the
    `rows`, newest first, and of each row title, text, path and moment.
    """

    feed_type = SteadyAtom
    language = LANGUAGE
    author_name = SITE_NAME
    name: str

    def path(self) -> str:
        """Return where people read the same; "" while that page is not published."""
        raise NotImplementedError

    def rows(self) -> Sequence[Any]:
        raise NotImplementedError

    def row_title(self, row: Any) -> str:
        return str(row.title)

    def row_text(self, row: Any) -> str:
        raise NotImplementedError

    def row_path(self, row: Any) -> str:
        raise NotImplementedError

    def moment(self, row: Any) -> datetime:
        """Return when the row was published."""
        raise NotImplementedError

    @cached_property
    def place(self) -> str:
        return self.path()

    def link(self) -> str:
        return site_url(self.place or "/")

    def feed_url(self) -> str:
        return feed_address(self.name)

    def feed_guid(self) -> str:
        return tag_of("feeds", self.name)

    def items(self) -> Sequence[Any]:
        return self.rows() if self.place else []

    def item_title(self, item: Any) -> str:
        return without_controls(self.row_title(item))

    def item_description(self, item: Any) -> str:
        """Return the text as HTML, for which Django declares it."""
        return escape(without_controls(self.row_text(item)))

    def item_link(self, item: Any) -> str:
        return site_url(self.row_path(item))

    def item_guid(self, item: Any) -> str:
        return tag_of(self.name, item.pk)

    def item_pubdate(self, item: Any) -> datetime:
        return timezone.localtime(self.moment(item)).replace(microsecond=0)

    def item_updateddate(self, item: Any) -> datetime:
        return self.item_pubdate(item)


#: The feeds by their names: other rooms offer theirs in a module `facts`.
FEEDS: dict[str, type[AtomFeed]] = {}


def offered(feed: type[AtomFeed]) -> type[AtomFeed]:
    """Give the feed the address `/feeds/NAME.atom`."""
    FEEDS[feed.name] = feed
    return feed


@offered
class NewsFeed(AtomFeed):
    """The latest news that visitors may read (W2)."""

    name = "news"
    title = "ＡＰＰＬＩＣ お知らせ"
    subtitle = "ＡＰＰＬＩＣからのお知らせです。"

    def path(self) -> str:
        index = NewsIndexPage.objects.live().public().first()
        return str(index.url) if index else ""

    def rows(self) -> list[NewsPage]:
        return list(NewsPage.objects.live().public().order_by("-date", "-pk")[:MOST])

    def row_text(self, row: NewsPage) -> str:
        return description_of(row)

    def row_path(self, row: NewsPage) -> str:
        return str(row.url)

    def moment(self, row: NewsPage) -> datetime:
        """Return the moment of publication, or the beginning of the day that the news bears."""
        first = row.first_published_at
        if first is not None and timezone.localdate(first) == row.date:
            return first
        return timezone.make_aware(datetime.combine(row.date, time.min))

    def item_categories(self, item: NewsPage) -> list[str]:
        return [item.category_label]


@offered
class EntriesFeed(AtomFeed):
    """The entries published last, with what every visitor finds in the list (V3, M13)."""

    name = "entries"
    title = "ＡＰＰＬＩＣ マッチングサービスの新着情報"
    subtitle = "新しく公開された製品・サービス、事例、人材などの情報です。"

    def path(self) -> str:
        is_open = EntrySearchPage.objects.live().public().exists()
        return search_url() if is_open else ""

    def rows(self) -> list[Any]:
        return newest_rows(VISITOR, self.place, MOST)

    def row_text(self, row: Any) -> str:
        return whole_sentences(row.excerpt, LONGEST)

    def row_path(self, row: Any) -> str:
        return str(row.detail_url)

    def moment(self, row: Any) -> datetime:
        moment: datetime = row.first_published_at
        return moment

    def item_author_name(self, item: Any) -> str:
        return without_controls(item.organization.name)

    def item_categories(self, item: Any) -> list[str]:
        return [without_controls(item.information_type.name)]


@offered
class EventsFeed(AtomFeed):
    """The events announced last; one that is called off comes again (E1)."""

    name = "events"
    title = "ＡＰＰＬＩＣ 勉強会・イベント"
    subtitle = "勉強会・イベントの開催のお知らせです。"

    def path(self) -> str:
        index = EventIndexPage.objects.live().public().first()
        return str(index.url) if index else ""

    def rows(self) -> list[EventPage]:
        events = EventPage.objects.live().public().select_related("meeting")
        return list(events.order_by("-first_published_at", "-pk")[:MOST])

    def row_title(self, row: EventPage) -> str:
        off = row.meeting.get_called_off_display()
        return f"【{off}】{row.title}" if off else str(row.title)

    def row_text(self, row: EventPage) -> str:
        when = written_moment(row.starts_at, row.ends_at)
        lines = [when, row.where, row.theme, row.meeting.called_off_note]
        return "　".join(filter(None, lines))

    def row_path(self, row: EventPage) -> str:
        return str(row.url)

    def moment(self, row: EventPage) -> datetime:
        moment: datetime = row.first_published_at
        return moment

    def item_updateddate(self, item: EventPage) -> datetime:
        moments = (item.first_published_at, item.last_published_at, item.meeting.called_off_at)
        return timezone.localtime(max(filter(None, moments))).replace(microsecond=0)


def feed_address(name: str) -> str:
    return site_url(reverse("feed", args=[name]))


def feed_links(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return title and address of feeds, for the head of a page."""
    return [(str(FEEDS[name].title), feed_address(name)) for name in names]
