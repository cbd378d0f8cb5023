"""What Excel shows for a whole number: 7 in the format `0000` is 0007, a telephone keeps its 0."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from openpyxl.utils.datetime import from_excel

#: Built-in formats of Japanese Excel for dates, which openpyxl does not know.
JAPANESE_DATES = {*range(27, 37), *range(50, 59)}
#: One section of a format: digits, and the signs that offices put between them.
SECTION = re.compile(r'(?:\[<=?(?P<below>\d+)\])?(?P<body>(?:[0#\-/(). ]|\\.|"[ -~]*"|_.)+)')
TOKEN = re.compile(r'[0#]|\\(.)|"([^"]*)"|_.|(.)')
MOST_DIGITS = 20


def shown_number(value: int, number_format: str) -> str:
    """Return the digits as the format shows them; any other format leaves the number as it is."""
    if value < 0 or not re.search("0.*0|0.*#|#.*0", number_format):
        return str(value)
    for text in number_format.split(";"):
        section = SECTION.fullmatch(text)
        if section is None or "." in re.sub(r'\\.|"[^"]*"', "", section["body"]):
            return str(value)
        below = section["below"]
        if below is None or value <= int(below):
            return _filled(str(value), section["body"])
    return str(value)


def _filled(digits: str, body: str) -> str:
    """Fill the places of `body` with digits, from the right; the leftmost place takes the rest."""
    tokens = list(TOKEN.finditer(body))
    places = [index for index, token in enumerate(tokens) if token[0] in "0#"]
    if not places or len(places) > MOST_DIGITS:
        return digits
    rest, written = digits, []
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token[0] not in "0#":
            written.append(next((text for text in token.groups() if text), ""))
        elif index == places[0]:
            written.append(rest or ("0" if token[0] == "0" else ""))
        else:
            written.append(rest[-1:] or ("0" if token[0] == "0" else ""))
            rest = rest[:-1]
    return "".join(reversed(written)).strip()


def japanese_date(value: Any, format_id: int, epoch: datetime) -> Any:
    """Return the date that a Japanese built-in format shows, else the value."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return from_excel(value, epoch) if is_number and format_id in JAPANESE_DATES else value
