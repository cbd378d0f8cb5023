"""What machines are told of the pages of the site, of open entries and of the open data (W4)."""

from __future__ import annotations

from typing import Any

from catalog.entries.models.entry import Entry
from catalog.pages.models import EntrySearchPage, MatchingServicePage
from cms.web.addresses import site_url
from guidebook.editions.models.pages import ChapterPage, EditionPage
from home.api.licence import LICENCE
from home.api.pages import OpenData
from home.events.meetings.enums import CallingOff
from home.events.meetings.models.pages import EventIndexPage, EventPage
from home.machines.about import About, about, about_page, day_of, description_of
from home.machines.things import SITE_NAME, association_id, picture_url, the_association
from home.pages.models import HomePage, NewsIndexPage, NewsPage, SiteSearchPage
from home.sitemap.models import SitemapPage

NEWS, ENTRIES, EVENTS = "news", "entries", "events"
SCHEMA = "https://schema.org/"
#: What schema.org calls an event that does not take place as announced.
STATUSES = {
    CallingOff.CANCELLED: "EventCancelled",
    CallingOff.POSTPONED: "EventPostponed",
}


@about.register
def about_home(page: HomePage) -> About:
    """Say that the site can be searched, and by which address."""
    banners = [each.value["text"] for each in page.body if each.block_type == "banner"]
    thing = {
        "@type": "WebSite",
        "@id": site_url("/#site"),
        "publisher": the_association(),
        "potentialAction": search_action(),
    }
    title = str(page.seo_title or page.title)
    text = description_of(page, " ".join(filter(None, banners)))
    return About(title, text, thing=thing, feeds=(NEWS, ENTRIES, EVENTS))


def search_action() -> dict[str, Any]:
    """Return how to search the whole site; {} while its search is not published."""
    page = SiteSearchPage.objects.live().first()
    if page is None:
        return {}
    return {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{site_url(page.url)}?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }


@about.register
def about_site_search(page: SiteSearchPage) -> About:
    text = "ガイドブック、お知らせ、ページ、登録情報の一覧を、言葉で探せます。"
    return About(str(page.title), description_of(page, text))


@about.register
def about_site_map(page: SitemapPage) -> About:
    text = "ＡＰＰＬＩＣのサイトにあるページの一覧です。"
    return About(str(page.title), description_of(page, text))


@about.register
def about_news_index(page: NewsIndexPage) -> About:
    text = "ＡＰＰＬＩＣからのお知らせを、新しい順に掲載しています。"
    return About(str(page.seo_title or page.title), description_of(page, text), feeds=(NEWS,))


@about.register
def about_news(page: NewsPage) -> About:
    told = about_page(page)
    thing = article(page, page.title, page.date.isoformat())
    return About(told.title, told.description, kind="article", thing=thing, feeds=(NEWS,))


def article(page: Any, headline: str, published: str) -> dict[str, Any]:
    return {
        "@type": "Article",
        "headline": headline,
        "datePublished": published,
        "dateModified": day_of(page.last_published_at),
        "author": the_association(),
        "publisher": the_association(),
        "image": picture_url(),
    }


@about.register
def about_events(page: EventIndexPage) -> About:
    told = about_page(page)
    return About(told.title, told.description, feeds=(EVENTS,))


@about.register
def about_event(page: EventPage) -> About:
    """Say when and where it is; the address for taking part online is not told (E1)."""
    status = STATUSES.get(page.meeting.called_off, "EventScheduled")
    thing = {
        "@type": "Event",
        "startDate": day_of(page.starts_at),
        "endDate": day_of(page.ends_at),
        "eventStatus": f"{SCHEMA}{status}",
        "eventAttendanceMode": f"{SCHEMA}{_mode(page)}EventAttendanceMode",
        "location": _locations(page),
        "organizer": {"@type": "Organization", "name": page.organizer, "url": site_url("/")},
        "maximumAttendeeCapacity": page.capacity,
        "isAccessibleForFree": not page.fee,
        "image": picture_url(),
    }
    text = description_of(page, f"{page.theme}　{page.purpose}".strip())
    return About(str(page.seo_title or page.title), text, thing=thing, feeds=(EVENTS,))


def _mode(event: EventPage) -> str:
    if not event.is_online:
        return "Offline"
    return "Mixed" if event.place or event.address else "Online"


def _locations(event: EventPage) -> list[dict[str, Any]]:
    """Return the hall, and the page of the event as the place to take part online."""
    hall = {
        "@type": "Place",
        "name": event.place or event.address,
        "address": event.address or event.place,
    }
    online = {"@type": "VirtualLocation", "url": site_url(event.url)}
    has_hall = bool(event.place or event.address)
    return [hall] * has_hall + [online] * event.is_online


@about.register
def about_chapter(page: ChapterPage) -> About:
    """Say which chapter of which edition it is."""
    edition = page.get_parent().specific
    first = day_of(page.first_published_at)
    published = edition.issued.isoformat() if edition.issued else first
    thing = article(page, page.heading, published) | {
        "isPartOf": {"@type": "Book", "name": edition.title, "url": site_url(edition.url)},
        "position": page.number,
    }
    title = str(page.seo_title or f"{page.heading}｜{edition.title}")
    return About(title, description_of(page, page.digest), kind="article", thing=thing)


@about.register
def about_edition(page: EditionPage) -> About:
    thing = {
        "@type": "Book",
        "datePublished": page.issued.isoformat() if page.issued else "",
        "bookEdition": page.sign,
        "author": {"@type": "Organization", "name": page.group} if page.group else {},
        "publisher": the_association(),
        "isAccessibleForFree": True,
    }
    text = description_of(page, " ".join(page.passage("purpose")))
    return About(str(page.seo_title or page.title), text, thing=thing)


@about.register(MatchingServicePage)
@about.register(EntrySearchPage)
def about_service(page: Any) -> About:
    told = about_page(page)
    return About(told.title, told.description, feeds=(ENTRIES,))


@about.register
def about_entry(entry: Entry) -> About:
    """Say of an entry what its row in the result list says, and no more (V3)."""
    thing = {
        "@type": "CreativeWork",
        "genre": entry.information_type.name,
        "creator": {"@type": "Organization", "name": entry.organization.name},
        "dateModified": day_of(entry.updated_at),
        "isAccessibleForFree": True,
    }
    return About(
        entry.title,
        entry.excerpt,
        kind="article",
        thing=thing,
        below=f"{entry.pk}/",
        feeds=(ENTRIES,),
    )


@about.register
def about_open_data(data: OpenData) -> About:
    """Say what can be downloaded, and on which terms."""
    dump = data.dump
    files = dump.files.values() if dump else ()
    thing = {
        "@type": "Dataset",
        "license": LICENCE.url,
        "creator": {"@type": "Organization", "@id": association_id(), "name": SITE_NAME},
        "isAccessibleForFree": True,
        "dateModified": day_of(dump.written_at if dump else None),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each.title,
                "contentUrl": f"{data.address}dumps/{each.name}",
                "encodingFormat": each.mediatype,
            }
            for each in files
        ],
    }
    return About(data.title, data.description, thing=thing)
