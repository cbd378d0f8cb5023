"""What a browser does with the screen of columns and values (O4)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from tests.catalog.html import soup


def shown(page: HttpResponse) -> dict[str, Any]:
    """Return what the browser would send, as the form was delivered."""
    form = soup(page).select_one("form:has([name^=column-])")
    data: dict[str, Any] = {
        each["name"]: each.get("value", "")
        for each in form.select("input[type=hidden], input[type=text]")
    }
    for select in form.select("select"):
        chosen = select.select_one("option[selected]")
        data[select["name"]] = chosen["value"] if chosen else ""
    for box in form.select("input[type=checkbox][checked]"):
        data.setdefault(box["name"], []).append(box["value"])
    return data


def field_of(page: HttpResponse, value: str, what: str = "value") -> str:
    """Return the name of the field for a value of theirs."""
    line = soup(page).select_one(f"[data-their-value='{value}']")
    return str(line.select_one(f"[name^={what}-]")["name"])
