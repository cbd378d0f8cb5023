"""Cells that hold what they say: text stays text, days are days, addresses are links."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils import timezone
from openpyxl.styles import Alignment, Font

from cms.tabular.reading.lines import FORMULA_STARTS
from cms.web.text import without_controls

#: Widths of columns in characters.
NARROWEST, WIDEST = 10, 50
#: Excel takes no longer address as a link.
LONGEST_LINK = 2_000
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
FORMATS = {
    datetime.datetime: "yyyy-mm-dd hh:mm",
    datetime.date: "yyyy-mm-dd",
    datetime.time: "hh:mm",
}
WRAPPED = Alignment(wrap_text=True, vertical="top")
LEFT = Alignment(wrap_text=True, vertical="top", horizontal="left")
BOLD = Font(bold=True)
LINK = Font(color="0563C1", underline="single")


class Linked(NamedTuple):
    """A value that leads to an address."""

    value: Any
    url: str


def plain_cell(value: Any) -> str:
    """Return `value` as text that no spreadsheet treats as a formula."""
    text = "" if value is None else without_controls(str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def is_link(value: Any) -> bool:
    """Whether a cell holds the address of a page and nothing else."""
    is_short = isinstance(value, str) and len(value) <= LONGEST_LINK
    return is_short and bool(ADDRESS.fullmatch(value))


def width_of(texts: Iterable[str]) -> int:
    """Return the width of a column in which most of `texts` fit; Japanese letters take two."""
    lines = (line for text in texts for line in text.splitlines() or [""])
    longest = max((sum(1 if each.isascii() else 2 for each in line) for line in lines), default=0)
    return min(max(longest + 3, NARROWEST), WIDEST)


def told(value: Any) -> Any:
    """Return `value` as a sheet shows it: Japan's time, はい and いいえ, words for the rest."""
    if isinstance(value, Linked):
        return told(value.value)
    if isinstance(value, datetime.datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        return local.replace(microsecond=0)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if value is None or isinstance(value, int | float | datetime.date | datetime.time):
        return value
    return without_controls(str(value))


def fill(cell: Any, value: Any, *, may_link: bool = True) -> bool:
    """Write `value` into a cell; return whether it became a link.

    Text is text, also after somebody edits the cell: no formula, error or number.
    """
    shown = told(value)
    cell.value = shown
    cell.alignment = WRAPPED
    if isinstance(shown, str):
        cell.data_type = "s"
        cell.quotePrefix = shown.startswith(FORMULA_STARTS)
    elif type(shown) in FORMATS:
        cell.number_format = FORMATS[type(shown)]
    url = value.url if isinstance(value, Linked) else shown
    if not may_link or not is_link(url):
        return False
    cell.hyperlink = url
    if isinstance(shown, str):  # a link sets the value to its address
        cell.value = shown
        cell.data_type = "s"
    cell.font = LINK
    return True
