"""Publication stopped by the secretariat (公開停止)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class TakedownQuerySet(models.QuerySet["Takedown"]):
    def in_force(self) -> TakedownQuerySet:
        return self.filter(lifted_at__isnull=True)


class Takedown(models.Model):
    """One publication stop: reason, operator, stopped version, and its end (S3)."""

    entry = models.ForeignKey(
        "catalog.Entry", verbose_name="登録情報", on_delete=models.CASCADE, related_name="takedowns"
    )
    reason = models.TextField("理由", max_length=1000)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="停止した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    taken_down_at = models.DateTimeField("停止日時", default=timezone.now)
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name="停止した版",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    halted_review = models.ForeignKey(
        "wagtailcore.WorkflowState",
        verbose_name="中断した審査",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="再開した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    lifted_at = models.DateTimeField("再開日時", null=True)

    objects = TakedownQuerySet.as_manager()

    class Meta:
        verbose_name = "公開停止"
        verbose_name_plural = "公開停止"
        ordering = ["-taken_down_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(lifted_at__isnull=True), name="takedown_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}：{self.reason}"
