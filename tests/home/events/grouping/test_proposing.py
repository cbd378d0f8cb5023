"""Who sits together: the formula, the spread, and how good the proposals are (E4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from home.events.grouping.explaining import reason_of, without_partner
from home.events.grouping.proposing import (
    COMPANY,
    MUNICIPALITY,
    Person,
    kilometres,
    pair_worth,
    propose,
    score_of,
)

SAPPORO, NAHA, KOBE, OSAKA = (43.06, 141.35), (26.21, 127.68), (34.69, 135.20), (34.69, 135.50)
GENRES = 6


def town(pk: int, *genres: int, **fields: object) -> Person:
    values: dict[str, object] = {"organization": f"市{pk}"} | fields
    return Person(pk, MUNICIPALITY, genres=frozenset(genres), **values)  # type: ignore[arg-type]


def company(pk: int, *genres: int, organization: str = "") -> Person:
    return Person(pk, COMPANY, organization or f"社{pk}", frozenset(genres))


def crowd(municipal: int, others: int) -> list[Person]:
    """Return people with one or two challenges, four of five from an organisation of their own."""
    random = Random(2016)  # noqa: S311 # the same crowd each time
    people = []
    for pk in range(1, municipal + others + 1):
        is_town = pk <= municipal
        organizations = max(1, (municipal if is_town else others) * 4 // 5)
        genres = frozenset(random.sample(range(GENRES), random.choice((1, 2))))
        place = (random.uniform(31, 44), random.uniform(130, 144))
        name = f"{'市' if is_town else '社'}{random.randrange(organizations)}"
        kind = MUNICIPALITY if is_town else COMPANY
        people.append(Person(pk, kind, name, genres, place if is_town else None))
    return people


class TestPairWorth:
    @pytest.mark.parametrize(
        ("one", "other", "worth"),
        [
            (town(1, 7, place=SAPPORO), town(2, 7, place=NAHA), 14),
            (town(1, 7, 8, 9, place=SAPPORO), town(2, 7, 8, 9, place=NAHA), 24),
            (town(1, 7, place=KOBE), town(2, 7, place=OSAKA), 10 + 4 * 27.5 / 300),
            (town(1, 7), town(2, 7, place=NAHA), 10),
            (town(1, 7, place=SAPPORO), town(2, 8, place=NAHA), 0),
            (town(1, 7), company(2, 7), 3),
            (company(1, 7), town(2, 8), 0),
            (company(1, 7), company(2, 7), 0),
            (town(1, 7), town(2, 7, organization="市1"), -20),
            (company(1, organization="社"), company(2, organization="社"), -30),
            (company(1, organization=""), replace(company(2), organization=""), 0),
        ],
        ids=[
            "far apart",
            "two challenges count at most",
            "near",
            "no place known",
            "other challenge",
            "observer",
            "observer of another challenge",
            "two companies",
            "same town",
            "same company",
            "without organisations",
        ],
    )
    def test_pair__is_worth(self, one: Person, other: Person, worth: float) -> None:
        assert pair_worth(one, other) == pytest.approx(worth, abs=0.02)
        assert pair_worth(other, one) == pair_worth(one, other)

    def test_kilometres__along_the_great_circle(self) -> None:
        far = kilometres(town(1, place=SAPPORO), town(2, place=NAHA))
        assert far == pytest.approx(2_246, abs=1)


class TestPropose:
    #: The figures of the design: one restart, with real coordinates.
    @pytest.mark.parametrize(
        ("municipal", "others", "tables", "one_restart"),
        [(15, 46, 11, 236), (30, 30, 10, 579), (100, 100, 34, 2_280)],
        ids=["as the source", "halves", "two hundred"],
    )
    def test_proposal__is_good_spread_and_the_same_again(
        self, municipal: int, others: int, tables: int, one_restart: float
    ) -> None:
        people = crowd(municipal, others)
        found = propose(people, range(1, tables + 1), seed=5)
        assert score_of(found) >= 0.95 * one_restart
        assert score_of(found) >= score_of(propose(people, range(1, tables + 1), 5, restarts=1))
        assert found == propose(reversed(people), range(1, tables + 1), seed=5)
        same = [
            pair
            for pair in combinations(found, 2)
            if pair[0].table == pair[1].table and pair[0].organization == pair[1].organization
        ]
        assert same == []
        towns = Counter(each.table for each in found if each.kind == MUNICIPALITY)
        assert max(towns.values()) == -(-municipal // tables)
        sizes = Counter(each.table for each in found).values()
        assert max(sizes) - min(sizes) <= 1

    def test_pinned__stay_while_the_others_move(self) -> None:
        people = propose(crowd(15, 46), range(1, 12), seed=5)
        pinned = [replace(each, is_pinned=each.id % 4 == 0) for each in people]
        pinned[7] = replace(pinned[7], table=3 if pinned[7].table != 3 else 4)
        again = propose(pinned, range(1, 12), seed=6)
        assert again != people
        assert [each for each in again if each.is_pinned] == [
            each for each in pinned if each.is_pinned
        ]

    def test_table__that_is_gone_holds_nobody(self) -> None:
        lost = replace(company(1), table=9, is_pinned=True)
        assert {each.table for each in propose([lost, company(2)], [1], seed=1)} == {1}

    def test_no_table__is_refused(self) -> None:
        with pytest.raises(ValueError, match="No table"):
            propose([company(1)], [], seed=1)


class TestReason:
    NAMES = {7: "防災", 8: "観光"}

    @pytest.mark.parametrize(
        ("people", "reason", "alone"),
        [
            (
                [town(1, 7, place=SAPPORO), town(2, 7, place=NAHA), company(3, 7)],
                "課題：防災、最大距離 2,246km",
                set(),
            ),
            ([town(1, 7), town(2, 7)], "課題：防災", set()),
            ([town(1, 7), company(2, 7), town(3, 8), company(4, 8)], "課題：防災・観光", {1, 3}),
            ([town(1, 7), town(2, 7, organization="市1")], "", {1, 2}),
            ([company(1, 7), company(2, 7)], "", set()),
            ([], "", set()),
        ],
        ids=["far", "unknown places", "observers only", "one town", "no town", "empty"],
    )
    def test_table__says_why(self, people: list[Person], reason: str, alone: set[int]) -> None:
        assert reason_of(people, self.NAMES) == reason
        assert without_partner(people) == alone
