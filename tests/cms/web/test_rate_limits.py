"""How often somebody may knock (2.4)."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from cms.web.rate_limits import is_too_often


def knocks(number: int, address: str = "203.0.113.7", **options: object) -> list[bool]:
    """Return the answers to so many knocks."""
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    return [is_too_often(request, "door", "3/h", **options) for _ in range(number)]


class TestIsTooOften:
    def test_limit__by_address(self) -> None:
        assert knocks(5) == [False] * 3 + [True] * 2
        assert knocks(1, "198.51.100.7") == [False]

    def test_limit__by_the_network_of_an_ipv6_address(self) -> None:
        answers = [knocks(1, f"2001:db8::{n:x}")[0] for n in range(5)]

        assert answers == [False] * 3 + [True] * 2
        assert knocks(1, "2001:db8:0:1::1") == [False]

    def test_limit__by_key_from_wherever(self) -> None:
        answers = [knocks(1, f"10.0.0.{n}", key="x")[0] for n in range(5)]

        assert answers == [False] * 3 + [True] * 2
        assert knocks(1, key="y") == [False]

    def test_look__counts_nothing(self) -> None:
        assert knocks(9, counts=False) == [False] * 9
        knocks(4)
        assert knocks(1, counts=False) == [True]

    def test_doors__are_counted_apart(self) -> None:
        knocks(5)
        request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7")

        assert not is_too_often(request, "another", "3/h")

    @pytest.mark.parametrize("header", ["198.51.100.7", "10.0.0.1, 10.0.0.2"])
    def test_limit__a_forged_header_does_not_help(self, header: str) -> None:
        knocks(4)
        request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR=header)

        assert is_too_often(request, "door", "3/h")
