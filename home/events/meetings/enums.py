"""Fixed choices of study meetings (E1, E2)."""

from django.db import models


class EventState(models.TextChoices):
    """Where an event stands; computed, never stored (E1)."""

    PLANNED = "planned", "受付開始前"
    OPEN = "open", "受付中"
    FULL = "full", "満席（キャンセル待ち受付中）"
    CLOSED = "closed", "受付終了"
    HELD = "held", "開催済み"
    CANCELLED = "cancelled", "中止"
    POSTPONED = "postponed", "延期"


#: States in which the form takes registrations; a full event takes them for the waiting list.
TAKES_REGISTRATIONS = (EventState.OPEN, EventState.FULL)


class CallingOff(models.TextChoices):
    """Why an event does not take place as announced (E1)."""

    CANCELLED = "cancelled", "中止"
    POSTPONED = "postponed", "延期"


class ItemKind(models.TextChoices):
    """The kind of a part of the programme (E1)."""

    GREETING = "greeting", "あいさつ"
    LECTURE = "lecture", "講演"
    DISCUSSION = "discussion", "ディスカッション"
    PRESENTATION = "presentation", "発表"
    REVIEW = "review", "講評"
    BREAK = "break", "休憩"
    PARTY = "party", "情報交換会"
    OTHER = "other", "その他"


class ParticipantKind(models.TextChoices):
    """The kind of a participant, as the report counts them (E2)."""

    MUNICIPALITY = "municipality", "自治体・財団"
    NATIONAL = "national", "国の機関"
    COMPANY = "company", "一般（企業等）"
    GUEST = "guest", "講師・事務局"


#: Kinds that the public form offers; the organiser adds the others (E2).
OFFERED_KINDS = (
    ParticipantKind.MUNICIPALITY,
    ParticipantKind.NATIONAL,
    ParticipantKind.COMPANY,
)


class HeardFrom(models.TextChoices):
    """How participants heard of an event (E2)."""

    PRESS = "press", "報道発表・メルマガ"
    RELATED = "related", "関係団体からの案内"
    OWN_SITE = "own_site", "APPLICホームページ"
    RELATED_SITE = "related_site", "関係団体ホームページ"
    OTHER = "other", "その他"


class RegistrationState(models.TextChoices):
    CONFIRMED = "confirmed", "参加"
    WAITING = "waiting", "キャンセル待ち"
    CANCELLED = "cancelled", "取消し"


#: States of registrations that are still meant.
ACTIVE = (RegistrationState.CONFIRMED, RegistrationState.WAITING)


class StayingInTouch(models.TextChoices):
    """The wish to go on talking, asked by name and apart from the questionnaire (E5)."""

    YES = "yes", "登録したい"
    NO = "no", "登録したくない"
    OTHER = "other", "その他"
