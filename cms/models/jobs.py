"""When each recurring job ran last, and with what result (O9)."""

from __future__ import annotations

from django.db import models


class JobRun(models.Model):
    """One job; the row is also its lock."""

    name = models.CharField("名前", max_length=60, unique=True)
    locked_until = models.DateTimeField("実行中（この時刻まで）", null=True)
    started_at = models.DateTimeField("開始日時", null=True)
    finished_at = models.DateTimeField("終了日時", null=True)
    succeeded = models.BooleanField("成功", default=True)
    result = models.CharField("結果", max_length=300, blank=True)

    class Meta:
        verbose_name = "定期処理"
        verbose_name_plural = "定期処理"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
