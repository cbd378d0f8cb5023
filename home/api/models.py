"""Which dumps of the public data may be served (A1).

A dump holds what visitors saw when it was written. A later change makes it stale in the same
transaction as the change; no dump is served until the next one is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.utils.crypto import get_random_string


class PublicChange(models.Model):
    """A change of public data; the row stays until a dump contains the change.

    Changes only insert rows, so that they never wait for each other.
    """

    at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        verbose_name = "公開データの変更"
        verbose_name_plural = "公開データの変更"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class DumpQuerySet(models.QuerySet["Dump"]):
    def begin(self) -> Dump:
        """Create the row of a new dump; every change from now on makes it stale."""
        return self.create(folder=get_random_string(20))

    def in_force(self) -> Dump | None:
        fresh = self.filter(finished_at__isnull=False).exclude(
            models.Exists(PublicChange.objects.all())
        )
        return fresh.order_by("-pk").first()


class Dump(models.Model):
    """All files of one dump, in a folder of their own."""

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
        """Make this dump current; return the folders of earlier dumps, which can be deleted.

        `known` are the changes that were made before data were read for this dump. A dump that
        began earlier never replaces a later one, because it may miss changes that the later one
        contains. The folder of an unfinished dump is left to its writer.
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
