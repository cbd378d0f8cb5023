"""PDF leaflets for the demo entries, one A4 page each."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "HeiseiKakuGo-W5"
MARGIN = 25 * mm
LINE = 8 * mm


def leaflet(title: str, lines: list[str]) -> bytes:
    """Return a PDF with `title` above `lines`; the same input always gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor("デモ（架空）")
    height = A4[1] - MARGIN
    canvas.setFont(FONT, 18)
    canvas.drawString(MARGIN, height, title)
    canvas.setFont(FONT, 11)
    for number, line in enumerate(lines, start=2):
        canvas.drawString(MARGIN, height - number * LINE, line)
    canvas.save()
    return buffer.getvalue()
