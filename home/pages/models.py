"""The association's own pages and its menus."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.web.addresses import is_web_address
from cms.web.listing import Listing, query_string
from cms.web.pages import AddressTableMixin, TrailMixin
from home.body.blocks import BodyBlock
from home.pages.blocks import HomeBlock
from home.pages.topics import HelpTopic

#: The maximum depth of pages below the home page.
DEEPEST = 10


class NewsCategory(models.TextChoices):
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
        """Find the page with two queries; Wagtail's own routing takes two per level.

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
        """Return the pages along the path, up to the first that routes the rest itself."""
        paths = [
            f"{self.url_path}{'/'.join(components[:number])}/"
            for number in range(1, min(len(components), DEEPEST) + 1)
        ]
        found = {page.url_path: page for page in Page.objects.filter(url_path__in=paths)}
        along: list[Page] = []
        for number, path in enumerate(paths, start=1):
            page = found.get(path)
            if page is None:
                break
            page._cached_parent_obj = along[-1] if along else self
            along.append(page)
            model = page.specific_class
            if issubclass(model, AddressTableMixin) and model.has_address(components[number:]):
                break
        return along


class StandardPage(TrailMixin):
    """A page of the association: about, terms, privacy, contact (W2)."""

    body = StreamField(BodyBlock(), verbose_name="内容", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage", "events.QuestionnairePage"]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "一般ページ"


class NewsIndexPage(TrailMixin):
    """All news, newest first (W2)."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]

    class Meta:
        verbose_name = "お知らせの一覧"

    def news(self, category: str = "") -> models.QuerySet[NewsPage]:
        """Return the published news, newest first; an unknown `category` is ignored."""
        news = NewsPage.objects.child_of(self).live().public().order_by("-date", "-pk")
        return news.filter(category=category) if category in NewsCategory.values else news

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        category = request.GET.get("category", "")
        listing = Listing(self.news(category), request.GET)
        choices = [("", "すべて"), *NewsCategory.choices]
        chosen = category if category in NewsCategory.values else ""
        context |= {
            "listing": listing,
            "news": listing.rows,
            "is_filtered": bool(chosen),
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


class NewsPage(TrailMixin):
    """A news item with its date (W2)."""

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
    in_map = False
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "お知らせ"

    @property
    def category_label(self) -> str:
        return self.get_category_display()


class SiteSearchPage(AddressTableMixin, Page):
    """The search over the whole site (W3, G10)."""

    urlconf = "home.search.urls"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "サイト内検索"


class Menu(ClusterableModel):
    """A menu of the whole site, edited in the admin (W2)."""

    class Place(models.TextChoices):
        MAIN = "main", "メインメニュー"
        FOOTER = "footer", "フッター"
        ACCOUNT = "account", "会員のメニュー"
        HELP = "help", "使い方"

    place = models.CharField(
        "場所",
        max_length=10,
        choices=Place.choices,
        unique=True,
        help_text=(
            "会員のメニューは、団体の一員としてログインした人の名前を押すと開きます。"
            "使い方は、画面ごとの「使い方」の行き先です。"
        ),
    )
    text = models.TextField(
        "住所と連絡先",
        max_length=300,
        blank=True,
        help_text="フッターの協会名の下に出ます。例：郵便番号と住所、電話番号と受付時間",
    )

    panels = [
        FieldPanel("place"),
        FieldPanel("text"),
        InlinePanel("items", heading="項目", label="項目"),
    ]

    class Meta:
        verbose_name = "メニュー"
        verbose_name_plural = "メニュー"

    def __str__(self) -> str:
        return self.get_place_display()


class MenuItem(Orderable):
    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page,
        verbose_name="ページ",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.URLField(
        "外部のアドレス",
        blank=True,
        validators=[is_web_address],
        help_text="ページを選ばないときだけ",
    )
    label = models.CharField(
        "表示する名前", max_length=40, blank=True, help_text="空欄ならページのタイトル"
    )
    group = models.CharField(
        "見出し",
        max_length=40,
        blank=True,
        help_text="フッターでは、続けて並ぶ同じ見出しの項目がひとまとまりになります。",
    )

    topic = models.CharField(
        "画面",
        max_length=20,
        choices=HelpTopic.choices,
        blank=True,
        help_text="メニュー「使い方」だけで選びます。その画面の「使い方」から、このページに移ります。",
    )

    panels = [
        FieldPanel("page"),
        FieldPanel("address"),
        FieldPanel("label"),
        FieldPanel("group"),
        FieldPanel("topic"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "メニューの項目"
        verbose_name_plural = "メニューの項目"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Require exactly one target.

        Raises:
            ValidationError: if there is none or there are two, or an external address has no label.
        """
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError({"page": "ページか外部のアドレスのどちらか一方が必要です。"})
        if self.address and not self.label:
            raise ValidationError({"label": "外部のアドレスには表示する名前が必要です。"})

    @property
    def is_site_search(self) -> bool:
        """Whether it is the search over the site, which every page shows as a field (W3)."""
        return bool(self.page and self.page.specific_class is SiteSearchPage)

    @property
    def title(self) -> str:
        return self.label or (self.page.title if self.page else self.address)

    @property
    def url(self) -> str:
        return self.page.url or "" if self.page else self.address
