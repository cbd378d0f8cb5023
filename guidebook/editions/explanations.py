"""The sentences with which an edition goes over to a newer one (G6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guidebook.editions.validators import former_labels


@dataclass(frozen=True)
class Explanation:
    """How an item of the newer edition came from the items of the older one."""

    group: str
    number: str
    item: str
    former: list[str]
    explanation: str


def explanations_in(correspondence: Any) -> list[Explanation]:
    """Return what the part of the front matter says, in order; [] without it."""
    return [
        Explanation(
            str(group["heading"]),
            str(each["number"]),
            str(each["item"]),
            former_labels(str(each["former"] or "")),
            str(each["explanation"] or ""),
        )
        for group in (correspondence["groups"] if correspondence else [])
        for each in group["items"]
    ]
