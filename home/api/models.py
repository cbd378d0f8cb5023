"""Which dumps of the public data may be handed out (A1).

A dump says what visitors saw when it was written. What is taken back or changed since then makes
it stale in the very transaction of the change; no dump is handed out until the next is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.utils.crypto import get_random_string


class PublicChange(models.Model):
    """Something that visitors saw and that changed: a row stays until a dump knows of it.

    Rows are only ever added by changes, so that nobody waits for anybody.
    """

    at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        verbose_name = "公開データの変更"
        verbose_name_plural = "公開データの変更"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class DumpQuerySet(models.QuerySet["Dump"]):
    """The dumps, from their beginning on."""

    def begin(self) -> Dump:
        """Return a new one, to be written; what changes from now on makes it stale."""
        return self.create(folder=get_random_string(20))

    def in_force(self) -> Dump | None:
        """Return the dump that may be handed out, if there is one (A1)."""
        fresh = self.filter(finished_at__isnull=False).exclude(
            models.Exists(PublicChange.objects.all())
        )
        return fresh.order_by("-pk").first()


class Dump(models.Model):
    """All files of one writing, in a folder of their own."""

    folder = models.CharField("フォルダー", max_length=40, unique=True)
    begun_at = models.DateTimeField("開始日時", auto_now_add=True)
    finished_at = models.DateTimeField("完了日時", null=True)

    objects = DumpQuerySet.as_manager()

    class Meta:
        verbose_name = "公開データの書き出し"
        verbose_name_plural = "公開データの書き出し"

    def __str__(self) -> str:
        return self.folder

    @transaction.atomic
    def finish(self, known: Sequence[int], at: object) -> list[str]:
        """Put this dump in force; return the folders of those before, which nobody needs now.

        `known` are the changes that had happened before anything was read for it. A dump that
        began earlier than another one never replaces it: it may not know of what that one knows.
        The folder of one that is still being written is left to its writer.
        """
        if Dump.objects.filter(pk__gt=self.pk).exists():
            self.delete()
            return [self.folder]
        Dump.objects.filter(pk=self.pk).update(finished_at=at)
        PublicChange.objects.filter(pk__in=known).delete()
        earlier = Dump.objects.filter(pk__lt=self.pk)
        finished = earlier.filter(finished_at__isnull=False)
        folders = list(finished.values_list("folder", flat=True))
        earlier.delete()
        return folders
