"""Japanese text on paper: the font, and sizes and lines that fit (E3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

#: A font that every reader of Japanese PDF files brings; the file only names it.
FONT = "HeiseiKakuGo-W5"
#: What its encoding holds ends with the basic plane of Unicode.
LAST_SIGN = "\uffff"
MISSING = "〓"
#: Parts of the largest size: down to which a single line is kept, and with which more lines begin.
ENOUGH, ON_MORE = 0.6, 0.75


def register_font() -> str:
    """Make the font known to reportlab and return its name."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return FONT


def printable(text: str) -> str:
    """Return `text` with 〓, as printers do, for rare characters that the font has not."""
    return "".join(sign if sign <= LAST_SIGN else MISSING for sign in text)


@dataclass(frozen=True)
class Fitted:
    """Text in lines that fit, and their size in points."""

    size: float
    lines: list[str]


def fitted(text: str, width: float, *, largest: float, smallest: float, most: int = 2) -> Fitted:
    """Return `text` on one line in the largest size that fits, else on up to `most` lines.

    What fits even so on no more lines ends with 「…」.
    """
    font, text = register_font(), printable(text)
    on_one = width / (pdfmetrics.stringWidth(text, font, 1) or 1)
    # A single line is better than large letters, until these are much smaller.
    if most == 1 or on_one >= largest * ENOUGH:
        size = min(largest, max(on_one, smallest))
        return Fitted(size, _cut(list(lines_of(text, width, size - 0.01)), 1))
    size = largest * ON_MORE
    while size > smallest and len(list(lines_of(text, width, size))) > most:
        size -= 0.5
    return Fitted(size, _cut(list(lines_of(text, width, size)), most))


def lines_of(text: str, width: float, size: float) -> Iterator[str]:
    """Yield `text` broken at any character, as Japanese is, but Latin words at blanks."""
    line = ""
    for sign in text:
        if line and pdfmetrics.stringWidth(line + sign, FONT, size) > width:
            whole, blank, word = line.rpartition(" ")
            is_word = bool(blank) and f"{word}{sign}".isascii()
            yield whole if is_word else line
            line = word if is_word else ""
        line += sign
    yield line


def _cut(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
