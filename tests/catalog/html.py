"""Reading pages the way scripts do: by the hooks that the contract promises."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup


def soup(response: Any) -> BeautifulSoup:
    """Return the parsed page, without what only scripts would unfold."""
    page = BeautifulSoup(response.content, "html.parser")
    for template in page("template"):
        template.decompose()
    return page


def row_ids(response: Any) -> list[int]:
    """Return the ids of the rows in the result list, in order."""
    return [int(row["data-entry-id"]) for row in soup(response).select("[data-entry-id]")]


def hit_count(response: Any) -> int:
    """Return the number of hits that the page states."""
    return int(soup(response).select_one("[data-hit-count]")["data-hit-count"])


def linked_ids(response: Any) -> set[int]:
    """Return the ids of the rows that carry 「詳細」."""
    rows = soup(response).select("[data-entry-id]:has([data-detail-link])")
    return {int(row["data-entry-id"]) for row in rows}


def facets(response: Any, name: str) -> dict[str, int]:
    """Return the count at each choice of `name`: genre or type."""
    hook = f"data-facet-{name}"
    return {each[hook]: int(each["data-count"]) for each in soup(response).select(f"[{hook}]")}


def crumbs(response: Any) -> list[tuple[str, str]]:
    """Return title and address of each step of the breadcrumbs; the last has no address."""
    steps = soup(response).select(".breadcrumbs li")
    return [(step.get_text(strip=True), (step.a or {}).get("href", "")) for step in steps]


def text_of(response: Any) -> str:
    """Return what the reader reads of the main part, blanks run together."""
    return " ".join(soup(response).main.get_text(" ").split())
