"""Dates as people write them in spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

WRITTEN = re.compile(
    r"(?P<era>令和|平成|昭和|[RHSrhs])?\s*(?P<year>\d{1,4}|元)\s*[-/.年]\s*(?P<month>\d{1,2})"
    r"\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?\s*(?:\([日月火水木金土]\)|[日月火水木金土]曜日)?"
    r"(?:[ T]\d{1,2}:.*)?"
)
#: The year before the first year of each era.
ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
#: A date without separators: 20260401.
COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
#: A date as Excel's serial number, if the cell has no date format: 1982 to 2064.
SERIAL = re.compile(r"[3-5]\d{4}(?:\.\d+)?")
SERIALS_BEGIN = date(1899, 12, 30)
YEAR_DIGITS = 4
#: Other years are mistakes in typing.
YEARS = range(1900, 2101)


def date_or_none(text: str) -> date | None:
    """Return the date in `text`, else None.

    Accepted are 2026-01-09, 2026/1/9, 20260109, ２０２６年１月９日（金）, 令和８年１月９日,
    R8. 1. 9 and 46031.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if SERIAL.fullmatch(plain):
        return SERIALS_BEGIN + timedelta(days=int(float(plain)))
    compact = COMPACT.fullmatch(plain)
    if compact is not None:
        return _day(int(compact["year"]), compact)
    found = WRITTEN.fullmatch(plain)
    if found is None or bool(found["era"]) == (len(found["year"]) == YEAR_DIGITS):
        return None
    before = ERAS[found["era"].upper()] if found["era"] else 0
    year = 1 if found["year"] == "元" else int(found["year"])
    return _day(before + year, found)


def _day(year: int, found: re.Match[str]) -> date | None:
    try:
        return date(year, int(found["month"]), int(found["day"])) if year in YEARS else None
    except ValueError:
        return None
