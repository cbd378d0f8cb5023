"""The association's names and mark, as the head, the foot and the admin of the site show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.functions import JSONObject
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.images.models import SourceImageIOError

from cms.files.models import SiteImage, SiteRendition

NAME = "一般財団法人 全国地域情報化推進協会"
SHORT_NAME = "ＡＰＰＬＩＣ"
#: Sharp on dense screens: the mark stands 40 px high and at most 160 px wide.
MARK_SPEC = "max-320x80|format-png"


@dataclass(frozen=True)
class Mark:
    url: str
    width: int
    height: int
    text: str = ""


@dataclass(frozen=True)
class Identity:
    """What the site calls itself; without a `mark` the drawn one is shown."""

    name: str = NAME
    short_name: str = SHORT_NAME
    mark: Mark | None = None


@register_setting(icon="site", order=10)
class SiteIdentity(BaseGenericSetting):
    """The one row of the setting; the site works without it."""

    name = models.CharField(
        "協会の名前",
        max_length=60,
        default=NAME,
        help_text="各ページの上と下、検索エンジン向けの情報に出ます。",
    )
    short_name = models.CharField(
        "略称",
        max_length=20,
        default=SHORT_NAME,
        help_text="協会の名前の下と、ブラウザーの題名の終わりに出ます。",
    )
    mark = models.ForeignKey(
        SiteImage,
        verbose_name="マーク",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=(
            "選ばないときは、はじめからあるマークが出ます。"
            "高さ80ピクセル以上の、背景が透明か白の画像をお使いください。"
        ),
    )
    mark_text = models.CharField(
        "マークの代替テキスト",
        max_length=60,
        blank=True,
        help_text=(
            "マークに名前のほかの言葉があるとき、読み上げる文章を書きます。"
            "空欄なら、隣の名前だけを読み上げます。"
        ),
    )

    panels = [
        HelpPanel(heading="今の見え方", template="home/pages/identity_preview.html"),
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldPanel("mark"),
        FieldPanel("mark_text"),
    ]

    class Meta:
        verbose_name = "サイトの名前とマーク"

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


def told() -> models.QuerySet[Any, Any]:
    """Return the setting as one JSON value, also for use within the query of the menus."""
    drawn = models.FilteredRelation(
        "mark__renditions", condition=models.Q(mark__renditions__filter_spec=MARK_SPEC)
    )
    value = JSONObject(
        name="name",
        short_name="short_name",
        image="mark_id",
        text="mark_text",
        file="drawn__file",
        width="drawn__width",
        height="drawn__height",
    )
    settings = SiteIdentity.objects.order_by("pk").annotate(drawn=drawn)
    return settings.values_list(value, flat=True)[:1]


def identity_from(row: dict[str, Any] | None) -> Identity:
    """Return what the JSON value of `told` says; without a row, what the site begins with."""
    if row is None:
        return Identity()
    return Identity(row["name"], row["short_name"], _mark(row) if row["image"] else None)


def _mark(row: dict[str, Any]) -> Mark | None:
    """Return the mark; it is made smaller once, when it is first asked for."""
    if row["file"]:
        return Mark(SiteRendition(file=row["file"]).url, row["width"], row["height"], row["text"])
    image = SiteImage.objects.filter(pk=row["image"]).first()
    try:
        made = image.get_rendition(MARK_SPEC) if image else None
    except SourceImageIOError:  # the file of the image is gone
        return None
    return Mark(made.url, made.width, made.height, row["text"]) if made else None
