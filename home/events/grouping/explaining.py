"""Says why people sit together, and who has nobody with the same challenge (E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from home.events.grouping.proposing import MUNICIPALITY, Person, kilometres

SEPARATOR = "・"


def reason_of(people: Sequence[Person], names: Mapping[int, str]) -> str:
    """Return 「課題：防災、最大距離 812km」 for those at one table; "" if nothing is common.

    Only challenges count that a municipality shares with somebody of another organisation;
    the distance is that between municipalities with a common one.
    """
    pairs = [pair for pair in combinations(people, 2) if _is_match(*pair)]
    shared = dict.fromkeys(
        genre for one, other in pairs for genre in sorted(one.genres & other.genres)
    )
    if not shared:
        return ""
    far = [
        found
        for one, other in pairs
        if {one.kind, other.kind} == {MUNICIPALITY}
        if (found := kilometres(one, other)) is not None
    ]
    distance = f"、最大距離 {round(max(far)):,}km" if far else ""
    challenges = SEPARATOR.join(names.get(genre, "") for genre in shared)
    return f"課題：{challenges}{distance}"


def without_partner(people: Sequence[Person]) -> set[int]:
    """Return the ids of municipalities' people whose challenge no other municipality shares."""
    towns = [each for each in people if each.kind == MUNICIPALITY]
    met = {
        each.id
        for one, other in combinations(towns, 2)
        if _is_match(one, other)
        for each in (one, other)
    }
    return {each.id for each in towns} - met


def _is_match(one: Person, other: Person) -> bool:
    is_same = bool(one.organization) and one.organization == other.organization
    return (
        MUNICIPALITY in (one.kind, other.kind) and not is_same and bool(one.genres & other.genres)
    )
