"""The guidebook as a page tree: guidebook, editions, chapters (G1, G2)."""

from __future__ import annotations

import math
from functools import cached_property
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.html import strip_tags
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms.web.fields import required_on_save
from cms.web.pages import AddressTableMixin
from guidebook.editions.blocks import SectionsBlock
from guidebook.editions.forms import ChapterPageForm, EditionPageForm
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.validators import LONGEST_LABEL, LONGEST_SIGN, validate_label, validate_sign

SERIES = "ＩＣＴ地域イノベーション・ガイドブック"
#: Characters; silent reading of Japanese takes about so long.
READ_IN_A_MINUTE = 500
INTRO_FEATURES = ["bold", "link", "ul", "ol"]


class GuidebookIndexPage(AddressTableMixin, Page):
    """All editions of the guidebook, the current one first (G1)."""

    intro = RichTextField("導入文", features=INTRO_FEATURES, blank=True)

    urlconf = "guidebook.editions.index_urls"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["guidebook.EditionPage"]
    admin_default_ordering = "ord"

    class Meta:
        verbose_name = "ガイドブック"

    @property
    def editions(self) -> PageQuerySet[EditionPage]:
        return EditionPage.objects.child_of(self).live().public().select_related("based_on")


class EditionPage(AddressTableMixin, Page):
    """One edition: its purpose, its checklist, its chapters (G1, G3)."""

    edition = models.CharField(
        "版の記号",
        max_length=LONGEST_SIGN,
        unique=True,
        validators=[validate_sign],
        help_text="取込みと書出しで版を見分ける記号です。例：ver2.0",
    )
    issued = models.DateField("発行日", null=True, blank=True)
    introduction = RichTextField(
        "この版の目的", features=INTRO_FEATURES, blank=True, help_text="何のための、誰のための版か"
    )
    reading = RichTextField("読み方", features=INTRO_FEATURES, blank=True)
    based_on = models.ForeignKey(
        "self",
        verbose_name="もとにした版",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="theme_editions",
        help_text="ある業務のために読み替えた版で、そのもとになった版",
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name="置き換える版",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replacements",
        help_text="公開すると、置き換えられた版には「旧版」と表示します。",
    )
    official_pdf = models.ForeignKey(
        "cms.SiteDocument",
        verbose_name="公式のPDF",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="あれば、ダウンロードのリンクを表示します。",
    )

    required_on_save(edition)

    urlconf = "guidebook.editions.urls"
    base_form_class = EditionPageForm
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("edition"), FieldPanel("issued")]),
        FieldPanel("introduction"),
        FieldPanel("reading"),
        InlinePanel("checklist_items", heading="チェックリスト", label="項目"),
        MultiFieldPanel(
            [FieldPanel("based_on"), FieldPanel("replaces"), FieldPanel("official_pdf")],
            heading="ほかの版との関係、ファイル",
        ),
    ]
    parent_page_types = ["guidebook.GuidebookIndexPage"]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("reading"),
        index.SearchField("self_check_text"),
    ]
    subpage_types = ["guidebook.ChapterPage"]
    admin_default_ordering = "ord"

    class Meta:
        verbose_name = "ガイドブックの版"

    def clean(self) -> None:
        """Refuse an edition as its own base or predecessor.

        Raises:
            ValidationError: at the field that refers to the edition itself.
        """
        super().clean()
        for name in ("based_on", "replaces"):
            if self.pk and getattr(self, f"{name}_id") == self.pk:
                raise ValidationError({name: "この版自身は選べません。"})

    @property
    def chapters(self) -> PageQuerySet[ChapterPage]:
        return ChapterPage.objects.child_of(self).live().public()

    @property
    def all_editions(self) -> PageQuerySet[EditionPage]:
        """The editions of the guidebook that everybody may open."""
        return EditionPage.objects.sibling_of(self).live().public()

    @cached_property
    def checklist(self) -> list[ChecklistItem]:
        """The edition's own items, or else those of the edition it is based on (G4)."""
        edition: EditionPage | None = self
        passed: set[int | None] = set()
        while edition is not None and edition.pk not in passed:
            items: list[ChecklistItem] = list(edition.checklist_items.all())
            if items:
                return items
            passed.add(edition.pk)
            edition = edition.open_base
        return []

    @property
    def self_check_text(self) -> str:
        """What the site search finds of the edition's own checklist; "" without one (G10)."""
        items = [
            f"{each.number}．{each.item}　{each.summary}" for each in self.checklist_items.all()
        ]
        return "　".join(["セルフチェックのチェックリスト", *items]) if items else ""

    @cached_property
    def open_base(self) -> EditionPage | None:
        return _open_edition(self.based_on_id)

    @cached_property
    def predecessor(self) -> EditionPage | None:
        """The edition that it replaces, if readers may open it (G6)."""
        return _open_edition(self.replaces_id)

    @cached_property
    def replacement(self) -> EditionPage | None:
        """The published edition that replaces this one (G1)."""
        return self.replacements.live().public().first() if self.pk else None

    @property
    def sentence(self) -> str:
        """The first sentence of its purpose, for lists; "" without one (G1)."""
        paragraph = unescape(strip_tags(self.introduction.partition("</p>")[0])).strip()
        first, stop, _ = paragraph.partition("。")
        return f"{first}{stop}"

    @property
    def sign(self) -> str:
        return self.title.removeprefix(SERIES).strip(" （）") or self.title


