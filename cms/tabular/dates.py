"""Dates as people write them in spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

WRITTEN = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[ T]\d{1,2}:.*)?")


def date_or_none(text: str) -> date | None:
    """Return the date that `text` says (2026-01-09, 2026/1/9, ２０２６年１月９日), else None."""
    found = WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
