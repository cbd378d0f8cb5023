"""Dead links on the desk (O1, O5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.links.desk import dead_links
from catalog.models import LinkCheck, LinkVerdict
from cms.admin import desk
from tests.actors import Cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def link(number: int, verdict: LinkVerdict, **fields: Any) -> LinkCheck:
    """Return a row."""
    address = f"https://www.example.jp/{number}"
    return LinkCheck.objects.create(address=address, host="x", verdict=verdict, **fields)


class TestDeadLinks:
    def test_secretariat__sees_how_many_and_since_when(self, cast: Cast) -> None:
        for number, verdict in enumerate(LinkVerdict):
            link(number, verdict)
        oldest = link(10, LinkVerdict.DEAD, since=NOW - timedelta(days=9))
        waiting = dead_links(cast["secretariat"].user)
        assert waiting is not None
        assert (waiting.label, waiting.count, waiting.oldest) == ("リンク切れ", 2, oldest.since)
        assert waiting.url == "/admin/matching/links/?verdict=dead"

    def test_nothing_dead__is_told_too(self, cast: Cast) -> None:
        waiting = dead_links(cast["secretariat"].user)
        assert waiting is not None
        assert (waiting.count, waiting.oldest) == (0, None)

    @pytest.mark.parametrize("name", ["general", "special", "wg"])
    def test_others__have_nothing_to_do_with_it(self, cast: Cast, name: str) -> None:
        assert dead_links(cast[name].user) is None

    def test_desk__knows_it_in_its_place(self) -> None:
        assert desk._tellers[dead_links] == 60

    def test_answer__takes_one_query(self, cast: Cast, django_assert_num_queries: Any) -> None:
        user = cast["secretariat"].user
        assert dead_links(user)
        with django_assert_num_queries(1):
            dead_links(user)
