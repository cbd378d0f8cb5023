"""Connections that reach the open internet only, and end in time (O5)."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from cms.outside import public_network
from cms.outside.public_network import ForbiddenAddressError, Guard, is_public, new_session
from tests.link_site import Site, is_this_machine, running


@pytest.fixture
def site() -> Iterator[Site]:
    """Return the small site."""
    with running() as site:
        yield site


class TestIsPublic:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",  # noqa: S104
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "2001:db8::1",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::808:808",
            "::7f00:1",
            "::ffff:0:127.0.0.1",
            "",
            "example.jp",
        ],
    )
    def test_inner_and_reserved_networks__are_not(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize(
        "address", ["8.8.8.8", "203.104.1.1", "2001:4860:4860::8888", "64:ff9b::808:808"]
    )
    def test_internet__is(self, address: str) -> None:
        assert is_public(address)


class TestGuard:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",  # noqa: S104
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.1",
        ],
    )
    def test_this_machine__is_known_however_it_is_written(self, site: Site, host: str) -> None:
        with Guard(5) as guard, pytest.raises((ForbiddenAddressError, socket.gaierror)):
            guard.refuse_inner(f"http://{host}:{site.server_port}/")

    @pytest.mark.parametrize(
        "url", ["ftp://example.jp/", "javascript:alert(1)", "file:///etc/passwd", "http://", "x"]
    )
    def test_other_schemes__are_refused(self, url: str) -> None:
        with Guard(5) as guard, pytest.raises(ForbiddenAddressError):
            guard.refuse_inner(url)

    @pytest.mark.parametrize("inner", ["10.0.0.1", "::1", "fd12::1"])
    def test_one_inner_address_among_several__is_enough(
        self, monkeypatch: pytest.MonkeyPatch, inner: str
    ) -> None:
        monkeypatch.setattr(public_network, "resolve", lambda host, port: ["8.8.8.8", inner])
        with Guard(5) as guard, pytest.raises(ForbiddenAddressError):
            guard.refuse_inner("http://example.jp/")

    def test_connection__to_this_machine_is_closed_before_anything_is_said(
        self, site: Site
    ) -> None:
        with Guard(5), new_session() as session, pytest.raises(ForbiddenAddressError):
            session.get(site.url("/page"), timeout=5)
        assert site.seen == []

    def test_connection__of_a_drip_is_cut_at_the_end_of_the_time(self, site: Site) -> None:
        guard = Guard(0.1, is_this_machine)
        with guard, new_session() as session:
            response = session.get(site.url("/dripheaders"), timeout=60)
        assert guard.is_over
        assert set(response.headers["X-Long"]) == {"a"}

    def test_connection__that_comes_too_late_is_closed(self, site: Site) -> None:
        with Guard(0, is_this_machine) as guard:
            guard._timer.join()
            with socket.create_connection(("127.0.0.1", site.server_port)) as connection:
                with pytest.raises(TimeoutError):
                    guard.admit(connection)
                assert connection.fileno() == -1

    def test_session__works_under_a_guard_only(self, site: Site) -> None:
        with new_session() as session, pytest.raises(LookupError):
            session.get(site.url("/page"), timeout=5)
        assert site.seen == []

    def test_environment__gives_neither_proxy_nor_password(self) -> None:
        assert new_session().trust_env is False
