"""The catalogue at a glance (V0, W1)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.entries.enums import Confidentiality
from catalog.models import Genre
from catalog.search.shelves import shelves_for
from catalog.taxonomy.enums import TermIcon
from tests.actors import Cast
from tests.factories import GenreFactory, InformationTypeFactory, published_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def disaster() -> Genre:
    return GenreFactory(name="防災", slug="bousai", icon=TermIcon.SHELTER)


class TestShelves:
    def test_great_genre__counts_what_stands_below_it(self, disaster: Genre) -> None:
        published_entry(genres=[disaster])
        published_entry(genres=[GenreFactory(name="避難", parent=disaster)])
        (shelf,) = shelves_for(AnonymousUser(), "/s/").genres
        assert (shelf.name, shelf.icon, shelf.count) == ("防災", "shelter", 2)
        assert shelf.url == "/s/?genre=bousai"

    def test_type__counts_its_entries(self) -> None:
        case = InformationTypeFactory(name="事例情報", slug="case")
        published_entry(information_type=case)
        (shelf,) = [each for each in shelves_for(AnonymousUser(), "/s/").types if each.count]
        assert (shelf.type, shelf.count, shelf.url) == (case, 1, "/s/?type=case")

    def test_class_2__is_counted_only_for_those_who_find_it(self, cast: Cast) -> None:
        published_entry(confidentiality=Confidentiality.CLASS_2, consent_declared=True)
        totals = [
            shelves_for(reader, "/s/").total
            for reader in (AnonymousUser(), cast["general"].user, cast["special"].user)
        ]
        assert totals == [0, 0, 1]

    def test_any_number_of_genres__takes_three_queries(
        self,
        disaster: Genre,
        django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
    ) -> None:
        for number in range(5):
            published_entry(genres=[GenreFactory(name=f"下{number}", parent=disaster)])
        with django_assert_num_queries(3):
            shelves_for(AnonymousUser(), "/s/")
