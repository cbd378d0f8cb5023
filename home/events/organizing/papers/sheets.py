"""The seat sheet: who sits at which table, and in which role (E3, E4)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from cms.web.times import written_moment
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import DiscussionTable, Registration
from home.events.organizing.papers.fonts import FONT, printable, register_font

#: Municipal staff lead a table, companies offer ideas, the others take part (E4).
ROLES = {
    ParticipantKind.MUNICIPALITY: "進行役",
    ParticipantKind.NATIONAL: "参加",
    ParticipantKind.COMPANY: "オブザーバ",
    ParticipantKind.GUEST: "講師・事務局",
}
UNDECIDED = "テーブル未定"
HEADINGS = ("氏名", "団体名", "区分", "役割")
WIDTHS = (42 * mm, 68 * mm, 38 * mm, 30 * mm)
MARGINS = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 15 * mm)
RULES = [
    ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#767676")),
    ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e8f1fe")),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
]


def role_of(kind: str) -> str:
    return ROLES[ParticipantKind(kind)]


def seat_sheet(event: EventPage, people: Iterable[Registration]) -> bytes:
    """Return the PDF of all tables; the people come with their tables, sorted by them."""
    register_font()
    buffer = io.BytesIO()
    title = f"席次表：{event.title}"
    document = SimpleDocTemplate(buffer, pagesize=A4, title=title, invariant=1, **MARGINS)
    story: list[Any] = [_text(event.title, 16), _text(when_and_where(event), 10), Spacer(1, 6 * mm)]
    for table, group in groupby(people, key=lambda one: one.table):
        story += [*_table(table, list(group)), Spacer(1, 7 * mm)]
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return buffer.getvalue()


def when_and_where(event: EventPage) -> str:
    return f"{written_moment(event.starts_at, event.ends_at)}　{event.where}"


def _table(table: DiscussionTable | None, people: list[Registration]) -> list[Any]:
    """Return heading and rows of a table; the heading stands on the page of the first rows."""
    name = f"{table}　{table.theme}" if table else UNDECIDED
    heading = _text(f"{name}（{len(people)}人）", 13)
    rows = [HEADINGS, *((e.name, e.badge or e.organization_name, *_kind(e)) for e in people)]
    cells = [[_text(cell, 10) for cell in row] for row in rows]
    grid = Table(cells, colWidths=WIDTHS, repeatRows=1, style=RULES)
    return [KeepTogether([heading, Spacer(1, 2 * mm), grid])]


def _kind(one: Registration) -> tuple[str, str]:
    return one.get_kind_display(), role_of(one.kind)


def _text(text: str, size: float) -> Paragraph:
    style = ParagraphStyle("text", fontName=FONT, fontSize=size, leading=size * 1.4, wordWrap="CJK")
    return Paragraph(escape(printable(text)), style)


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, 8 * mm, str(document.page))
