"""Takes what is keyed in at the tables: line by line, so that nobody overwrites others (E6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from django.db import transaction

from catalog.models import Entry
from cms.admin.audit import Operator, record
from cms.web.text import narrow, one_line
from home.events.meetings.models.pages import EventPage
from home.events.meetings.seats import locked
from home.events.reporting.enums import FindingKind
from home.events.reporting.models import LONGEST_FINDING, Finding

#: An entry by its number, or by an address that holds it.
NUMBER = re.compile(r"(\d{1,9})/?$")
TOO_LONG = f"1件は{LONGEST_FINDING}文字までです。行を分けてください。まだ保存していません。"
EMPTY = "内容を入力してください。消すときは「消す」を選んでください。"
NO_ENTRY = "この番号の公開中の情報は見つかりません。"
OVERTAKEN = (
    "ほかの人が先に「{text}」に変えました。"
    "入力した内容でよければ、もう一度保存してください。まだ保存していません。"
)
GONE = "ほかの人が先に消したため、もう一度追加できるよう、入力した内容をここに残しました。"


def mark_of(kind: str, text: str, entry: int | None) -> str:
    """Return what changes with a finding; a hidden field holds it as the screen showed it."""
    return sha256(f"{kind}|{entry or ''}|{text}".encode()).hexdigest()[:16]


def mark(finding: Finding) -> str:
    return mark_of(finding.kind, finding.text, finding.entry_id)


def adding(table: int, kind: str) -> str:
    """Return the name of the field for more findings of a kind."""
    return f"add-{table}-{kind}"


@dataclass
class Keyed:
    """What was posted, and what became of it; whatever was not saved stays on the screen."""

    event: EventPage
    posted: Mapping[str, str]
    saved: int = 0
    #: Typed texts and messages by the name of their field.
    kept: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @transaction.atomic
    def save(self, operator: Operator) -> bool:
        """Save every line that changed and every new one; return whether all went well."""
        locked(self.event)
        for finding in self._shown():
            self._change(finding)
        self._keep_gone()
        for table in self.event.tables.all():
            for kind in FindingKind:
                self._add(table.pk, kind)
        if self.saved:
            record(self.event, "events.find", operator, findings=self.saved)
        return not self.problems

    def _shown(self) -> list[Finding]:
        rows = self.event.findings.select_related("table")
        return [each for each in rows if f"was-{each.pk}" in self.posted]

    def _change(self, finding: Finding) -> None:
        row = _Row(finding.pk, self.posted)
        if row.is_as_shown:
            return
        if problem := row.problem or ("" if row.was == mark(finding) else _overtaken(finding)):
            self._refuse(row, problem)
            return
        self.saved += 1
        if row.is_to_go:
            finding.delete()
            return
        finding.kind, finding.text, finding.entry = row.kind, row.text, row.entry
        finding.save()

    def _refuse(self, row: _Row, problem: str) -> None:
        self.problems[row.name("text")] = problem
        for part in ("text", "kind", "entry"):
            self.kept[row.name(part)] = row.posted.get(row.name(part), "")

    def _keep_gone(self) -> None:
        """Offer changed lines that others have deleted as new ones of their table."""
        there = {str(each.pk) for each in self._shown()}
        for name in self.posted:
            key = name.removeprefix("was-")
            if name == key or not key.isdigit() or key in there:
                continue
            row = _Row(int(key), self.posted)
            place = adding(_number(self.posted.get(f"at-{key}", "")), row.kind)
            if not row.is_as_shown and not row.is_to_go and row.text:
                earlier = self.posted.get(place, "")
                self.kept[place] = f"{earlier}\n{row.text}".strip()
                self.problems[place] = GONE

    def _add(self, table: int, kind: FindingKind) -> None:
        name = adding(table, kind)
        if name in self.kept:
            return
        typed = self.posted.get(name, "")
        lines = [line for each in typed.splitlines() if (line := one_line(each))]
        if any(len(line) > LONGEST_FINDING for line in lines):
            self.kept[name], self.problems[name] = typed, TOO_LONG
            return
        for line in lines:
            _, is_new = Finding.objects.get_or_create(
                key=self._key(table, kind, line),
                defaults={"event": self.event, "table_id": table, "kind": kind, "text": line},
            )
            self.saved += is_new

    def _key(self, table: int, kind: str, line: str) -> str:
        sheet = self.posted.get("sheet", "")
        return sha256(f"{sheet}|{self.event.pk}|{table}|{kind}|{line}".encode()).hexdigest()


@dataclass
class _Row:
    """A line of the screen as it was posted."""

    pk: int
    posted: Mapping[str, str]

    def name(self, part: str) -> str:
        return f"{part}-{self.pk}"

    @property
    def was(self) -> str:
        return self.posted.get(self.name("was"), "")

    @property
    def is_to_go(self) -> bool:
        return self.name("delete") in self.posted

    @property
    def text(self) -> str:
        return one_line(self.posted.get(self.name("text"), ""))

    @property
    def kind(self) -> str:
        kind = self.posted.get(self.name("kind"), "")
        return kind if kind in FindingKind else FindingKind.CHALLENGE

    @property
    def about(self) -> str:
        """The entry as it was typed."""
        return narrow(self.posted.get(self.name("entry"), "")).strip()

    @cached_property
    def entry(self) -> Entry | None:
        found = NUMBER.search(self.about)
        return Entry.objects.published().filter(pk=found[1]).first() if found else None

    @property
    def is_as_shown(self) -> bool:
        about = _number(self.about)
        is_same = not self.about or str(about) == self.about
        return not self.is_to_go and is_same and self.was == mark_of(self.kind, self.text, about)

    @property
    def problem(self) -> str:
        if self.is_to_go:
            return ""
        if not self.text:
            return EMPTY
        if len(self.text) > LONGEST_FINDING:
            return TOO_LONG
        return NO_ENTRY if self.about and self.entry is None else ""


def _number(text: str) -> int:
    return int(text) if text.isdigit() and text.isascii() else 0


def _overtaken(finding: Finding) -> str:
    return OVERTAKEN.format(text=finding.text)
