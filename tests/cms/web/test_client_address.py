"""Where a request comes from; a forged header never counts (M26)."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from cms.web.client_address import client_address

PROXY = "10.0.0.1"
FORGED = "203.0.113.66"
CLIENT = "198.51.100.7"
OUTER = "10.0.0.2"


class TestClientAddress:
    @pytest.mark.parametrize(
        ("proxies", "header", "expected"),
        [
            (0, None, PROXY),
            (0, FORGED, PROXY),
            (1, None, PROXY),
            (1, "", PROXY),
            (1, CLIENT, CLIENT),
            (1, f"{FORGED}, {CLIENT}", CLIENT),
            (1, f"{FORGED},{FORGED},  {CLIENT} ", CLIENT),
            (1, f"{FORGED},", PROXY),
            (2, CLIENT, PROXY),
            (2, f"{CLIENT}, {OUTER}", CLIENT),
            (2, f"{FORGED}, {CLIENT}, {OUTER}", CLIENT),
            (2, f"{FORGED}, , {OUTER}", PROXY),
            (1, "2001:db8::7", "2001:db8::7"),
        ],
    )
    def test_client_address__what_our_outermost_proxy_saw(
        self, settings: LazySettings, proxies: int, header: str | None, expected: str
    ) -> None:
        settings.TRUSTED_PROXIES = proxies
        headers = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
        request = RequestFactory().get("/", REMOTE_ADDR=PROXY, **headers)

        assert client_address(request) == expected

    @pytest.mark.parametrize("name", ["X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP"])
    @pytest.mark.parametrize("proxies", [0, 1])
    def test_client_address__other_headers_never_count(
        self, settings: LazySettings, name: str, proxies: int
    ) -> None:
        settings.TRUSTED_PROXIES = proxies
        request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={name: FORGED})

        assert client_address(request) == PROXY
