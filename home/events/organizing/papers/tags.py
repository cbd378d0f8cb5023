"""Name tags: 4号名刺 (91 × 55 mm), ten on a sheet of A4, with marks to cut along (E3)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.registrations import Registration
from home.events.organizing.papers.fonts import FONT, fitted, register_font
from home.events.registrations.codes import qr_code

WIDTH, HEIGHT = 91 * mm, 55 * mm
COLUMNS, ROWS = 2, 5
LEFT = (A4[0] - COLUMNS * WIDTH) / 2
BOTTOM = (A4[1] - ROWS * HEIGHT) / 2
PADDING = 5 * mm
BAND = 8 * mm
CODE = 18 * mm
CUT = 4 * mm
#: Each kind by a colour, dark enough for white letters, and always by its name too.
COLOURS: dict[str, Color] = {
    ParticipantKind.MUNICIPALITY: HexColor("#0031d8"),
    ParticipantKind.NATIONAL: HexColor("#197a4b"),
    ParticipantKind.COMPANY: HexColor("#8b4000"),
    ParticipantKind.GUEST: HexColor("#5c10be"),
}


def name_tags(title: str, people: Iterable[Registration]) -> bytes:
    """Return the PDF of the tags; the same people always give the same bytes."""
    register_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(f"名札：{title}")
    everybody, most = list(people), COLUMNS * ROWS
    for first in range(0, max(len(everybody), 1), most):
        _draw_sheet(canvas, title, everybody[first : first + most])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_sheet(canvas: Canvas, title: str, people: Sequence[Registration]) -> None:
    _draw_cut_marks(canvas)
    for place, one in enumerate(people):
        row, column = divmod(place, COLUMNS)
        canvas.saveState()
        canvas.translate(LEFT + column * WIDTH, BOTTOM + (ROWS - 1 - row) * HEIGHT)
        draw_tag(canvas, title, one)
        canvas.restoreState()


def _draw_cut_marks(canvas: Canvas) -> None:
    """Draw short lines around the tags, and crosses where four of them meet."""
    canvas.setLineWidth(0.25)
    canvas.setStrokeColor(black)
    right, top = A4[0] - LEFT, A4[1] - BOTTOM
    for column in range(COLUMNS + 1):
        x = LEFT + column * WIDTH
        canvas.line(x, BOTTOM - CUT, x, BOTTOM)
        canvas.line(x, top, x, top + CUT)
    for row in range(ROWS + 1):
        y = BOTTOM + row * HEIGHT
        canvas.line(LEFT - CUT, y, LEFT, y)
        canvas.line(right, y, right + CUT, y)
        middle = A4[0] / 2
        canvas.line(middle - 1 * mm, y, middle + 1 * mm, y)


def draw_tag(canvas: Canvas, title: str, one: Registration) -> None:
    """Draw one tag with its lower left corner at the origin."""
    _draw_band(canvas, title, one)
    width = WIDTH - 2 * PADDING
    top = HEIGHT - BAND - 3 * mm
    top = _write(canvas, one.badge or one.organization_name, top, width, largest=13)
    if one.department:
        top = _write(canvas, one.department, top, width, largest=10)
    _draw_code(canvas, one)
    _write_name(canvas, one.name, top)


def _draw_band(canvas: Canvas, title: str, one: Registration) -> None:
    canvas.setFillColor(COLOURS[one.kind])
    # One millimetre short of the edges, so that a cut beside the line shows no other colour.
    canvas.rect(1 * mm, HEIGHT - BAND - 1 * mm, WIDTH - 2 * mm, BAND, stroke=0, fill=1)
    canvas.setFillColor(white)
    kind = one.get_kind_display()
    canvas.setFont(FONT, 11)
    base = HEIGHT - BAND + 1.5 * mm
    canvas.drawString(PADDING, base, kind)
    room = WIDTH - 2 * PADDING - canvas.stringWidth(kind, FONT, 11) - 4 * mm
    shown = fitted(title, room, largest=8, smallest=6, most=1)
    canvas.setFont(FONT, shown.size)
    canvas.drawRightString(WIDTH - PADDING, base, shown.lines[0])
    canvas.setFillColor(black)


def _write(canvas: Canvas, text: str, top: float, width: float, *, largest: float) -> float:
    """Write a text below `top` and return where it ends."""
    shown = fitted(text, width, largest=largest, smallest=6)
    canvas.setFont(FONT, shown.size)
    for line in shown.lines:
        top -= shown.size * 1.15
        canvas.drawString(PADDING, top, line)
    return top - 1 * mm


def _write_name(canvas: Canvas, name: str, top: float) -> None:
    """Write the name, the largest on the tag, in the middle of what is left beside the code."""
    room = WIDTH - 2 * PADDING - CODE - 2 * mm
    shown = fitted(name, room, largest=30, smallest=5)
    canvas.setFont(FONT, shown.size)
    height = len(shown.lines) * shown.size * 1.15
    line = PADDING + max((top - PADDING - height) / 2, 0) + height - shown.size
    for text in shown.lines:
        canvas.drawString(PADDING, line, text)
        line -= shown.size * 1.15


def _draw_code(canvas: Canvas, one: Registration) -> None:
    """Draw the QR code as squares; its quiet zone is the white around it."""
    matrix = [list(row) for row in qr_code(one).matrix]
    side = CODE / len(matrix)
    left, top = WIDTH - PADDING - CODE + 1 * mm, 6 * mm + CODE
    for row, line in enumerate(matrix):
        for column, is_dark in enumerate(line):
            if is_dark:
                x, y = left + column * side, top - (row + 1) * side
                canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFont(FONT, 7)
    canvas.drawCentredString(left + CODE / 2, 3 * mm, one.code)
