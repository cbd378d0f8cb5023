"""The difference between two versions of an entry, for audit, review and mails (O11, S4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    return all_labelled([changes])[0]


def all_labelled(changes_of: Sequence[dict[str, list[Any]]]) -> list[list[Change]]:
    """Do what `labelled` does for many versions, with one query for each kind of name."""
    readers: dict[str, Callable[[Any], str]] = {
        "information_type_id": _types_in(changes_of),
        "genres": _genres_in(changes_of),
        "documents": _titles,
        "successor_id": _successors_in(changes_of),
    }

    def readable(name: str, value: Any) -> str:
        return readers.get(name, BY_NAME[name].shown)(value) if value else EMPTY

    return [
        [
            Change(name, Entry.label_of(name), readable(name, before), readable(name, after))
            for name, (before, after) in changes.items()
            if name in BY_NAME
        ]
        for changes in changes_of
    ]


def _values(name: str, changes_of: Iterable[dict[str, list[Any]]]) -> list[Any]:
    return [value for changes in changes_of for value in changes.get(name, ()) if value]


def _types_in(changes_of: Iterable[dict[str, list[Any]]]) -> Callable[[int], str]:
    keys = _values("information_type_id", changes_of)
    names = dict(InformationType.objects.filter(pk__in=keys).values_list("pk", "name"))
    return lambda key: names.get(key, EMPTY)


def _genres_in(changes_of: Iterable[dict[str, list[Any]]]) -> Callable[[list[int]], str]:
    keys = {key for value in _values("genres", changes_of) for key in value}
    names = dict(Genre.objects.filter(pk__in=keys).values_list("pk", "name"))
    return lambda value: "、".join(name for key, name in names.items() if key in value)


def _successors_in(changes_of: Iterable[dict[str, list[Any]]]) -> Callable[[int], str]:
    keys = _values("successor_id", changes_of)
    titles = dict(Entry.objects.filter(pk__in=keys).values_list("pk", "title")) if keys else {}
    return lambda key: titles.get(key, EMPTY)


def _titles(documents: Iterable[Sequence[str]]) -> str:
    return "、".join(title for _file, title in documents)
