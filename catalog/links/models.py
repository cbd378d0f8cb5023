"""Check results of the external links of published entries (O5)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.entries.models.entry import Entry
from cms.outside.links import Visit
from cms.web.times import written_day

ADDRESS_LENGTH = 500  # as in Entry.url
LONGEST_FINAL = 1000


class LinkVerdict(models.TextChoices):
    PENDING = "pending", "未確認"
    ANSWERS = "answers", "答えあり"
    FAILED_ONCE = "failed_once", "応答なし（１回目）"
    DEAD = "dead", "リンク切れ"
    UNCLEAR = "unclear", "確認できず"


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def due(self) -> LinkCheckQuerySet:
        return self.filter(next_check_at__lte=timezone.now()).order_by("next_check_at", "pk")

    def dead(self) -> LinkCheckQuerySet:
        """Links that failed twice, a day apart."""
        return self.filter(verdict=LinkVerdict.DEAD)

    def dead_by_address(self, addresses: Iterable[str]) -> dict[str, LinkCheck]:
        """Return the dead links of `addresses`, using one query for a whole list (R2)."""
        asked = {address for address in addresses if address}
        return {link.address: link for link in self.dead().filter(address__in=asked)}

    def with_entries(self) -> LinkCheckQuerySet:
        entries = Entry.objects.published().filter(url=OuterRef("address")).order_by()
        counted = entries.values("url").annotate(number=models.Count("pk")).values("number")
        return self.annotate(
            entry_id=Subquery(entries.order_by("pk").values("pk")[:1]),
            entry_title=Subquery(entries.order_by("pk").values("title")[:1]),
            entry_count=Coalesce(Subquery(counted), 0),
        )

    def follow_entries(self) -> tuple[int, int]:
        """Create missing rows and delete unused ones; return both numbers.

        Entries with the same link share one row, which is checked once.
        """
        entries = Entry.objects.published().exclude(url="").order_by()
        _, deleted = self.exclude(address__in=entries.values("url")).delete()
        new = entries.exclude(url__in=self.values("address")).values_list("url", flat=True)
        rows = [self.model(address=url, host=Visit(url).host) for url in new.distinct()]
        self.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        return len(rows), deleted.get(self.model._meta.label, 0)


class LinkCheck(models.Model):
    """One external address of published entries and its check result (O5)."""

    address = models.URLField("アドレス", max_length=ADDRESS_LENGTH, unique=True)
    host = models.CharField("サーバー", max_length=255, db_index=True)
    verdict = models.CharField(
        "判定", max_length=12, choices=LinkVerdict.choices, default=LinkVerdict.PENDING
    )
    since = models.DateTimeField("判定の日時", default=timezone.now)
    status = models.PositiveSmallIntegerField("応答の番号", null=True)
    final_address = models.CharField("転送先", max_length=LONGEST_FINAL, blank=True)
    detail = models.CharField("状況", max_length=200, blank=True)
    first_failed_at = models.DateTimeField("最初に失敗した日時", null=True)
    checked_at = models.DateTimeField("確かめた日時", null=True)
    next_check_at = models.DateTimeField("次に確かめる日時", default=timezone.now, db_index=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=200, blank=True)
    fingerprint = models.TextField("内容の特徴", blank=True)
    new_fingerprint = models.TextField("変わったと思われる内容の特徴", blank=True)
    changed_at = models.DateTimeField("内容が変わった日時", null=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "リンクの確認"
        verbose_name_plural = "リンクの確認"
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(fields=["verdict", "since"], name="link_verdict"),
            models.Index(fields=["-since", "-id"], name="link_newest"),
            models.Index(
                fields=["changed_at"],
                condition=Q(changed_at__isnull=False),
                name="link_changed",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def reason(self) -> str:
        """The reason that the registrant of a dead link sees."""
        return f"{self.detail}（{written_day(self.first_failed_at or self.since)}から）"


class LinkNotice(models.Model):
    """When the link of an entry was reported, to report nothing twice (O5)."""

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="link_notices"
    )
    link = models.ForeignKey(
        LinkCheck, verbose_name="リンク", on_delete=models.CASCADE, related_name="notices"
    )
    dead_told_at = models.DateTimeField("リンク切れを知らせた日時", null=True)
    changed_told_at = models.DateTimeField("内容の変化を知らせた日時", null=True)

    class Meta:
        verbose_name = "リンクのお知らせ"
        verbose_name_plural = "リンクのお知らせ"
        constraints = [
            models.UniqueConstraint(fields=["entry", "link"], name="link_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.link_id}"


class LinkRun(models.Model):
    """The lease of a run, a single row: two runs never check at the same time (O5)."""

    holder = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "リンクの確認の実行"
        verbose_name_plural = "リンクの確認の実行"

    def __str__(self) -> str:
        return str(self.held_until or "")
