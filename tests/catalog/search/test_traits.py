"""Officials narrow a list down to what they can use; each choice counts its hits (V2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.entries.enums import Availability
from catalog.entries.models.traits import Trait, mask_of, traits_of
from catalog.models import Entry, InformationType
from catalog.taxonomy.enums import AskedFacts
from tests.catalog.html import hit_count, row_ids, soup
from tests.factories import GenreFactory, InformationTypeFactory, new_entry, published_entry

pytestmark = pytest.mark.django_db

SEARCH = "/matching/search/"
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the calendar at TODAY."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def kinds() -> dict[str, InformationType]:
    """Return a type of products, one of cases, and one of people."""
    return {
        asked: InformationTypeFactory(asked_facts=asked, slug=asked or "person")
        for asked in AskedFacts
    }


FACTS: dict[str, tuple[AskedFacts, dict[str, Any], list[Trait]]] = {
    "sold": (AskedFacts.PRODUCT, {}, [Trait.AVAILABLE]),
    "ending": (
        AskedFacts.PRODUCT,
        {"availability": Availability.ENDING, "sales_end_on": date(2026, 12, 1), "lgwan": "usable"},
        [Trait.AVAILABLE, Trait.LGWAN],
    ),
    "over": (
        AskedFacts.PRODUCT,
        {"availability": Availability.ENDING, "sales_end_on": TODAY, "operation": "running"},
        [],
    ),
    "running": (
        AskedFacts.CASE,
        {"operation": "running", "customizing": "none", "lgwan": "usable"},
        [Trait.RUNNING, Trait.UNCUSTOMIZED, Trait.LGWAN],
    ),
    "renewing": (AskedFacts.CASE, {"operation": "renewing", "customizing": "some"}, []),
    "person": (AskedFacts.NONE, {"lgwan": "usable", "operation": "running"}, []),
}


@pytest.fixture
def entries(kinds: dict[str, InformationType]) -> dict[str, Entry]:
    """Return a published entry for each of FACTS."""
    genre = GenreFactory(slug="bousai")
    return {
        name: published_entry(title=name, information_type=kinds[asked], genres=[genre], **facts)
        for name, (asked, facts, _traits) in FACTS.items()
    }


def counted(client: Client, query: str = "") -> dict[str, int]:
    """Return what the form says each choice would give."""
    found = soup(client.get(f"{SEARCH}?{query}")).select("[data-facet-only]")
    return {str(each["data-facet-only"]): int(str(each["data-count"])) for each in found}


class TestTraits:
    @pytest.mark.parametrize("name", FACTS)
    def test_facts_of_the_type__decide(self, kinds: dict[str, InformationType], name: str) -> None:
        asked, facts, traits = FACTS[name]
        assert traits_of(new_entry(information_type=kinds[asked], **facts)) == traits

    def test_mask__is_a_bit_for_each(self) -> None:
        assert sorted(each.bit for each in Trait) == [1, 2, 4, 8]
        assert mask_of([Trait.AVAILABLE, Trait.LGWAN, Trait.LGWAN]) == 9


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("only=available", {"sold", "ending"}),
            ("only=running", {"running"}),
            ("only=uncustomized", {"running"}),
            ("only=lgwan", {"ending", "running"}),
            ("only=lgwan&only=available", {"ending"}),
            ("only=lgwan&type=case", {"running"}),
            ("only=lgwan&genre=bousai&q=running", {"running"}),
            ("only=running&only=available", set()),
            ("only=x&only=", set(FACTS)),
        ],
    )
    def test_conditions__are_all_met(
        self, client: Client, entries: dict[str, Entry], query: str, found: set[str]
    ) -> None:
        page = client.get(f"{SEARCH}?{query}")
        assert set(row_ids(page)) == {entries[name].pk for name in found}
        assert hit_count(page) == len(found)

    @pytest.mark.usefixtures("entries")
    def test_each_choice__says_how_many_hits_it_gives(self, client: Client) -> None:
        everything = {"available": 2, "running": 1, "uncustomized": 1, "lgwan": 2}
        assert counted(client) == everything
        assert counted(client, "only=lgwan") == everything | {"available": 1}
        assert counted(client, "type=case") == everything | {"available": 0, "lgwan": 1}
        assert counted(client, "q=running") == everything | {"available": 0, "lgwan": 1}

    @pytest.mark.usefixtures("entries")
    def test_types__count_under_the_chosen_traits(self, client: Client) -> None:
        found = soup(client.get(f"{SEARCH}?only=lgwan")).select("[data-facet-type]")
        counts = {str(each["data-facet-type"]): int(str(each["data-count"])) for each in found}
        assert counts == {"product": 1, "case": 1, "person": 0}

    @pytest.mark.usefixtures("entries")
    def test_no_hits__offers_to_drop_them(self, client: Client) -> None:
        page = client.get(f"{SEARCH}?only=running&only=available")
        assert "しぼり込みを外す" in page.content.decode()

    @pytest.mark.usefixtures("entries")
    def test_chip__takes_one_away(self, client: Client) -> None:
        page = soup(client.get(f"{SEARCH}?only=lgwan&only=available"))
        links = [str(each["href"]) for each in page.select(".tools .chips a[href*=only]")]
        assert [link.partition("?")[2] for link in links] == ["only=available", "only=lgwan"]

    def test_program__narrows_down_too(self, client: Client, entries: dict[str, Entry]) -> None:
        answer = client.get("/api/v1/entries?only=running").json()
        assert [each["id"] for each in answer["results"]] == [entries["running"].pk]


class TestType:
    def test_other_questions__change_what_entries_are_found_by(
        self, client: Client, kinds: dict[str, InformationType], entries: dict[str, Entry]
    ) -> None:
        case = kinds["case"]
        case.asked_facts = AskedFacts.NONE
        case.save()
        assert row_ids(client.get(f"{SEARCH}?only=running")) == []
        assert counted(client)["lgwan"] == 1
        case.asked_facts = AskedFacts.CASE
        case.save()
        assert row_ids(client.get(f"{SEARCH}?only=running")) == [entries["running"].pk]


class TestRow:
    def test_end_of_sale__stands_in_the_row(
        self, client: Client, entries: dict[str, Entry]
    ) -> None:
        page = soup(client.get(SEARCH))

        def row(name: str) -> str:
            found = page.select_one(f'[data-entry-id="{entries[name].pk}"]')
            assert found is not None
            return found.get_text(" ", strip=True)

        assert "販売終了予定（2026年12月1日）" in row("ending")
        assert "販売終了（2026年11月30日）" in row("over")
        assert "販売終了" not in row("sold")
        assert "販売終了" not in row("running")
