"""Whether the content of an entry is still correct, and who confirmed it (O6).

It has tables of its own, because publishing rewrites every column of an entry.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from catalog.entries.models.entry import Entry
from cms.members.organizations.models.organizations import Organization

if TYPE_CHECKING:
    from cms.members.accounts.models import User

NOTE_LENGTH = 500


class FreshnessStep(models.IntegerChoices):
    """Steps of the question 「まだ正しいですか」; each step is taken once in a cycle."""

    FRESH = 0, "確認済み"
    ASKED = 1, "確認のお願い"
    REMINDED = 2, "１回目の再連絡"
    REMINDED_AGAIN = 3, "２回目の再連絡"
    FLAGGED = 4, "１年以上確認なし"


#: Steps in which the registrant is asked and readers see no mark yet.
WAITING_STEPS = (FreshnessStep.ASKED, FreshnessStep.REMINDED, FreshnessStep.REMINDED_AGAIN)
#: Days from one step to the next: reminders on day 15 and 25 after the question, the banner on
#: day 30. The days count from the actual day of the previous step.
DAYS_TO_NEXT = {
    FreshnessStep.ASKED: 15,
    FreshnessStep.REMINDED: 10,
    FreshnessStep.REMINDED_AGAIN: 5,
}


class FreshnessQuerySet(models.QuerySet["Freshness"]):
    def waiting(self) -> FreshnessQuerySet:
        return self.filter(step__in=WAITING_STEPS)

    def flagged(self) -> FreshnessQuerySet:
        return self.filter(flagged_at__isnull=False).filter(published_entry_q())

    def renew(self, entry_id: int) -> None:
        """Close the cycle of an entry that was published or stopped; the next year starts."""
        self.filter(entry=entry_id).update(
            renewed_at=timezone.now(), step=FreshnessStep.FRESH, due_on=None, flagged_at=None
        )


def published_entry_q() -> Q:
    """`published_q` of `catalog.entries.querysets` for the entry of a row."""
    return Q(entry__live=True, entry__deleted_at__isnull=True)


class Freshness(models.Model):
    """Freshness of one entry; without a row the registrant was never asked (O6)."""

    entry = models.OneToOneField(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="freshness"
    )
    renewed_at = models.DateTimeField("確認または更新した日時", null=True)
    confirmed_at = models.DateTimeField("確認日", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="確認した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    asked_at = models.DateTimeField("最後に確認をお願いした日時", null=True)
    cycle = models.PositiveIntegerField("お願いした回数", default=0)
    step = models.PositiveSmallIntegerField(
        "段階", choices=FreshnessStep.choices, default=FreshnessStep.FRESH
    )
    due_on = models.DateField("次の段階の日", null=True)
    flagged_at = models.DateTimeField("確認なしと表示した日時", null=True)

    objects = FreshnessQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "情報の鮮度"
        verbose_name_plural = "情報の鮮度"
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(due_on__isnull=False), name="freshness_due"
            ),
            models.Index(
                fields=["flagged_at"],
                condition=Q(flagged_at__isnull=False),
                name="freshness_flagged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}：{self.get_step_display()}"

    @property
    def is_open(self) -> bool:
        return self.step != FreshnessStep.FRESH

    def take(self, step: FreshnessStep, now: datetime, today: date) -> None:
        self.step = step
        if step == FreshnessStep.ASKED:
            self.asked_at = now
            self.cycle += 1
        if step == FreshnessStep.FLAGGED:
            self.flagged_at = now
        days = DAYS_TO_NEXT.get(step)
        self.due_on = None if days is None else today + timedelta(days=days)

    def confirm(self, user: User | None, now: datetime) -> None:
        """Record the confirmation; `cycle` stays, so that old links are recognised."""
        self.renewed_at = self.confirmed_at = now
        self.confirmed_by = user
        self.step, self.due_on, self.flagged_at = FreshnessStep.FRESH, None, None


class OutdatedReportQuerySet(models.QuerySet["OutdatedReport"]):
    def open(self) -> OutdatedReportQuerySet:
        return self.filter(closed_at__isnull=True)

    def on_published(self) -> OutdatedReportQuerySet:
        return self.filter(published_entry_q())

    def close(self, entry_id: int) -> None:
        self.open().filter(entry=entry_id).update(closed_at=timezone.now())


class OutdatedReport(models.Model):
    """「情報が古い」: a member's report on an entry of another organisation (O6).

    An organisation has at most one open report on an entry, whichever user pressed, as with likes.
    """

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="outdated_reports"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="知らせた団体", on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="知らせた人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    note = models.TextField("古いところ", max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField("日時", default=timezone.now)
    closed_at = models.DateTimeField("対応した日時", null=True)

    objects = OutdatedReportQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "情報が古いとの連絡"
        verbose_name_plural = "情報が古いとの連絡"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "organization"],
                condition=Q(closed_at__isnull=True),
                name="outdated_once_while_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(closed_at__isnull=True), name="outdated_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} → {self.entry}"


class AfterFlag(models.TextChoices):
    """What happens to an entry that stays unconfirmed."""

    NOTHING = "nothing", "何もしない（表示だけ続ける）"
    STOP = "stop", "公開を停止する"


DISCLAIMER = (
    "掲載している情報は登録した団体が書いたもので、時間とともに古くなることがあり、"
    "ＡＰＰＬＩＣはその新しさと正確さに責任を負いませんので、"
    "ご利用の前に最新の内容をその団体にお確かめください。"
)


@register_setting(icon="history", order=910)
class FreshnessPolicy(BaseGenericSetting):
    """What happens to unconfirmed entries, and what is said about the age of all (O6, 1.5)."""

    after_flag = models.CharField(
        "「１年以上確認されていません」と表示した後",
        max_length=10,
        choices=AfterFlag.choices,
        default=AfterFlag.NOTHING,
        help_text="公開を停止した情報は、登録者が内容を確かめて登録し直すと、審査を経て再び公開されます。",
    )
    stop_after_days = models.PositiveSmallIntegerField(
        "停止するまでの日数",
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="表示を始めた日から数えます（1～365日）。「公開を停止する」を選んだときだけ使います。",
    )

    disclaimer = models.CharField(
        "情報の新しさについての断り書き",
        max_length=300,
        default=DISCLAIMER,
        help_text="１文で書きます（300文字まで）。詳細情報と比較の画面、起案用の記録、"
        "登録情報の書出し、公開データに出ます。",
    )

    panels = [
        FieldPanel("after_flag"),
        FieldPanel("stop_after_days"),
        FieldPanel("disclaimer"),
    ]

    class Meta:
        verbose_name = "情報の鮮度"
        verbose_name_plural = "情報の鮮度"

    @property
    def stops(self) -> bool:
        return self.after_flag == AfterFlag.STOP


def disclaimer() -> str:
    """Return what readers are told about the age of entries (1.5); asking creates no row."""
    said = FreshnessPolicy.objects.values_list("disclaimer", flat=True).first()
    return said or DISCLAIMER


def disclaimer_column() -> Any:
    """Return the same as a column of another query."""
    said = FreshnessPolicy.objects.order_by("pk").values("disclaimer")[:1]
    return Coalesce(Subquery(said), Value(DISCLAIMER))
