"""What the page of an event lists: its programme and its documents (E1)."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from home.events.meetings.enums import ItemKind
from home.events.meetings.models.pages import EventPage


class ProgrammeItem(Orderable):
    """A part of the programme; who comes says which of them were worth it (E1, E5)."""

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="items")
    starts_at = models.TimeField("開始")
    ends_at = models.TimeField("終了", null=True, blank=True)
    kind = models.CharField(
        "種類", max_length=20, choices=ItemKind.choices, default=ItemKind.LECTURE
    )
    title = models.CharField("題名", max_length=200)
    speaker = models.CharField("話す人", max_length=300, blank=True, help_text="所属、肩書、氏名")

    panels = [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at"), FieldPanel("kind")]),
        FieldPanel("title"),
        FieldPanel("speaker"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "プログラムの項目"
        verbose_name_plural = "プログラムの項目"

    def __str__(self) -> str:
        return self.title


class EventDocument(Orderable):
    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        "cms.SiteDocument", verbose_name="ファイル", on_delete=models.CASCADE, related_name="+"
    )
    label = models.CharField(
        "表示する名前", max_length=100, blank=True, help_text="空欄ならファイルのタイトル"
    )

    panels = [FieldPanel("document"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = "資料"
        verbose_name_plural = "資料"

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.label or str(self.document.title)

    @property
    def url(self) -> str:
        return str(self.document.url)

    @property
    def kind(self) -> str:
        return str(self.document.file_extension).upper()

    @property
    def size(self) -> int | None:
        size: int | None = self.document.get_file_size()
        return size
