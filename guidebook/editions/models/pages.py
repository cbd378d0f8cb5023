"""The guidebook as a page tree: guidebook, editions, chapters (G1, G2)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms.web.fields import required_on_save
from cms.web.pages import AddressTableMixin
from cms.web.times import written_day
from guidebook.editions.blocks import SectionsBlock
from guidebook.editions.explanations import Explanation, explanations_in
from guidebook.editions.forms import ChapterPageForm, EditionPageForm
from guidebook.editions.front import FrontBlock
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.validators import (
    LONGEST_LABEL,
    LONGEST_SIGN,
    lines_in,
    validate_headings,
    validate_label,
    validate_sign,
)

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
    cover_title = models.CharField(
        "表紙の題名",
        max_length=255,
        blank=True,
        help_text="タイトルと違うときだけ入れます。印刷の表紙に出ます。",
    )
    issued_text = models.CharField(
        "発行日の表記",
        max_length=50,
        blank=True,
        help_text="あれば、発行日の代わりに表示します。例：平成28年3月15日",
    )
    publisher = models.CharField("発行者", max_length=255, blank=True)
    group = models.CharField("作成した委員会など", max_length=255, blank=True)
    position = models.CharField(
        "前付けの見出し",
        max_length=100,
        blank=True,
        help_text="目的・定義・利用シーンをまとめる見出し。例：本ガイドブックの位置づけ",
    )
    front = StreamField(
        FrontBlock(),
        verbose_name="前付け",
        blank=True,
        help_text="目的、定義、利用シーン、読み方など。並べた順によらず、この順で表示します。",
    )
    section_order = models.TextField(
        "節を読む順",
        max_length=1000,
        blank=True,
        validators=[validate_headings],
        help_text="節の見出しを、読む順に１行に１つずつ。空なら、章に並べた順で表示します。",
    )
    checklist_title = models.CharField("チェックリストの題名", max_length=255, blank=True)
    checklist_base = models.ForeignKey(
        "self",
        verbose_name="番号のもとにした版",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="チェックリストの番号が、章ではなく別の版の項目の番号である場合に選びます。",
    )
    counterpart = models.CharField(max_length=LONGEST_SIGN, blank=True, editable=False)
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
        FieldRowPanel([FieldPanel("edition"), FieldPanel("issued"), FieldPanel("issued_text")]),
        FieldPanel("cover_title"),
        FieldRowPanel([FieldPanel("publisher"), FieldPanel("group")]),
        FieldPanel("position"),
        FieldPanel("front"),
        FieldPanel("section_order"),
        FieldPanel("checklist_title"),
        InlinePanel("checklist_items", heading="チェックリスト", label="項目"),
        FieldPanel("checklist_base"),
        MultiFieldPanel(
            [FieldPanel("based_on"), FieldPanel("replaces"), FieldPanel("official_pdf")],
            heading="ほかの版との関係、ファイル",
        ),
    ]
    parent_page_types = ["guidebook.GuidebookIndexPage"]
    search_fields = [
        *Page.search_fields,
        index.SearchField("front"),
        index.SearchField("self_check_text"),
    ]
    subpage_types = ["guidebook.ChapterPage"]
    admin_default_ordering = "ord"

    class Meta:
        verbose_name = "ガイドブックの版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sign of the newer edition in a column, because lists ask for it (G6)."""
        found = self.parts.get("correspondence")
        self.counterpart = found["with"] if found else ""
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse an edition as its own base or predecessor.

        Raises:
            ValidationError: at the field that refers to the edition itself.
        """
        super().clean()
        for name in ("based_on", "replaces", "checklist_base"):
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
            "　".join([f"{each.number}．{each.item}", each.summary, *each.asked])
            for each in self.checklist_items.all()
        ]
        return "　".join(["セルフチェックのチェックリスト", *items]) if items else ""

    @cached_property
    def open_base(self) -> EditionPage | None:
        return _open_edition(self.based_on_id)

    @cached_property
    def predecessor(self) -> EditionPage | None:
        """The edition that it replaces, or that goes over to it, if readers may open it (G6)."""
        if self.replaces_id:
            return _open_edition(self.replaces_id)
        goes_over = Q(counterpart=self.edition) & ~Q(pk=self.pk)
        return EditionPage.objects.live().public().filter(goes_over).order_by("path").first()

    @cached_property
    def replacement(self) -> EditionPage | None:
        """The published edition that replaces this one, or that it goes over to (G1, G6)."""
        if not self.pk:
            return None
        replacing = Q(replaces=self.pk)
        if self.counterpart:
            replacing |= Q(edition=self.counterpart)
        found = EditionPage.objects.live().public().filter(replacing).exclude(pk=self.pk)
        return found.order_by("path").first()

    @property
    def parts(self) -> dict[str, Any]:
        """The parts of the front matter by name, in the order of their declaration."""
        found = {each.block_type: each.value for each in self.front}
        return {name: found[name] for name in FrontBlock.base_blocks if name in found}

    @cached_property
    def explanations(self) -> list[Explanation]:
        """How the items of a newer edition came from those of this one (G6)."""
        return explanations_in(self.parts.get("correspondence"))

    @property
    def issued_on(self) -> str:
        """The day of issue as the edition writes it, else as the site does; "" without one."""
        return self.issued_text or (written_day(self.issued) if self.issued else "")

    def passage(self, name: str) -> list[str]:
        """The paragraphs of a part such as the purpose; [] without it."""
        part = self.parts.get(name)
        return [str(each) for each in part["items"]] if part else []

    @property
    def reading_order(self) -> list[str]:
        """The headings of sections as the edition wants them read; [] for the chapters' own."""
        return lines_in(self.section_order)

    @property
    def sentence(self) -> str:
        """The first sentence of its purpose, for lists; "" without one (G1)."""
        first, stop, _ = "".join(self.passage("purpose")[:1]).strip().partition("。")
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

    def sections_in(self, order: Sequence[str]) -> list[Any]:
        """The sections as `order` has their headings; all others follow as they stand (G2)."""
        places = {heading: place for place, heading in enumerate(order)}

        def place_of(section: Any) -> int:
            return places.get(str(section.value["heading"]), len(places))

        return sorted(self.sections, key=place_of)

    def same_item_q(self) -> Q:
        """Chapters of other editions about the same item: base, siblings, adaptations (G3)."""
        root = self.base_id or self.pk
        return Q(pk=root) | Q(base_id=root) if root else Q(pk__in=[])
