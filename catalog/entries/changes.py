"""The difference between two versions of an entry, for audit, review and mails (O11, S4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalog.entries.content import BY_NAME
from catalog.entries.models.entry import Entry
from catalog.taxonomy.models import Genre, InformationType

EMPTY = "（なし）"


@dataclass(frozen=True)
class Change:
    """One changed part of the content; both values are text for display."""

    name: str
    label: str
    before: str
    after: str


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Return `[old, new]` for each part that differs; old is None for a new entry."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }


def labelled(changes: dict[str, list[Any]]) -> list[Change]:
    """Return `changes` with Japanese labels, and names instead of ids."""
    return [
        Change(name, Entry.label_of(name), _readable(name, before), _readable(name, after))
        for name, (before, after) in changes.items()
    ]


def _readable(name: str, value: Any) -> str:
    if not value:
        return EMPTY
    return READERS.get(name, BY_NAME[name].shown)(value)


def _type_name(pk: int) -> str:
    found = InformationType.objects.filter(pk=pk).first()
    return found.name if found else EMPTY


def _genre_names(ids: list[int]) -> str:
    return "、".join(Genre.objects.filter(pk__in=ids).values_list("name", flat=True))


def _titles(documents: list[tuple[str, str]]) -> str:
    return "、".join(title for _file, title in documents)


#: Parts that need more than `Part.shown` for display.
READERS: dict[str, Callable[[Any], str]] = {
    "information_type_id": _type_name,
    "genres": _genre_names,
    "documents": _titles,
}
