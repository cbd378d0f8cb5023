"""Rows of members' files, made for one test; what is not named is blank."""

from __future__ import annotations

from typing import Any

from cms.tabular.checking import Checked
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report

CITY = {
    "external_id": "m-1",
    "name": "みなと市（架空）",
    "kind": "地方公共団体",
    "membership": "特別会員",
    "local_government_code": "011002",
    "domain": "city.minato.example.jp",
    "networks": "203.0.113.0/24; 2001:db8::/32（共用）",
}
PERSON = {
    "login_id": "A-0001",
    "organization": "m-1",
    "name": "試験 花子",
    "department": "情報政策課",
    "tel": "000-0000-0000",
    "email": "hanako@city.minato.example.jp",
}
PASSWORD = "kaminari-no-oto-7"


def city(number: int = 2, **values: str) -> TableRow:
    """Return an organisation's row."""
    return TableRow(number, CITY | values)


def person(number: int = 2, **values: str) -> TableRow:
    """Return an account's row; another number makes another login ID and address."""
    own = {"login_id": f"A-{number:04}", "email": f"p{number}@city.minato.example.jp"}
    return TableRow(number, PERSON | (own if number > 2 else {}) | values)


def numbers(report: Report) -> tuple[int, int, int]:
    """Return how many were added, changed and left."""
    return report.added, report.changed, report.unchanged


def places(checked: Checked[Any]) -> list[tuple[int, str]]:
    """Return row and column of each error."""
    return [(error.number, error.column) for error in checked.errors]


def messages(checked: Checked[Any]) -> str:
    """Return all that is said to be wrong."""
    return "\n".join(str(error) for error in checked.errors)
