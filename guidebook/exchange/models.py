"""Remembers the last import, to detect later changes by editors (G8)."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page


class ImportMark(models.Model):
    """What the last imports gave to an edition or a chapter, by the keys of files.

    Each key has its checksum, and whether a file of the whole edition brought it, not of a part.
    It is not a column of the page, because publishing a revision overwrites all columns.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="import_mark")
    checksums = models.JSONField("取り込んだ内容", default=dict)
    imported_at = models.DateTimeField("取込日時", auto_now=True)

    class Meta:
        verbose_name = "取込みの控え"
        verbose_name_plural = "取込みの控え"

    def __str__(self) -> str:
        return f"{self.page_id} {'、'.join(self.checksums)}"
