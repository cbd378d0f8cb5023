"""Asking addresses on the internet without being led into our own network (O5)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests

from cms import links
from cms.links import NOT_OURS, ask, is_public


class Answering(BaseHTTPRequestHandler):
    """A small site: /ok, /gone, /no-head, /to?target, /loop."""

    seen: list[str] = []

    def answer(self) -> None:
        """Answer by the path."""
        self.seen.append(f"{self.command} {self.path}")
        path, _, target = self.path.partition("?")
        status = {"/ok": 200, "/gone": 404, "/to": 302, "/loop": 302}.get(path, 200)
        if path == "/no-head" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if status == 302:
            self.send_header("Location", target or "/loop")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815  # names of the base class

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """Return the address of the small site, on this machine."""
    Answering.seen.clear()
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def this_machine_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small site stand for the internet."""
    monkeypatch.setattr(links, "is_public", lambda address: address == "127.0.0.1")


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
            "",
            "example.jp",
        ],
    )
    def test_inner_and_reserved_networks__are_not(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize("address", ["8.8.8.8", "203.104.1.1", "2001:4860:4860::8888"])
    def test_internet__is(self, address: str) -> None:
        assert is_public(address)


@pytest.mark.usefixtures("this_machine_is_public")
class TestAsk:
    def test_page__answers_without_its_body_being_read(self, site: str) -> None:
        assert ask(f"{site}/ok").answers is True
        assert Answering.seen == ["HEAD /ok"]

    def test_error__is_told_with_its_number(self, site: str) -> None:
        answer = ask(f"{site}/gone")
        assert (answer.answers, answer.text) == (False, "「404」が返りました。")

    def test_server_without_head__is_asked_by_get(self, site: str) -> None:
        assert ask(f"{site}/no-head").answers is True
        assert Answering.seen == ["HEAD /no-head", "GET /no-head"]

    def test_redirect__is_followed(self, site: str) -> None:
        assert ask(f"{site}/to?/gone").answers is False
        assert ask(f"{site}/to?{site}/ok").answers is True

    def test_endless_redirects__are_given_up(self, site: str) -> None:
        assert ask(f"{site}/loop").answers is False
        assert len(Answering.seen) == links.MOST_REDIRECTS + 1

    @pytest.mark.parametrize(
        "target", ["http://10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd"]
    )
    def test_redirect_into_our_network__is_refused(self, site: str, target: str) -> None:
        answer = ask(f"{site}/to?{target}")
        assert (answer.answers, answer.text) == (False, NOT_OURS)
        assert len(Answering.seen) == 1


class TestRefusals:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"],  # noqa: S104
    )
    def test_this_machine__is_never_asked(self, site: str, host: str) -> None:
        port = site.rpartition(":")[2]
        assert ask(f"http://{host}:{port}/ok").answers is not True
        assert Answering.seen == []

    def test_name_that_leads_home_later__is_stopped_after_connecting(
        self, site: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(links, "resolve", lambda host, port: ["8.8.8.8"])
        answer = ask(f"{site}/ok")
        assert (answer.answers, answer.text) == (False, NOT_OURS)
        assert Answering.seen == []

    def test_one_inner_address_among_several__is_enough(
        self, site: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(links, "resolve", lambda host, port: ["8.8.8.8", "10.0.0.1"])
        assert ask("http://example.jp/").text == NOT_OURS

    @pytest.mark.parametrize("url", ["ftp://example.jp/", "javascript:alert(1)", "http://", "x"])
    def test_other_schemes__are_refused(self, url: str) -> None:
        assert ask(url).answers is False


class TestTrouble:
    @pytest.mark.parametrize(
        ("error", "answers"),
        [
            (socket.gaierror(socket.EAI_NONAME, "no name"), False),
            (socket.gaierror(socket.EAI_AGAIN, "no network"), None),
            (requests.Timeout(), None),
            (requests.ConnectionError(), None),
            (requests.exceptions.SSLError(), False),
            (requests.exceptions.InvalidURL(), False),
            (UnicodeError(), False),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_each_trouble__is_told(
        self, monkeypatch: pytest.MonkeyPatch, error: Exception, answers: bool | None
    ) -> None:
        def fail(host: str, port: int) -> list[str]:
            raise error

        monkeypatch.setattr(links, "resolve", fail)
        assert ask("http://example.jp/").answers is answers

    def test_slow_site__is_given_up_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        released = threading.Event()
        monkeypatch.setattr(links, "DEADLINE", 0.05)
        monkeypatch.setattr(links, "resolve", lambda host, port: [str(released.wait(5))])
        answer = ask("http://example.jp/")
        released.set()
        assert (answer.answers, answer.text) == (None, "時間内に答えがありませんでした。")

    def test_environment__gives_neither_proxy_nor_password(self) -> None:
        assert links.new_session().trust_env is False
