"""The difference between two versions of an entry, for audit, review and mails (O11, S4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Entry, Genre, InformationType

OTHER_LABELS = {
    "information_type_id": "情報種別",
    "genres": "行政課題のジャンル",
    "documents": "資料",
}
EMPTY = "（なし）"


@dataclass(frozen=True)
class Change:
    """One part of the content, before and after, as people read it."""

    name: str
    label: str
    before: str
    after: str


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Return old and new value of each part of the content that differs; a new entry has no old."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }


def labelled(changes: dict[str, list[Any]]) -> list[Change]:
    """Return `changes` with Japanese labels, and names instead of ids."""
    return [
        Change(name, label_of(name), _readable(name, before), _readable(name, after))
        for name, (before, after) in changes.items()
    ]


def label_of(name: str) -> str:
    """Return the Japanese label of a part of the content."""
    return OTHER_LABELS.get(name) or str(Entry._meta.get_field(name).verbose_name)


def _readable(name: str, value: Any) -> str:
    if not value:
        return EMPTY
    if name == "information_type_id":
        found = InformationType.objects.filter(pk=value).first()
        return found.name if found else EMPTY
    if name == "genres":
        return "、".join(Genre.objects.filter(pk__in=value).values_list("name", flat=True))
    if name == "documents":
        return "、".join(title for _file, title in value)
    return str(value)
