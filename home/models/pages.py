"""The association's pages (W1, W2)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.listing import Listing, query_string
from home import views
from home.blocks import BodyBlock, HomeBlock

#: Levels of pages below the home page that an address may have.
DEEPEST = 10


class NewsCategory(models.TextChoices):
    """What a piece of news is about."""

    NOTICE = "notice", "お知らせ"
    SERVICE = "service", "マッチングサービス"
    EVENT = "event", "勉強会・イベント"
    PUBLICATION = "publication", "刊行物"


class HomePage(Page):
    """The first page of the site, arranged by the editor (W1)."""

    body = StreamField(HomeBlock(), verbose_name="内容", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = "トップページ"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find the page at the end of the path in two queries, Wagtail's own way takes two a level.

        Raises:
            Http404: if there is no such page.
        """
        along = self._pages_along(path_components)
        if not along:
            return super().route(request, path_components)
        parent, page = along[-2:] if len(along) > 1 else (self, along[0])
        specific = page.specific
        specific._cached_parent_obj = parent
        return specific.route(request, path_components[len(along) :])

    def _pages_along(self, components: list[str]) -> list[Page]:
        """Return the pages that the path passes, up to the first that routes the rest itself."""
        paths = [
            f"{self.url_path}{'/'.join(components[:number])}/"
            for number in range(1, min(len(components), DEEPEST) + 1)
        ]
        found = {page.url_path: page for page in Page.objects.filter(url_path__in=paths)}
        along: list[Page] = []
        for path in paths:
            page = found.get(path)
            if page is None:
                break
            page._cached_parent_obj = along[-1] if along else self
            along.append(page)
            if issubclass(page.specific_class, RoutablePageMixin):
                break
        return along


class StandardPage(Page):
    """A page of the association: about, terms, privacy, contact (W2)."""

    body = StreamField(BodyBlock(), verbose_name="内容", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "一般ページ"


class NewsIndexPage(Page):
    """All news, newest first (W2)."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]

    class Meta:
        verbose_name = "お知らせの一覧"

    def news(self, category: str = "") -> models.QuerySet[NewsPage]:
        """Return the published news, of `category` if it is one, newest first."""
        news = NewsPage.objects.child_of(self).live().public().order_by("-date", "-pk")
        return news.filter(category=category) if category in NewsCategory.values else news

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Hand the list over to the template."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        category = request.GET.get("category", "")
        listing = Listing(self.news(category), request.GET)
        choices = [("", "すべて"), *NewsCategory.choices]
        chosen = category if category in NewsCategory.values else ""
        context |= {
            "listing": listing,
            "news": listing.rows,
            "categories": [
                {
                    "label": label,
                    "url": query_string(request.GET, category=value or None, page=None),
                    "is_current": value == chosen,
                }
                for value, label in choices
            ],
        }
        return context


class NewsPage(Page):
    """A piece of news with its date (W2)."""

    date = models.DateField("日付", default=timezone.localdate, db_index=True)
    category = models.CharField(
        "分類", max_length=20, choices=NewsCategory.choices, default=NewsCategory.NOTICE
    )
    body = StreamField(BodyBlock(), verbose_name="内容", blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("category"),
        FieldPanel("body"),
    ]
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "お知らせ"

    @property
    def category_label(self) -> str:
        """The category as readers see it."""
        return self.get_category_display()


class SiteSearchPage(Page):
    """The search over the whole site (W3, G10)."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "サイト内検索"

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Show the form and what was found."""
        return views.SiteSearchView.as_view(page=self)(request)
