"""StreamField blocks of the home page (W1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.validators import MaxValueValidator, MinValueValidator
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from catalog.pages.addresses import search_url
from catalog.pages.models import EntrySearchPage, MatchingServicePage
from catalog.search.rows import newest_rows
from catalog.search.shelves import shelves_for
from home.body.blocks import BodyBlock
from home.events.meetings.models.pages import EventIndexPage
from home.events.meetings.states import next_events

MOST_ROWS = 20


def row_count(default: int) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        label="件数",
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ROWS)],
    )


class BannerBlock(blocks.StructBlock):
    """The banner that links to the matching service (V0, W1)."""

    kicker = blocks.CharBlock(label="見出しの上の行", max_length=60, required=False)
    title = blocks.TextBlock(label="見出し", max_length=100, rows=2)
    text = blocks.TextBlock(label="説明", max_length=300, required=False)
    link_label = blocks.CharBlock(label="ボタンの文字", max_length=40)
    page = blocks.PageChooserBlock(label="行き先", page_type=[MatchingServicePage, EntrySearchPage])
    with_search = blocks.BooleanBlock(label="検索欄をつける", required=False, default=True)
    words = blocks.ListBlock(
        blocks.CharBlock(label="言葉", max_length=30),
        label="検索欄の下に出す言葉の例",
        default=[],
        max_num=6,
    )
    picture = ImageChooserBlock(
        label="絵", required=False, help_text="空欄なら、ジャンルの形を並べた模様になります。"
    )

    class Meta:
        icon = "pick"
        label = "バナー"
        template = "home/blocks/banner.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["url"] = value["page"].url if value["page"] else ""
        search = search_url() if value["with_search"] else ""
        context["search_url"] = search
        context["words"] = [
            {"label": word, "url": f"{search}?{urlencode({'q': word})}"} for word in value["words"]
        ]
        picture = value["picture"]
        context["picture"] = picture.get_rendition("width-1200") if picture else None
        return context


class ShelvesBlock(blocks.StructBlock):
    """The catalogue by genre and by type, with numbers (W1)."""

    heading = blocks.CharBlock(label="見出し", max_length=60, default="行政課題のジャンルから探す")

    class Meta:
        icon = "grip"
        label = "マッチングサービスの棚"
        template = "home/blocks/shelves.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        url = search_url()
        context["shelves"] = shelves_for(context["request"].user, url) if url else None
        return context


class GuidebookBlock(blocks.StructBlock):
    """An edition of the guidebook with its cover, and the way to its self-check (W1)."""

    heading = blocks.CharBlock(label="見出し", max_length=60, default="ガイドブック")
    edition = blocks.PageChooserBlock(label="版", page_type="guidebook.EditionPage")
    text = blocks.TextBlock(label="説明", max_length=300, required=False)

    class Meta:
        icon = "openquote"
        label = "ガイドブック"
        template = "home/blocks/guidebook.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        edition = value["edition"].specific if value["edition"] else None
        if edition is not None and edition.live:
            context["edition"] = edition
            context["more_url"] = edition.get_parent().url
            context["checklist_url"] = f"{edition.url}checklist/" if edition.checklist else ""
        return context


class NewestEntriesBlock(blocks.StructBlock):
    """The newest entries of the matching service (W1)."""

    heading = blocks.CharBlock(label="見出し", max_length=60, default="新着情報")
    count = row_count(default=6)

    class Meta:
        icon = "list-ul"
        label = "マッチングサービスの新着"
        template = "home/blocks/newest_entries.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        url = search_url()
        user = context["request"].user
        context["entries"] = newest_rows(user, url, value["count"]) if url else []
        context["more_url"] = url
        return context


class NewsBlock(blocks.StructBlock):
    """The latest news (W1)."""

    heading = blocks.CharBlock(label="見出し", max_length=60, default="お知らせ")
    page = blocks.PageChooserBlock(label="お知らせの一覧", page_type="home.NewsIndexPage")
    count = row_count(default=5)

    class Meta:
        icon = "date"
        label = "お知らせ"
        template = "home/blocks/news.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        index = value["page"].specific if value["page"] else None
        context["news"] = index.news()[: value["count"]] if index else []
        context["more_url"] = index.url if index else ""
        return context


class EventsBlock(blocks.StructBlock):
    """The next events with their state and seats (W1, E1)."""

    heading = blocks.CharBlock(label="見出し", max_length=60, default="勉強会・イベント")
    count = row_count(default=3)

    class Meta:
        icon = "calendar"
        label = "これからの勉強会"
        template = "home/blocks/events.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        index = EventIndexPage.objects.live().first()
        context["events"] = next_events(value["count"]) if index else []
        context["more_url"] = index.url if index else ""
        return context


class HomeBlock(BodyBlock):
    """The home page, arranged by the editor (W1)."""

    banner = BannerBlock()
    shelves = ShelvesBlock()
    guidebook = GuidebookBlock()
    newest_entries = NewestEntriesBlock()
    events = EventsBlock()
    news = NewsBlock()
