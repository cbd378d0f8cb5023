"""The first page of the service (V0)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.actors import NAMES, Cast
from tests.catalog.html import soup, text_of
from tests.factories import bulk_published, listed_entry

pytestmark = pytest.mark.django_db

MENU = "/matching/"
SEARCH_CARD = "製品・サービス、事例、人材を探す"
PEERS_CARD = "同じ課題を持つ仲間を探す"
REGISTER_CARD = "情報を登録する"
MEMBERS = {"general", "colleague", "other", "special"}


class TestServiceMenu:
    """What the service offers, and to whom."""

    @pytest.mark.parametrize("name", NAMES)
    def test_everybody__is_offered_search_and_peers(self, cast: Cast, name: str) -> None:
        response = cast[name].client.get(MENU)
        assert response.status_code == 200
        text = text_of(response)
        assert SEARCH_CARD in text
        assert PEERS_CARD in text

    @pytest.mark.parametrize("name", sorted(MEMBERS | {"visitor"}))
    def test_registration__is_offered_to_members_only(self, cast: Cast, name: str) -> None:
        text = text_of(cast[name].client.get(MENU))
        assert (REGISTER_CARD in text) == (name in MEMBERS)

    @pytest.mark.parametrize("name", ["visitor", "special"])
    def test_search_card__leads_to_the_search(self, cast: Cast, name: str) -> None:
        client = cast[name].client
        cards = soup(client.get(MENU)).select(".cards a")
        addresses = [card["href"] for card in cards if SEARCH_CARD in card.get_text()]
        assert addresses == ["/matching/search/"]

    def test_every_link_of_a_card__leads_somewhere(self, cast: Cast) -> None:
        client = cast["special"].client
        cards = soup(client.get(MENU)).select(".cards a")
        assert {client.get(card["href"]).status_code for card in cards} == {200}

    def test_newest__lead_to_their_details(self, cast: Cast) -> None:
        entry = listed_entry(title="新しい情報")
        link = soup(cast["special"].client.get(MENU)).find("a", string="新しい情報")
        assert link["href"] == f"/matching/search/{entry.pk}/"

    def test_no_entries__no_heading_for_the_newest(self, cast: Cast) -> None:
        assert "新着情報" not in text_of(cast["visitor"].client.get(MENU))

    @pytest.mark.parametrize("name", ["visitor", "special"])
    def test_queries__do_not_grow_with_the_entries(
        self,
        cast: Cast,
        name: str,
        django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
    ) -> None:
        client, numbers = cast[name].client, []
        for added in (1, 29):
            bulk_published(added)
            client.get(MENU)
            with django_assert_max_num_queries(15) as captured:
                client.get(MENU)
            numbers.append(len(captured.captured_queries))
        assert numbers[0] == numbers[1]

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_other_methods__are_refused(self, cast: Cast, method: str) -> None:
        assert getattr(cast["visitor"].client, method)(MENU).status_code == 405
