"""The Excel file of the participants of an event (E3)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cms.tabular.writing.workbooks import Book
from cms.web.times import written_moment
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration
from home.events.organizing.choosing import Choice, People
from home.events.organizing.papers.sheets import role_of
from home.events.organizing.totals import totals_of

TITLE = "参加者"
HEADINGS = (
    "受付番号",
    "氏名",
    "団体名",
    "名札の表記",
    "部署",
    "区分",
    "状態",
    "席番号",
    "テーブル",
    "役割",
    "出席",
    "情報交換会",
    "メールアドレス",
    "お知りになったきっかけ",
    "課題のジャンル",
    "持ち寄る課題・質問",
    "事務局のメモ",
    "申込日時",
)


def workbook_of(event: EventPage, people: People, choice: Choice) -> bytes:
    """Return the chosen people, the totals of all, and what was chosen."""
    book = Book()
    rows = people.select_related("table", "genre")
    number = book.add_table(TITLE, HEADINGS, map(_row, rows), fixed_columns=2)
    totals = [(e.label, e.organizations, e.people, e.present) for e in totals_of(event)]
    book.add_table("集計", ("区分", "団体", "人数", "出席"), totals)
    book.add_conditions(_conditions(event, choice, number))
    return book.as_bytes()


def _row(one: Registration) -> list[Any]:
    return [
        one.code,
        one.name,
        one.organization_name,
        one.badge,
        one.department,
        one.get_kind_display(),
        one.get_state_display(),
        one.seat_no,
        one.table.number if one.table else None,
        role_of(one.kind),
        "出席" if one.attended else "",
        "参加" if one.party else "",
        one.email,
        one.get_heard_from_display(),
        one.genre.name if one.genre else "",
        one.question,
        one.note,
        one.joined_at,
    ]


def _conditions(event: EventPage, choice: Choice, number: int) -> list[tuple[str, Any]]:
    return [
        ("勉強会", event.title),
        ("日時", written_moment(event.starts_at, event.ends_at)),
        ("出力した日時", timezone.now()),
        *choice.told,
        ("件数", number),
    ]
