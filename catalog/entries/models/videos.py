"""Addresses of videos, shown as links and never embedded without a click (1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.models import ClusterableModel

from cms.web.addresses import is_web_address

#: Hosts of video services; a host below one of them is meant too.
SERVICES = (
    "youtube.com",
    "youtu.be",
    "youtube-nocookie.com",
    "vimeo.com",
    "nicovideo.jp",
    "nico.ms",
    "dailymotion.com",
    "video.ibm.com",
    "brightcove.net",
)
NO_SERVICE = (
    "動画サービス（YouTube、Vimeo、ニコニコ動画など）のアドレスを、https:// から入力してください。"
)
TITLE_NEEDED = "動画のアドレスを入力したときは、題名も入力してください。"
LENGTH_NEEDED = "動画のアドレスを入力したときは、長さも入力してください。例：３分20秒"
ADDRESS_NEEDED = "動画の題名や長さを入力したときは、アドレスも入力してください。"
NUMBERS = (1, 2)


def is_video_address(url: str) -> None:
    """Require an encrypted address of a known video service.

    Raises:
        ValidationError: if it is none.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").casefold()
    is_known = any(host == each or host.endswith(f".{each}") for each in SERVICES)
    if parts.scheme != "https" or not is_known:
        raise ValidationError(NO_SERVICE)


@dataclass(frozen=True)
class Video:
    url: str
    title: str
    length: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def _address(number: int) -> models.URLField:
    return models.URLField(
        f"動画{number}のアドレス",
        max_length=300,
        blank=True,
        validators=[is_web_address, is_video_address],
    )


def _title(number: int) -> models.CharField:
    return models.CharField(f"動画{number}の題名", max_length=100, blank=True)


def _length(number: int) -> models.CharField:
    return models.CharField(
        f"動画{number}の長さ", max_length=20, blank=True, help_text="例：３分20秒"
    )


class Videos(ClusterableModel):
    """Up to two videos, each with title and length: people in an office plan their time."""

    video_1_url = _address(1)
    video_1_title = _title(1)
    video_1_length = _length(1)
    video_2_url = _address(2)
    video_2_title = _title(2)
    video_2_length = _length(2)

    class Meta:
        abstract = True

    @property
    def videos(self) -> list[Video]:
        return [video for number in NUMBERS if (video := self._video(number)).url]

    def _video(self, number: int) -> Video:
        names = (f"video_{number}_{part}" for part in ("url", "title", "length"))
        return Video(*(getattr(self, name) for name in names))

    def clean_videos(self) -> None:
        """Require title and length beside each address, and an address beside these.

        Raises:
            ValidationError: with a message at each field.
        """
        problems: dict[str, str] = {}
        for number in NUMBERS:
            video = self._video(number)
            if video.url and not video.title:
                problems[f"video_{number}_title"] = TITLE_NEEDED
            if video.url and not video.length:
                problems[f"video_{number}_length"] = LENGTH_NEEDED
            if not video.url and (video.title or video.length):
                problems[f"video_{number}_url"] = ADDRESS_NEEDED
        if problems:
            raise ValidationError(problems)
