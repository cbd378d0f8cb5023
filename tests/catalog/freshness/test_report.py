"""「更新のない登録情報」: published entries by the time since their last update (O3, O6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.entries.enums import EntryState
from catalog.models import Entry
from tests.actors import build_cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.conftest import rolled_back_later
from tests.factories import (
    InformationTypeFactory,
    OrganizationFactory,
    bulk_published,
    entry_in,
    listed_entry,
)
from tests.reading_reports import bars_of, csv_of, rows_of

pytestmark = pytest.mark.django_db

FRESHNESS = "/admin/reports/freshness/"


class World:
    """Published entries of many ages, and old ones that are not published."""

    def __init__(self) -> None:
        self.client = build_cast()["secretariat"].client
        self.case = InformationTypeFactory(name="事例")
        self.town = OrganizationFactory(municipality=True)
        for days in (0, 179, 200, 364, 366, 800):
            self.age(listed_entry(title=f"{days}日"), days)
        third = listed_entry(title="1200日", information_type=self.case, organization=self.town)
        self.age(third, 1200)
        for state in (EntryState.DRAFT, EntryState.STOPPED, EntryState.DELETED):
            self.age(entry_in(state, title=state.value), 2000)

    def age(self, entry: Entry, days: int) -> None:
        """Let the last update be so many days ago."""
        updated = timezone.now() - timedelta(days=days, minutes=5)
        Entry.objects.filter(pk=entry.pk).update(updated_at=updated)

    def titles(self, **query: Any) -> list[str]:
        """Return the titles of the list."""
        return [row["タイトル"] for row in rows_of(self.client.get(FRESHNESS, query))]


@pytest.fixture(scope="class")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Return it, once for a class of tests."""
    with rolled_back_later(django_db_blocker):
        yield World()


class TestList:
    def test_published__of_a_year_and_more_oldest_first(self, world: World) -> None:
        assert world.titles() == ["1200日", "800日", "366日"]

    @pytest.mark.parametrize(
        ("age", "titles"),
        [
            ("180", ["1200日", "800日", "366日", "364日", "200日"]),
            ("730", ["1200日", "800日"]),
            ("1095", ["1200日"]),
            ("x", ["1200日", "800日", "366日"]),
        ],
    )
    def test_age__is_chosen(self, world: World, age: str, titles: list[str]) -> None:
        assert world.titles(age=age) == titles

    def test_type_and_organisation__narrow_the_list(self, world: World) -> None:
        assert world.titles(information_type=world.case.pk) == ["1200日"]
        assert world.titles(organization=world.town.pk) == ["1200日"]
        other = OrganizationFactory()
        assert world.titles(organization=other.pk) == []

    def test_row__says_since_when_and_how_many_days(self, world: World) -> None:
        row = rows_of(world.client.get(FRESHNESS))[0]
        updated = timezone.localtime(Entry.objects.get(title="1200日").updated_at)
        assert row["情報更新日"] == f"{updated:%Y-%m-%d %H:%M}"
        assert (row["更新からの日数"], row["情報種別"]) == ("1200", "事例")

    def test_bars__count_every_age_and_lead_to_its_list(self, world: World) -> None:
        page = world.client.get(FRESHNESS, {"age": "1095"})
        bars = bars_of(page, "ages")
        assert [row["数（件）"] for row in bars.values()] == ["7", "5", "3", "2", "1"]
        assert list(bars)[:2] == ["公開中の登録情報", "更新から半年以上"]
        links = soup(page).select("[aria-labelledby='ages-title'] td a")
        assert len(rows_of(world.client.get(links[0]["href"]))) == 5

    def test_answers__lead_to_the_entries(self, world: World) -> None:
        page = world.client.get(FRESHNESS)
        assert [row["数（件）"] for row in bars_of(page, "answers").values()] == ["0", "0", "0"]
        links = soup(page).select("[aria-labelledby='answers-title'] td a")
        assert [world.client.get(each["href"]).status_code for each in links] == [200, 200, 200]

    def test_csv__holds_what_is_chosen(self, world: World) -> None:
        rows = csv_of(world.client.get(FRESHNESS, {"export": "csv", "age": "730"}))
        assert [row["タイトル"] for row in rows] == ["1200日", "800日"]
        assert next(iter(rows[0])) == "タイトル"

    def test_queries__are_as_many_for_thirty_as_for_one(self, world: World) -> None:
        query = {"organization": str(world.town.pk)}
        world.client.get(FRESHNESS, query)
        one = queries_of(world.client, FRESHNESS, query)
        for entry in bulk_published(29, organization=world.town):
            world.age(entry, 500)
        assert queries_of(world.client, FRESHNESS, query) == one <= 20
        assert len(world.titles(**query)) == 30
