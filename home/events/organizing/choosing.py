"""Which participants are meant: what list, workbook and mail are narrowed down to (E3)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.http import QueryDict

from cms.database.spellings import rows_saying
from cms.web.text import asked_text, is_number
from home.events.meetings.enums import ACTIVE, ParticipantKind, RegistrationState
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration
from home.events.meetings.querysets import RegistrationQuerySet

People: TypeAlias = RegistrationQuerySet[Registration]

ALL = "all"
EVERY_STATE = "すべて（取消しを含む）"
STILL_MEANT = "参加とキャンセル待ち"
EVERY = "すべて"
#: What the search of the screens reads.
SEARCHED = ("name", "organization_name", "department", "email", "code")
NO_TABLE = "none"


class Presence(models.TextChoices):
    """Whether somebody has come; who was not marked has not."""

    PRESENT = "present", "出席"
    ABSENT = "absent", "欠席・未受付"


@dataclass(frozen=True)
class Choice:
    """A part of the participants; a blank field means all, a blank state those still meant."""

    state: str = ""
    kind: str = ""
    presence: str = ""
    table: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Choice:
        """Return what an address or a form asks for; what is unknown counts as blank."""
        state, kind = query.get("state", ""), query.get("kind", "")
        presence, table = query.get("presence", ""), query.get("table", "")
        return cls(
            state if state in (*RegistrationState.values, ALL) else "",
            kind if kind in ParticipantKind.values else "",
            presence if presence in Presence.values else "",
            table if table == NO_TABLE or is_number(table) else "",
            asked_text(query),
        )

    def people(self, event: EventPage) -> People:
        """Return the chosen registrations of an event, in the order in which they came."""
        conditions = self._state & self._kind & self._presence & self._table
        found: Any = event.registrations.filter(conditions)
        if self.text:
            found = rows_saying(found, self.text, *SEARCHED)
        people: People = found
        return people

    @property
    def _state(self) -> Q:
        if self.state == ALL:
            return Q()
        return Q(state=self.state) if self.state else Q(state__in=ACTIVE)

    @property
    def _kind(self) -> Q:
        return Q(kind=self.kind) if self.kind else Q()

    @property
    def _presence(self) -> Q:
        if not self.presence:
            return Q()
        is_here = Q(attended=True)
        if self.presence == Presence.PRESENT:
            return is_here
        # NOT (attended = true) would leave out those who are not marked.
        unmarked = Q(attended__isnull=True) | Q(attended=False)
        return unmarked & Q(state=RegistrationState.CONFIRMED)

    @property
    def _table(self) -> Q:
        if not self.table:
            return Q()
        return Q(table=None) if self.table == NO_TABLE else Q(table__number=int(self.table))

    @property
    def query(self) -> str:
        """The choice as the end of an address; "" if nothing is chosen."""
        names = {each.name: "q" if each.name == "text" else each.name for each in fields(self)}
        told = {names[name]: value for name, value in self.values.items() if value}
        return f"?{urlencode(told)}" if told else ""

    @property
    def values(self) -> dict[str, str]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def told(self) -> list[tuple[str, str]]:
        """The choice in words, for screens, workbooks and the record of a mail."""
        labels: list[tuple[str, str]] = [("状態", self._state_told)]
        if self.kind:
            labels.append(("区分", str(ParticipantKind(self.kind).label)))
        if self.presence:
            labels.append(("出欠", str(Presence(self.presence).label)))
        if self.table:
            labels.append(("テーブル", "未定" if self.table == NO_TABLE else self.table))
        return [*labels, *([("検索の言葉", self.text)] if self.text else [])]

    @property
    def _state_told(self) -> str:
        if self.state == ALL:
            return EVERY_STATE
        return str(RegistrationState(self.state).label) if self.state else STILL_MEANT


def fields_for(event: EventPage, choice: Choice) -> list[dict[str, Any]]:
    """Return the select boxes of the screens: name, label, and options with what is chosen."""
    numbers = event.tables.values_list("number", flat=True)
    tables = [(str(each), f"テーブル{each}") for each in numbers]
    boxes: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("state", "状態", [("", STILL_MEANT), *RegistrationState.choices, (ALL, EVERY_STATE)]),
        ("kind", "区分", [("", EVERY), *ParticipantKind.choices]),
        ("presence", "出欠", [("", EVERY), *Presence.choices]),
    ]
    if tables:
        boxes.append(("table", "テーブル", [("", EVERY), *tables, (NO_TABLE, "未定")]))
    return [
        {"name": name, "label": label, "options": options, "chosen": choice.values[name]}
        for name, label, options in boxes
    ]
