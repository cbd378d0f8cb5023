"""「いいね！」: how organisations tell that an entry is of use to them."""

from django.conf import settings
from django.db import models

from catalog.models.entry import Entry
from cms.members.models import Organization


class Like(models.Model):
    """One organisation's like of one entry, whoever of its people pressed (V5)."""

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="likes"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, related_name="likes"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="押した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        verbose_name = "いいね！"
        verbose_name_plural = "いいね！"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "organization"], name="like_once_per_organization"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} → {self.entry}"
