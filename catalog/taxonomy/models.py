"""Genres and information types of entries, edited by the secretariat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.dispatch import Signal
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from catalog.taxonomy.enums import AskedFacts, DetailAccess, TermIcon
from cms.web.fields import required_on_save

SAME_NAME = "同じ場所に同じ名称のジャンルがあります。"

#: Colours of the types in their order; further ones share the last.
TYPE_COLORS = ["blue", "green", "purple", "cyan", "gray"]

#: Sent with `information_type`, after entries of the type are asked for other facts.
asked_facts_changed = Signal()

T = TypeVar("T", bound="TaxonomyTerm")


class TermQuerySet(models.QuerySet[T]):
    def in_use(self) -> TermQuerySet[T]:
        return self.filter(retired_at__isnull=True)

    def retired(self) -> TermQuerySet[T]:
        """Terms merged into a successor; their slugs still lead there (S2)."""
        return self.filter(retired_at__isnull=False)

    def successor_ids(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the id of the successor for each id of a retired term."""
        return dict(self.retired().filter(pk__in=ids).values_list("pk", "successor_id"))


class TaxonomyTerm(Orderable):
    """A name with a position in a list; the slug stays when the name changes (S2)."""

    name = models.CharField("名称", max_length=60)
    slug = models.SlugField(
        "スラッグ",
        max_length=80,
        unique=True,
        blank=True,
        allow_unicode=True,
        help_text="検索結果のアドレスに使われます。空欄なら名称から作ります。後から変えないでください。",
    )
    icon = models.CharField(
        "絵",
        max_length=20,
        choices=TermIcon.choices,
        default=TermIcon.TAG,
        help_text="一覧で名称の横に出る小さな絵です。",
    )

    retired_at = models.DateTimeField("廃止日時", null=True, editable=False)
    successor = models.ForeignKey(
        "self",
        verbose_name="統合先",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    sort_order: int | None  # from Orderable, which has no types
    required_on_save(name)

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new term an unused slug and the last position in the list."""
        if not self.slug:
            self.slug = self._free_slug()
        if self.sort_order is None:
            self.sort_order = self._last_place()
        super().save(*args, **kwargs)

    @property
    def is_retired(self) -> bool:
        """Whether it was merged into its successor (廃止, S2)."""
        return self.retired_at is not None

    def _last_place(self) -> int:
        highest = type(self)._default_manager.aggregate(highest=Max("sort_order"))["highest"]
        return 0 if highest is None else highest + 1

    def _free_slug(self) -> str:
        base = slugify(self.name, allow_unicode=True)[:70] or "term"
        taken = set(
            type(self)
            ._default_manager.filter(slug__startswith=base)
            .exclude(pk=self.pk)
            .values_list("slug", flat=True)
        )
        return next(
            slug
            for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
            if slug not in taken
        )


class Genre(TaxonomyTerm):
    """An administrative issue (行政課題のジャンル), in a tree of two or more levels (1.1)."""

    parent = models.ForeignKey(
        "self",
        verbose_name="上位のジャンル",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="空欄なら大ジャンルになります。",
    )

    objects: ClassVar[TermQuerySet[Genre]] = TermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(TaxonomyTerm.Meta):
        verbose_name = "ジャンル"
        verbose_name_plural = "ジャンル"
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="genre_name_unique_among_siblings",
                violation_error_message=SAME_NAME,
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(parent__isnull=True, retired_at__isnull=True),
                name="genre_name_unique_at_the_top",
                violation_error_message=SAME_NAME,
            ),
        ]

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check `retired_at` too, which forms leave out: names are unique among genres in use.

        Raises:
            ValidationError: if a sibling has the same name.
        """
        super().validate_constraints(exclude=set(exclude or ()) - {"retired_at"})

    def clean(self) -> None:
        """Reject a genre below itself or below a retired genre.

        Raises:
            ValidationError: at `parent`.
        """
        super().clean()
        if self.parent is not None and self.parent.is_retired:
            raise ValidationError({"parent": "廃止されたジャンルを上位にすることはできません。"})
        if not self.pk or not self.parent_id:
            return
        parents = dict(Genre.objects.values_list("pk", "parent_id"))
        above: int | None = self.parent_id
        while above is not None:
            if above == self.pk:
                message = "自分自身や、自分の下にあるジャンルを上位にすることはできません。"
                raise ValidationError({"parent": message})
            above = parents.get(above)


class InformationType(TaxonomyTerm):
    """A kind of information (情報種別) with its own rule for reading the detail (V4)."""

    title_label = models.CharField(
        "タイトルの見出し",
        max_length=40,
        default="タイトル",
        help_text="登録画面でタイトル欄につける名前です。例：製品・サービス名、事例名、氏名",
    )
    detail_access = models.CharField(
        "詳細情報を見られる人",
        max_length=10,
        choices=DetailAccess.choices,
        default=DetailAccess.SPECIAL_MEMBERS,
        help_text="登録した団体と事務局は、この設定にかかわらず見られます。",
    )
    asked_facts = models.CharField(
        "追加でたずねる項目",
        max_length=10,
        choices=AskedFacts.choices,
        default=AskedFacts.NONE,
        blank=True,
        help_text="この種別の登録画面に加える項目です。変えても、入力済みの内容は消えません。",
    )

    text_may_be_open = models.BooleanField(
        "全文の公開を選べる",
        default=False,
        help_text="登録した団体が同意すると、だれでも全文を読め、公開データにも載ります。",
    )

    objects: ClassVar[TermQuerySet[InformationType]] = TermQuerySet.as_manager()  # type: ignore[assignment]

    panels = [
        FieldPanel("name"),
        FieldPanel("icon"),
        FieldPanel("title_label"),
        FieldPanel("detail_access"),
        FieldPanel("asked_facts"),
        FieldPanel("text_may_be_open"),
        FieldPanel("slug"),
    ]

    class Meta(TaxonomyTerm.Meta):
        verbose_name = "情報種別"
        verbose_name_plural = "情報種別"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tell the index of entries when other facts are asked for."""
        before = type(self).objects.filter(pk=self.pk).values_list("asked_facts", flat=True)
        is_other = bool(self.pk) and list(before) != [self.asked_facts]
        super().save(*args, **kwargs)
        if is_other:
            asked_facts_changed.send(type(self), information_type=self)

    @property
    def is_for_all_members(self) -> bool:
        """Whether every member may read the detail of its class 1 entries (V4)."""
        return self.detail_access == DetailAccess.ALL_MEMBERS

    @property
    def color(self) -> str:
        """The colour of its tile and chip: by its place in the order, not by its name."""
        return TYPE_COLORS[min(self.sort_order or 0, len(TYPE_COLORS) - 1)]
