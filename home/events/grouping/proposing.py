"""Proposes who sits together, from the challenges that people bring (E4).

Plain functions over plain data: the same people, tables and seed give the same proposal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from random import Random

MUNICIPALITY = "municipality"
COMPANY = "company"

#: What a pair at one table is worth; people of one organisation meet anyway.
SHARED_GENRE, MOST_GENRES = 10.0, 2
DISTANT, FAR_KM = 4.0, 300.0
OBSERVER = 3.0
SAME_ORGANIZATION = -30.0

RESTARTS = 8
EARTH_KM = 6371.0
#: Differences below it are errors of rounding.
LEAST = 1e-9


@dataclass(frozen=True)
class Person:
    """A participant as the proposal sees one."""

    id: int
    kind: str
    #: Equal for people of one organisation; "" belongs to none.
    organization: str = ""
    genres: frozenset[int] = frozenset()
    #: Latitude and longitude in degrees; None is unknown and adds no distance.
    place: tuple[float, float] | None = None
    table: int | None = None
    is_pinned: bool = False

    @property
    def stays(self) -> bool:
        return self.is_pinned and self.table is not None


@dataclass
class Seating:
    """Tables while people are put at them: who sits where, and the worth of every pair."""

    tables: dict[int, list[Person]]
    worths: dict[tuple[int, int], float] = field(default_factory=dict)

    def worth(self, one: Person, other: Person) -> float:
        key = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        if key not in self.worths:
            self.worths[key] = pair_worth(one, other)
        return self.worths[key]

    def gain(self, person: Person, table: int) -> float:
        """Return what the person adds to a table, or has added to the own one."""
        return sum(self.worth(person, each) for each in self.tables[table] if each is not person)

    @property
    def score(self) -> float:
        pairs = (pair for people in self.tables.values() for pair in combinations(people, 2))
        return sum(self.worth(*pair) for pair in pairs)


def pair_worth(one: Person, other: Person) -> float:
    """Return what it is worth that two people sit at one table (the formula of E4)."""
    worth = SAME_ORGANIZATION if one.organization and one.organization == other.organization else 0
    shared = len(one.genres & other.genres)
    kinds = {one.kind, other.kind}
    if not shared or kinds not in ({MUNICIPALITY}, {MUNICIPALITY, COMPANY}):
        return worth
    if kinds != {MUNICIPALITY}:
        return worth + OBSERVER
    far = min(1.0, (kilometres(one, other) or 0) / FAR_KM)
    return worth + SHARED_GENRE * min(shared, MOST_GENRES) + DISTANT * far


def kilometres(one: Person, other: Person) -> float | None:
    """Return the great circle between two people's offices; None if one is unknown."""
    if one.place is None or other.place is None:
        return None
    (north, east), (other_north, other_east) = (
        tuple(map(math.radians, each.place or ())) for each in (one, other)
    )
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def score_of(people: Iterable[Person]) -> float:
    """Return what a seating is worth; who has no table adds nothing."""
    tables: dict[int, list[Person]] = {}
    for person in people:
        if person.table is not None:
            tables.setdefault(person.table, []).append(person)
    return Seating(tables).score


def propose(
    people: Iterable[Person], tables: Sequence[int], seed: int, *, restarts: int = RESTARTS
) -> list[Person]:
    """Return the people in the order of their ids, each with a table.

    Pinned people keep theirs. Municipalities are spread evenly, then the others; the best of
    several greedy seatings wins, each improved by swaps within a kind until none helps.

    Raises:
        ValueError: if there is no table.
    """
    if not tables:
        raise ValueError("No table to sit at")
    ordered = [
        each if each.table in tables else replace(each, table=None)
        for each in sorted(people, key=lambda each: each.id)
    ]
    random = Random(seed)  # noqa: S311 # the same proposal again, no secret
    worths: dict[tuple[int, int], float] = {}
    best: Seating | None = None
    for _ in range(restarts):
        seating = _seated(ordered, tables, random, worths)
        _improve(seating)
        if best is None or seating.score > best.score + LEAST:
            best = seating
    assert best is not None  # noqa: S101 # there is at least one start
    places = {each.id: table for table, seated in best.tables.items() for each in seated}
    return [replace(each, table=places[each.id]) for each in ordered]


def _seated(
    people: Sequence[Person],
    tables: Sequence[int],
    random: Random,
    worths: dict[tuple[int, int], float],
) -> Seating:
    """Return a greedy seating: municipalities first, each at the best of the emptiest tables."""
    seating = Seating({table: [] for table in tables}, worths)
    waiting = []
    for person in people:
        if person.is_pinned and person.table is not None:
            seating.tables[person.table].append(person)
        else:
            waiting.append(person)
    random.shuffle(waiting)
    for person in sorted(waiting, key=lambda each: each.kind != MUNICIPALITY):
        table = _best_table(seating, person)
        seating.tables[table].append(person)
    return seating


def _best_table(seating: Seating, person: Person) -> int:
    """Return the table where the person adds most, of those with the fewest of the kind.

    Kinds are spread evenly so that no table lacks who leads it; whoever leads none goes where
    there are fewest people at all.
    """

    def fullness(table: int) -> tuple[int, int]:
        sitting = seating.tables[table]
        if person.kind != MUNICIPALITY:
            return len(sitting), 0
        return sum(each.kind == MUNICIPALITY for each in sitting), len(sitting)

    fewest = min(map(fullness, seating.tables))
    free = [table for table in seating.tables if fullness(table)[0] == fewest[0]]
    return max(free, key=lambda table: (seating.gain(person, table), -fullness(table)[1], -table))


def _improve(seating: Seating) -> None:
    """Swap people of one kind between tables as long as a swap helps."""
    is_better = True
    while is_better:
        pairs = combinations(seating.tables, 2)
        is_better = sum(_swap_between(seating, *pair) for pair in pairs) > 0


def _swap_between(seating: Seating, first: int, second: int) -> bool:
    """Make every swap between two tables that helps; return whether there was one."""
    is_better = False
    pairs = product(list(seating.tables[first]), list(seating.tables[second]))
    for one, other in pairs:
        if one.kind != other.kind or one.stays or other.stays:
            continue
        here, there = seating.tables[first], seating.tables[second]
        if one not in here or other not in there:
            continue
        if _swap_gain(seating, (one, first), (other, second)) > LEAST:
            here[here.index(one)], there[there.index(other)] = other, one
            is_better = True
    return is_better


def _swap_gain(seating: Seating, one: tuple[Person, int], other: tuple[Person, int]) -> float:
    (person, table), (partner, away) = one, other
    before = seating.gain(person, table) + seating.gain(partner, away)
    # At the other's table, the other is gone.
    between = 2 * seating.worth(person, partner)
    after = seating.gain(person, away) + seating.gain(partner, table) - between
    return after - before
