"""Self-checks of organisations, stored by date (G4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from guidebook.editions.validators import LONGEST_LABEL, LONGEST_QUESTION
from guidebook.self_check.enums import Progress

if TYPE_CHECKING:
    from cms.members.organizations.models.organizations import Organization

LONGEST_MEMO = 1000
#: Existing organisations before closed ones.
OWN_FIRST = F("organization__closed_at").desc(nulls_first=True)


class SelfCheckQuerySet(models.QuerySet["SelfCheck"]):
    def owned_by(self, organization: Organization | None) -> SelfCheckQuerySet:
        """The checks of `organization` only (G4); none if it is None.

        They include the checks of organisations merged into it, which keep their former owner (O8).
        """
        if organization is None:
            return self.none()
        own = Q(organization=organization)
        return self.filter(own | Q(organization__merged_into=organization))

    def own_first(self) -> SelfCheckQuerySet:
        """Newest first, but own checks before those of merged organisations (O8)."""
        return self.order_by(OWN_FIRST, "-checked_on", "-pk")

    def of_membership(self, membership: str) -> SelfCheckQuerySet:
        """Checks of organisations that have this membership now."""
        standing = Q(organization__merged_into=None, organization__membership=membership)
        return self.filter(standing | Q(organization__merged_into__membership=membership))

    def with_progress(self) -> SelfCheckQuerySet:
        """Add the number of items in each state, under its name."""
        return self.annotate(
            **{
                state.value: Count("answers", filter=Q(answers__progress=state))
                for state in Progress
            }
        )

    def latest_of_each(self) -> SelfCheckQuerySet:
        newest = Window(
            RowNumber(),
            partition_by=Coalesce("organization__merged_into_id", "organization_id"),
            order_by=[OWN_FIRST, F("checked_on").desc()],
        )
        return self.annotate(age=newest).filter(age=1)

    def latest_of_each_edition(self) -> SelfCheckQuerySet:
        """The first of `own_first` in every edition; ask for one organisation only."""
        newest = Window(
            RowNumber(),
            partition_by="edition_id",
            order_by=[OWN_FIRST, F("checked_on").desc(), F("pk").desc()],
        )
        return self.annotate(age=newest).filter(age=1)


class SelfCheck(models.Model):
    """The answers of one organisation on one day; saving again on that day changes them."""

    organization = models.ForeignKey(
        "members.Organization",
        verbose_name="団体",
        on_delete=models.CASCADE,
        related_name="self_checks",
    )
    edition = models.ForeignKey(
        "guidebook.EditionPage",
        verbose_name="版",
        on_delete=models.PROTECT,
        related_name="self_checks",
    )
    checked_on = models.DateField("日付", default=timezone.localdate)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="保存した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    saved_at = models.DateTimeField("保存した時刻")

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "セルフチェック"
        verbose_name_plural = "セルフチェック"
        ordering = ["-checked_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organization", "checked_on"], name="self_check_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.checked_on:%Y-%m-%d}"

    @property
    def whose(self) -> str:
        """Name of the former organisation for the check of a merged one, else "" (O8)."""
        return f"　{self.organization}" if self.organization.is_closed else ""


class SelfCheckAnswer(models.Model):
    """Progress of one item, with a memo that only the organisation can read."""

    check_of = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="answers")
    number = models.CharField("番号", max_length=LONGEST_LABEL)
    item = models.CharField("項目", max_length=255, blank=True)
    progress = models.CharField("状況", max_length=10, choices=Progress.choices)
    memo = models.TextField("メモ", max_length=LONGEST_MEMO, blank=True)

    class Meta:
        verbose_name = "セルフチェックの回答"
        verbose_name_plural = "セルフチェックの回答"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "number"], name="self_check_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_progress_display()}"


class SelfCheckQuestionAnswer(models.Model):
    """Progress of one question of an item; the item sums them up."""

    answer_of = models.ForeignKey(
        SelfCheckAnswer, on_delete=models.CASCADE, related_name="question_answers"
    )
    question = models.CharField("質問", max_length=LONGEST_QUESTION)
    progress = models.CharField("状況", max_length=10, choices=Progress.choices)

    class Meta:
        verbose_name = "質問への回答"
        verbose_name_plural = "質問への回答"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer_of", "question"], name="self_check_question_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.get_progress_display()}"
