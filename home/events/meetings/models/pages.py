"""Pages of study meetings: the list, and one page for each event (E1)."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from catalog.taxonomy.models import Genre
from cms.web.addresses import is_web_address
from cms.web.fields import required_on_save
from cms.web.pages import AddressTableMixin
from home.body.blocks import BodyBlock
from home.events.meetings.enums import CallingOff
from home.events.meetings.querysets import EventQuerySet
from home.events.questionnaires.models.questions import Questionnaire

INTRO_FEATURES = ["bold", "link", "ul", "ol"]
ASSOCIATION = "一般財団法人全国地域情報化推進協会（ＡＰＰＬＩＣ）"
MOST_SEATS = 2_000
ENDS_BEFORE = "終了は、開始より後の日時にしてください。"
KEPT_TOO_MANY = "定員より多くの席は確保できません。"
KEPT_UNTIL_WHEN = "いつまで確保するかを入力してください。"
CLOSES_BEFORE = "受付の終了は、受付の開始より後の日時にしてください。"
INTO_THE_PAST = "申し込んだ人がいるため、過ぎた日時には移せません。年月日をお確かめください。"
LINKS_SENT = (
    "申し込んだ人がいるため、アドレスは変えられません。"
    "お送りしたメールのリンクが開けなくなります。「{slug}」に戻してください。"
)


class EventIndexPage(AddressTableMixin, Page):
    """All events, the coming ones first (E1)."""

    intro = RichTextField("導入文", features=INTRO_FEATURES, blank=True)

    urlconf = "home.events.index_urls"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.EventPage"]

    class Meta:
        verbose_name = "勉強会・イベントの一覧"


class EventPage(AddressTableMixin, Page):
    """One study meeting: what it is about, when, where and for how many (E1)."""

    theme = models.CharField("テーマ", max_length=200, blank=True)
    purpose = models.TextField("開催趣旨", max_length=2_000, blank=True)
    body = StreamField(BodyBlock(), verbose_name="案内", blank=True)
    starts_at = models.DateTimeField("開始", db_index=True)
    ends_at = models.DateTimeField("終了")
    place = models.CharField(
        "会場", max_length=200, blank=True, help_text="オンラインだけのときは空欄にします。"
    )
    address = models.CharField("会場の住所", max_length=200, blank=True)
    online_url = models.URLField(
        "オンライン参加のアドレス",
        max_length=500,
        blank=True,
        validators=[is_web_address],
        help_text="参加が決まった人のメールと画面にだけ出ます。公開ページには出ません。",
    )
    organizer = models.CharField("主催", max_length=200, default=ASSOCIATION)
    audience = models.CharField(
        "対象",
        max_length=200,
        blank=True,
        help_text="例：地方公共団体の職員、企業の方",
    )
    fee = models.PositiveIntegerField("参加費（円）", default=0, help_text="無料なら0")
    has_party = models.BooleanField("情報交換会の出欠を聞く", default=False)
    party_note = models.CharField(
        "情報交換会の説明", max_length=200, blank=True, help_text="時間、場所、会費など"
    )
    capacity = models.PositiveIntegerField(
        "定員",
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
        help_text="講師と事務局は数えません。減らしても、参加が決まった人はそのままです。",
    )
    municipal_seats = models.PositiveIntegerField(
        "自治体・財団のために確保する席", default=0, help_text="確保しないなら0"
    )
    municipal_seats_until = models.DateField(
        "確保する期限",
        null=True,
        blank=True,
        help_text="この日を過ぎると、全員の席になります。",
    )
    genres = ParentalManyToManyField(
        Genre,
        verbose_name="課題のジャンル",
        blank=True,
        related_name="+",
        help_text="選んだジャンルの検索結果とガイドブックの章で、開催の前に紹介します。",
    )
    questionnaire = models.ForeignKey(
        Questionnaire,
        verbose_name="アンケート",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        help_text="終了の後、出席した方に回答のお願いをお送りします。",
    )
    opens_at = models.DateTimeField("受付の開始", default=timezone.now)
    closes_at = models.DateTimeField(
        "受付の終了", null=True, blank=True, help_text="空欄なら、開始の時刻まで受け付けます。"
    )

    required_on_save(starts_at)
    required_on_save(ends_at)
    required_on_save(capacity)
    required_on_save(organizer)

    objects = PageManager.from_queryset(EventQuerySet)()

    urlconf = "home.events.urls"
    #: The list of events leads to it; the map of the site names what stays.
    in_map = False
    content_panels = [
        *Page.content_panels,
        FieldPanel("theme"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("place"),
                FieldPanel("address"),
                FieldPanel("online_url"),
            ],
            heading="日時と場所",
        ),
        FieldPanel("purpose"),
        FieldPanel("genres"),
        InlinePanel("items", heading="プログラム", label="項目"),
        FieldPanel("body"),
        InlinePanel("documents", heading="資料", label="資料"),
        FieldPanel("questionnaire"),
        MultiFieldPanel(
            [
                FieldPanel("capacity"),
                FieldRowPanel([FieldPanel("municipal_seats"), FieldPanel("municipal_seats_until")]),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("audience"),
                FieldPanel("fee"),
                FieldPanel("has_party"),
                FieldPanel("party_note"),
                FieldPanel("organizer"),
            ],
            heading="募集",
        ),
    ]
    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("theme"),
        index.SearchField("purpose"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "勉強会・イベント"

    def clean(self) -> None:
        """Require times and seats that fit together, and an address that mails can name.

        Raises:
            ValidationError: naming each field that does not fit.
        """
        super().clean()
        problems = self._problems_of_times() | self._problems_of_seats()
        sent = EventPage.objects.filter(pk=self.pk, registrations__isnull=False).first()
        if sent and self.slug != sent.slug:
            problems["slug"] = LINKS_SENT.format(slug=sent.slug)
        if sent and self.ends_at and self.ends_at < timezone.now() < sent.ends_at:
            problems.setdefault("ends_at", INTO_THE_PAST)
        if problems:
            raise ValidationError(problems)

    def _problems_of_times(self) -> dict[str, str]:
        problems = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            problems["ends_at"] = ENDS_BEFORE
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            problems["closes_at"] = CLOSES_BEFORE
        return problems

    def _problems_of_seats(self) -> dict[str, str]:
        problems = {}
        if self.municipal_seats and self.municipal_seats > (self.capacity or 0):
            problems["municipal_seats"] = KEPT_TOO_MANY
        if self.municipal_seats and not self.municipal_seats_until:
            problems["municipal_seats_until"] = KEPT_UNTIL_WHEN
        return problems

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new event what holds whatever a draft of its page says."""
        super().save(*args, **kwargs)
        Meeting.objects.get_or_create(event=self)

    @property
    def last_moment(self) -> datetime.datetime:
        """Until when the form takes registrations."""
        return min(self.closes_at or self.starts_at, self.starts_at)

    @property
    def is_one_day(self) -> bool:
        return timezone.localdate(self.starts_at) == timezone.localdate(self.ends_at)

    @property
    def is_online(self) -> bool:
        return bool(self.online_url)

    @property
    def announced(self) -> dict[str, str]:
        """What participants must be told of again if it changes."""
        return {
            "starts_at": _written(self.starts_at),
            "ends_at": _written(self.ends_at),
            "where": self.where,
            "online_url": self.online_url,
        }

    @property
    def venue(self) -> str:
        """The place in a few words, for lists."""
        return "／".join(each for each in (self.place or self.address, self.online_word) if each)

    @property
    def where(self) -> str:
        """The place with its address in one line, for mails and calendars."""
        at = f"{self.place}（{self.address}）" if self.place and self.address else self.place
        return "／".join(each for each in (at or self.address, self.online_word) if each)

    @property
    def online_word(self) -> str:
        return "オンライン" if self.is_online else ""


def _written(moment: datetime.datetime) -> str:
    """Write a moment one way: forms and the database give it in two time zones."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="minutes")


class Meeting(models.Model):
    """What holds for an event whatever a draft of its page says (E1).

    Its row is the lock of the event: whoever changes registrations takes it first.
    """

    event = models.OneToOneField(EventPage, on_delete=models.CASCADE, related_name="meeting")
    called_off = models.CharField(
        "中止・延期", max_length=20, choices=CallingOff.choices, blank=True
    )
    called_off_note = models.TextField("中止・延期の説明", max_length=500, blank=True)
    called_off_at = models.DateTimeField("中止・延期の日時", null=True)
    is_closed = models.BooleanField("受付を締め切った", default=False)
    #: The version of the calendar file; a higher one replaces what calendars hold (RFC 5545).
    sequence = models.PositiveIntegerField("カレンダーの版", default=0)
    #: What participants were last told of time and place; a publication that differs tells them.
    told = models.JSONField("伝えた日時と場所", default=dict)

    class Meta:
        verbose_name = "勉強会の運営"
        verbose_name_plural = "勉強会の運営"

    def __str__(self) -> str:
        return str(self.event)