def _open_edition(pk: int | None) -> EditionPage | None:
    """Return the edition if it is published and not private."""
    return EditionPage.objects.live().public().filter(pk=pk).first() if pk else None


class ChapterPage(AddressTableMixin, Page):
    """One chapter: a number, a title, and sections in reading order (G2)."""

    number = models.CharField(
        "番号", max_length=LONGEST_LABEL, validators=[validate_label], help_text="例：1、1-1"
    )
    sections = StreamField(SectionsBlock(), verbose_name="節", blank=True)
    genres = ParentalManyToManyField(
        "catalog.Genre",
        verbose_name="関連するジャンル",
        blank=True,
        related_name="+",
        help_text="選んだジャンルの登録情報を、章の終わりで紹介します。",
    )
    base = models.ForeignKey(
        "self",
        verbose_name="もとにした章",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="adaptations",
        help_text="ほかの版の同じ項目として、並べて読めるようにします。",
    )

    urlconf = "guidebook.chapters.urls"
    base_form_class = ChapterPageForm
    content_panels = [
        FieldPanel("number"),
        *Page.content_panels,
        FieldPanel("sections"),
        FieldPanel("genres"),
        FieldPanel("base"),
    ]
    parent_page_types = ["guidebook.EditionPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = "ガイドブックの章"

    def clean(self) -> None:
        """Link the chapter to the original of its base, so that all adaptations share one root.

        Raises:
            ValidationError: if the chapter refers to itself.
        """
        super().clean()
        base: Any = self.base
        if base is not None and base.pk == self.pk:
            raise ValidationError({"base": "この章自身は選べません。"})
        self.base = base and (base.base or base)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the chapter only if its edition is published.

        Raises:
            Http404: if its edition is not published.
        """
        if not getattr(request, "is_preview", False) and not self.get_parent().live:
            raise Http404("The edition is not published")
        response: HttpResponseBase = super().serve(request, *args, **kwargs)
        return response

    @property
    def heading(self) -> str:
        return f"{self.number}．{self.title}"

    def get_admin_display_title(self) -> str:
        """Return the title with the number, which the lists of the admin do not show otherwise."""
        title: str = super().get_admin_display_title()
        return f"{self.number}．{title}"

    @property
    def minutes(self) -> int:
        """How long reading takes, one at least (G3)."""
        items = (str(item) for each in self.sections for item in each.value["items"])
        return max(1, math.ceil(sum(map(len, items)) / READ_IN_A_MINUTE))

    @property
    def digest(self) -> str:
        for section in self.sections:
            for item in section.value["items"]:
                return str(item)
        return ""

    def same_item_q(self) -> Q:
        """Chapters of other editions about the same item: base, siblings, adaptations (G3)."""
        root = self.base_id or self.pk
        return Q(pk=root) | Q(base_id=root) if root else Q(pk__in=[])
