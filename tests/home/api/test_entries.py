"""The list of entries, its conditions and pages; types and genres (A1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from catalog.models import Entry, EntryText, Genre, InformationType
from catalog.secretariat.taxonomy import retiring as taxonomy_changes
from tests.catalog.html import row_ids
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    bulk_published,
    like,
    listed_entry,
    secretariat_operator,
)
from tests.home.api.reading import API, data, get, ids

pytestmark = pytest.mark.django_db

HOSTILE = ("x", "0", "-1", "1.5", "９", "9" * 50, "1e3", "\x00", "'--", "", " 2", "²")


class TestItem:
    def test_fields__are_those_of_the_row(self) -> None:
        genre = GenreFactory(slug="bousai", name="防災")
        kind = InformationTypeFactory(slug="case", name="事例情報")
        owner = OrganizationFactory(name="みなと市（架空）")
        entry = listed_entry(
            title="避難所の受付",
            summary=f"{'あ' * 30}い",
            genres=[genre],
            information_type=kind,
            organization=owner,
            updated_at=datetime(2026, 3, 31, 15, tzinfo=UTC),
        )
        like(entry, OrganizationFactory())
        assert data(f"entries/{entry.pk}") == {
            "id": entry.pk,
            "title": "避難所の受付",
            "excerpt": f"{'あ' * 30}…",
            "type": {"slug": "case", "name": "事例情報"},
            "genres": [{"slug": "bousai", "name": "防災"}],
            "organization": "みなと市（架空）",
            "updated_on": "2026-04-01",
            "like_count": 1,
            "text": None,
            "facts": [],
            "url": f"http://127.0.0.1:8000/matching/search/{entry.pk}/",
        }

    def test_address__leads_a_visitor_to_login(self) -> None:
        entry = listed_entry()
        address = data(f"entries/{entry.pk}")["url"]
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/login/")

    def test_genres__stand_in_the_secretariats_order(self) -> None:
        first, second = GenreFactory(sort_order=2), GenreFactory(sort_order=1)
        entry = listed_entry(genres=[first, second])
        slugs = [each["slug"] for each in data(f"entries/{entry.pk}")["genres"]]
        assert slugs == [second.slug, first.slug]

    @pytest.mark.parametrize(
        "number", ["0", "99999", "9" * 30, "9" * 5000, "x", "-1", "1.0", "%00"]
    )
    def test_unknown_number__is_not_found(self, number: str) -> None:
        response = get(f"entries/{number}")
        assert response.status_code == 404
        assert response.json()["message"]


class TestPaging:
    @pytest.fixture
    def entries(self) -> list[Entry]:
        """Return 65 entries."""
        return bulk_published(65)

    @pytest.mark.usefixtures("entries")
    def test_pages__lead_to_each_other(self) -> None:
        first = data("entries")
        assert (first["total"], first["pages"], first["per_page"]) == (65, 3, 30)
        assert first["previous"] is None
        second = Client().get(first["next"]).json()
        assert second["page"] == 2
        assert Client().get(second["previous"]).json() == first
        third = Client().get(second["next"]).json()
        assert third["next"] is None
        assert len(third["results"]) == 5

    def test_paging__meets_each_once_in_the_order_of_the_page(self, entries: list[Entry]) -> None:
        client = Client()
        pages = [row_ids(client.get(f"/matching/search/?page={number}")) for number in (1, 2, 3)]
        found = ids("entries?per_page=13")
        assert found == [pk for page in pages for pk in page]
        assert sorted(found) == sorted(each.pk for each in entries)

    @pytest.mark.usefixtures("entries")
    def test_page_too_far__is_the_last(self) -> None:
        assert data("entries?page=999") == data("entries?page=3") | {
            "previous": data("entries?page=999")["previous"]
        }

    @pytest.mark.usefixtures("entries")
    @pytest.mark.parametrize(("wanted", "given"), [("1", 1), ("100", 100), ("101", 100)])
    def test_per_page__is_kept_up_to_a_hundred(self, wanted: str, given: int) -> None:
        page = data(f"entries?per_page={wanted}")
        assert page["per_page"] == given
        assert len(page["results"]) == min(given, 65)

    @pytest.mark.usefixtures("entries")
    @pytest.mark.parametrize("value", HOSTILE)
    def test_wrong_numbers__are_ignored(self, value: str) -> None:
        plain = data("entries")
        client = Client()
        for name in ("page", "per_page"):
            answer = client.get(f"{API}entries", {name: value}).json()
            if value == "9" * 50:
                assert answer["page"] in {1, 3}
            else:
                assert answer["results"] == plain["results"], (name, value)

    @pytest.mark.usefixtures("entries")
    def test_conditions__stay_in_the_addresses(self) -> None:
        slug = Genre.objects.get().slug
        page = data(f"entries?genre={slug}&sort=likes&per_page=10")
        assert f"genre={slug}" in page["next"]
        assert "sort=likes" in page["next"]
        assert "per_page=10" in page["next"]


class TestConditions:
    def test_conditions__are_those_of_the_result_page(self) -> None:
        parent = GenreFactory(slug="oya")
        child = GenreFactory(slug="ko", parent=parent)
        kinds = [InformationTypeFactory(slug=slug) for slug in ("a", "b")]
        for number in range(8):
            listed_entry(
                title=f"防災無線{number}" if number % 2 else f"観光案内{number}",
                genres=[child if number % 3 else parent],
                information_type=kinds[number % 2],
            )
        EntryText.objects.filter(pk__in=ids()[:2]).update(like_count=3)
        client = Client()
        for query in (
            "genre=oya",
            "genre=ko",
            "genre=ko&type=a",
            "type=a&type=b",
            "q=防災",
            "q=防災 -無線3",
            "q=防災&sort=relevance",
            "q=案内&sort=likes&type=a",
            "sort=likes",
            "sort=relevance",
            "genre=nix&type=nix&sort=nix&page=nix",
            "q=！？",
            "q=" + "あ" * 5000,
            "q=%00%01防災",
        ):
            page = client.get(f"/matching/search/?{query}")
            assert ids(f"entries?{query}&per_page=3") == row_ids(page), query

    @pytest.mark.parametrize("name", ["q", "genre", "type", "sort", "page", "per_page", "nix"])
    @pytest.mark.parametrize("value", ["\x00", "a\x00b", "%", "\ud7ff", "'\"--", "あ" * 3000])
    def test_any_value__is_answered(self, name: str, value: str) -> None:
        listed_entry()
        response = Client().get(f"{API}entries", {name: value})
        assert response.status_code == 200

    def test_broken_bytes__are_answered(self) -> None:
        assert get("entries?q=%ff%fe&genre=%c3%28").status_code == 200

    def test_repeated_values__are_answered(self) -> None:
        many = "&".join(f"genre={number}" for number in range(500))
        assert get(f"entries?{many}&page=1&page=2").status_code == 200


class TestTaxonomy:
    def test_genres__are_a_tree_by_parent(self) -> None:
        parent = GenreFactory(slug="oya", sort_order=1)
        GenreFactory(slug="other", sort_order=2)
        child = GenreFactory(slug="ko", parent=parent, sort_order=3)
        listed_entry(genres=[child])
        found = data("genres")
        assert [(each["slug"], each["parent"]) for each in found["results"]] == [
            ("oya", None),
            ("ko", "oya"),
            ("other", None),
        ]
        assert [each["entry_count"] for each in found["results"]] == [1, 1, 0]
        assert found["total"] == 3

    def test_retired_genre__is_none_but_finds_its_successors_entries(self) -> None:
        old, new = GenreFactory(slug="old"), GenreFactory(slug="new")
        entry = listed_entry(genres=[old])
        taxonomy_changes.retire(old, new, secretariat_operator())
        assert [each["slug"] for each in data("genres")["results"]] == ["new"]
        assert ids("entries?genre=old") == ids("entries?genre=new") == [entry.pk]
        assert [each["slug"] for each in data(f"entries/{entry.pk}")["genres"]] == ["new"]

    def test_retired_type__is_none(self) -> None:
        old, new = InformationTypeFactory(slug="old"), InformationTypeFactory(slug="new")
        entry = listed_entry(information_type=old)
        taxonomy_changes.retire(old, new, secretariat_operator())
        assert [each["slug"] for each in data("types")["results"]] == ["new"]
        assert data(f"entries/{entry.pk}")["type"]["slug"] == "new"
        assert InformationType.objects.count() == 2

    def test_types__stand_in_the_secretariats_order(self) -> None:
        InformationTypeFactory(slug="second", sort_order=2)
        InformationTypeFactory(slug="first", sort_order=1)
        assert [each["slug"] for each in data("types")["results"]] == ["first", "second"]


class TestQueries:
    """The number of statements does not grow with the rows."""

    @pytest.mark.parametrize("number", [1, 30])
    @pytest.mark.parametrize(
        ("path", "most"),
        [("entries", 8), ("entries?q=試験", 9), ("types", 5), ("genres", 5), ("entries/{pk}", 6)],
    )
    def test_number__is_constant(
        self, path: str, most: int, number: int, django_assert_num_queries: Any
    ) -> None:
        entries = bulk_published(number)
        address = path.format(pk=entries[0].pk)
        get(address)  # the addresses of sites are remembered
        with django_assert_num_queries(most):
            found = data(address)
        assert found.get("total", 1) in {1, number}
