"""Home page, standard pages, news and menus of the demo world."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from catalog.pages.models import EntrySearchPage, MatchingServicePage, OwnEntriesPage
from guidebook.editions.models.pages import EditionPage, GuidebookIndexPage
from home.contact.models import ContactPage
from home.demo.content import load
from home.demo.events import build_events
from home.events.meetings.models.pages import EventIndexPage
from home.pages.models import (
    HomePage,
    Menu,
    MenuItem,
    NewsIndexPage,
    NewsPage,
    SiteSearchPage,
    StandardPage,
)
from home.sitemap.models import SitemapPage
from home.starter.starting import start_manual

FOOTER = ("terms", "privacy", "accessibility")
MAIN = ("about", "members")
#: Of the members' manual.
HELP = ("how-to", "faq")
SERVICE, ASSOCIATION = "マッチングサービス", "協会"


def build_pages() -> None:
    """Create missing pages; changes by editors stay."""
    content = load("pages")
    home = HomePage.objects.get()
    news_index = _news(home, content["news"])
    for data in content["standard_pages"]:
        _standard_page(home, data)
    events = build_events()
    contact = content["contact"]
    _child(home, ContactPage(title=contact["title"], slug=contact["slug"], body=_body(contact)))
    _child(home, SitemapPage(title="サイトマップ", slug="sitemap"))
    start_manual()
    _introductions(content)
    _arrange_home(home, news_index, content["home"])
    _menus(news_index, events, content["footer"]["text"])


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _child(parent: Page, page: Page) -> Page:
    found = parent.get_children().filter(slug=page.slug).first()
    if found is not None:
        return found.specific
    added: Page = parent.add_child(instance=page)
    added.save_revision().publish()
    return added


def _news(home: HomePage, news: list[dict[str, Any]]) -> NewsIndexPage:
    index = _child(home, NewsIndexPage(title="お知らせ", slug="news"))
    today = timezone.localdate()
    for data in news:
        page = NewsPage(
            title=data["title"],
            slug=data["slug"],
            date=today - timedelta(days=data["date_days_ago"]),
            category=data["category"],
            body=[("text", _paragraphs(data["body"]))],
        )
        _child(index, page)
    return index


def _standard_page(home: HomePage, data: dict[str, Any]) -> None:
    _child(home, StandardPage(title=data["title"], slug=data["slug"], body=_body(data)))


def _body(data: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the sections of a page: each a heading, its text, and its table if it has one."""
    body: list[tuple[str, Any]] = []
    for section in data["sections"]:
        body.append(("heading", {"text": section["heading"], "level": "h2"}))
        body.append(("text", _paragraphs(section["paragraphs"])))
        if "table" in section:
            body.append(("table", {"table": _table(section["table"])}))
    return body


def _table(data: dict[str, str]) -> dict[str, Any]:
    """Return a table with the rows of a file of content."""
    content = load(data["file"])
    return {
        "data": [content["columns"], *content["rows"]],
        "table_caption": data["caption"],
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
    }


def _introductions(content: dict[str, Any]) -> None:
    pages = (
        (MatchingServicePage, "matching"),
        (EntrySearchPage, "search"),
        (GuidebookIndexPage, "guidebook"),
    )
    for model, name in pages:
        page = model.objects.get()
        if not page.intro:
            page.intro = _paragraphs([content[name]["intro"]])
            page.save_revision().publish()


def _arrange_home(home: HomePage, news_index: NewsIndexPage, data: dict[str, Any]) -> None:
    if home.body:
        return
    banner = {
        "kicker": data["banner_kicker"],
        "title": data["banner_title"],
        "text": data["banner_text"],
        "link_label": data["link_label"],
        "page": MatchingServicePage.objects.get(),
        "with_search": True,
        "words": data["banner_words"],
    }
    home.body = [
        ("banner", banner),
        ("shelves", {"heading": "行政課題のジャンルから探す"}),
        ("newest_entries", {"heading": "新着情報", "count": 6}),
        ("events", {"heading": "勉強会・イベント", "count": 3}),
        *_guidebook(data["guidebook"]),
        ("news", {"heading": "お知らせ", "page": news_index, "count": 5}),
    ]
    home.save_revision().publish()


def _guidebook(texts: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    edition = EditionPage.objects.live().filter(edition=texts["edition"]).first()
    if edition is None:
        return []
    block = {"heading": "ガイドブック", "edition": edition, "text": texts["text"]}
    return [("guidebook", block)]


def _menus(news_index: NewsIndexPage, events: EventIndexPage, footer_text: str) -> None:
    if Menu.objects.filter(place=Menu.Place.MAIN).exists():
        return
    by_slug = {page.slug: page for page in StandardPage.objects.all()}
    service, search = MatchingServicePage.objects.get(), EntrySearchPage.objects.get()
    guidebook = GuidebookIndexPage.objects.get()
    main = [(HomePage.objects.get(), "ホーム", ""), (service, "マッチングサービス", "")]
    main += [(guidebook, "ガイドブック", ""), (events, "勉強会", ""), (news_index, "", "")]
    main += [(by_slug[slug], "", "") for slug in MAIN]
    main.append((SiteSearchPage.objects.get(), "", ""))
    footer = [(service, "サービスのご案内", SERVICE), (search, "", SERVICE)]
    footer += [(guidebook, "ガイドブック", SERVICE)]
    footer += [(by_slug[slug], "", SERVICE) for slug in HELP]
    footer += [(by_slug[slug], "", ASSOCIATION) for slug in MAIN]
    footer += [(events, "", ASSOCIATION), (news_index, "", ASSOCIATION)]
    footer += [(ContactPage.objects.get(), "", ASSOCIATION)]
    footer += [(by_slug[slug], "", "このサイトについて") for slug in FOOTER]
    footer.append((SitemapPage.objects.get(), "", "このサイトについて"))
    account = [(OwnEntriesPage.objects.get(), "", "")]
    _menu(Menu.Place.MAIN, main)
    _menu(Menu.Place.FOOTER, footer, footer_text)
    _menu(Menu.Place.ACCOUNT, account)


def _menu(place: str, items: list[tuple[Page, str, str]], text: str = "") -> None:
    menu = Menu(place=place, text=text)
    menu.items = [
        MenuItem(page=page, label=label, group=group, sort_order=number)
        for number, (page, label, group) in enumerate(items)
    ]
    menu.save()
