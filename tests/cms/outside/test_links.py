"""Asking addresses on the internet without being led into our own network (O5)."""

from __future__ import annotations

import datetime
import errno
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import trustme
import urllib3

from cms.outside import links, public_network
from cms.outside.links import Answer, Known, Limits, Outcome, Visit, ask, hop
from cms.outside.public_network import NOT_OURS
from tests.link_site import QUICK, Site, bomb, running

ANSWERS, FAILS, SILENT = Outcome.ANSWERS, Outcome.FAILS, Outcome.SILENT
UNCLEAR, OFFLINE = Outcome.UNCLEAR, Outcome.OFFLINE
UNKNOWN = Known()
PROSE = (
    "<p>川の水位を離れた場所で測り、役場の担当者に電話とメールで知らせる仕組みです。"
    "電池で五年動き、工事は要りません。導入した町では見回りの回数が半分になりました。</p>"
)


@pytest.fixture(scope="module")
def shared_site() -> Iterator[Site]:
    """Return the small site of the module."""
    with running() as site:
        yield site


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Return the small site, as if nobody had asked it yet."""
    shared_site.seen.clear()
    shared_site.pages.clear()
    shared_site.sent = 0
    return shared_site


def read(url: str, known: Known = UNKNOWN) -> Answer:
    """Ask for the text too, hop by hop."""
    came: Visit | Answer = Visit(url, reads_text=True, known=known)
    while isinstance(came, Visit):
        came = hop(came, QUICK)
    return came


class TestAsk:
    """What each way of answering is taken for; a person sees the words."""

    @pytest.mark.parametrize(
        ("path", "outcome", "status"),
        [
            ("/page", ANSWERS, 200),
            ("/slow", ANSWERS, 200),
            ("/chain/5", ANSWERS, 200),
            ("/chain/6", FAILS, None),
            ("/loop", FAILS, None),
            ("/nohead/405", ANSWERS, 200),
            ("/nohead/500", ANSWERS, 200),
            ("/hangup/HEAD", ANSWERS, 200),
            ("/hangup", SILENT, None),
            ("/never", SILENT, None),
            ("/dripheaders", SILENT, None),
            ("/status/400", FAILS, 400),
            ("/status/404", FAILS, 404),
            ("/status/410", FAILS, 410),
            ("/status/500", FAILS, 500),
            ("/status/503", FAILS, 503),
            ("/status/401", UNCLEAR, 401),
            ("/status/403", UNCLEAR, 403),
            ("/status/429", UNCLEAR, 429),
            ("/status/999", UNCLEAR, 999),
            ("/status/304", ANSWERS, 304),
        ],
    )
    def test_answer__is_judged(
        self, site: Site, path: str, outcome: Outcome, status: int | None
    ) -> None:
        answer = ask(site.url(path), QUICK)
        assert (answer.outcome, answer.status) == (outcome, status)
        assert answer.text.endswith("。")

    @pytest.mark.parametrize(
        ("outcome", "answers"),
        [(ANSWERS, True), (FAILS, False), (SILENT, None), (UNCLEAR, None), (OFFLINE, None)],
    )
    def test_one_visit__says_yes_no_or_nothing(
        self, outcome: Outcome, answers: bool | None
    ) -> None:
        assert Answer(outcome, "").answers is answers

    def test_page__answers_without_its_body_being_read(self, site: Site) -> None:
        assert ask(site.url("/huge"), QUICK).answers is True
        assert site.seen == ["HEAD /huge"]
        assert site.sent == 0

    @pytest.mark.parametrize(
        ("status", "text"),
        [
            (404, "ページがありません（404）。"),
            (410, "ページがなくなりました（410）。"),
            (418, "「418」が返りました。"),
            (403, "「403」が返りました。機械からの確認を断るサイトかもしれません。"),
        ],
    )
    def test_error__is_told_in_words_and_with_its_number(
        self, site: Site, status: int, text: str
    ) -> None:
        assert ask(site.url(f"/status/{status}"), QUICK).text == text

    def test_head_that_is_refused__is_followed_by_get_of_the_same_page(self, site: Site) -> None:
        ask(site.url("/to?/nohead/405"), QUICK)
        assert site.seen == ["HEAD /to?/nohead/405", "HEAD /nohead/405", "GET /nohead/405"]

    def test_headers_cut_off_at_the_end_of_the_time__are_no_answer(self, site: Site) -> None:
        came = hop(Visit(site.url("/dripheaders")), replace(QUICK, deadline=0.1))
        assert isinstance(came, Answer)
        assert (came.outcome, came.text) == (SILENT, links.TOO_SLOW)

    def test_too_many_requests__are_not_answered_by_another(self, site: Site) -> None:
        ask(site.url("/status/429"), QUICK)
        assert site.seen == ["HEAD /status/429"]

    @pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
    def test_redirect__is_followed_and_told(self, site: Site, code: int) -> None:
        answer = ask(site.url(f"/to/{code}?/page"), QUICK)
        assert (answer.answers, answer.final_url) == (True, site.url("/page"))
        assert ask(site.url(f"/to/{code}?/status/404"), QUICK).answers is False

    def test_endless_redirects__are_given_up(self, site: Site) -> None:
        assert ask(site.url("/loop"), QUICK).text == "転送が多すぎます。"
        assert len(site.seen) == links.MOST_REDIRECTS + 1

    def test_name_server_that_hangs__is_given_up_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        released = threading.Event()
        monkeypatch.setattr(public_network, "resolve", lambda host, port: [str(released.wait(5))])
        answer = ask("http://example.jp/", Limits(deadline=0.05))
        released.set()
        assert (answer.outcome, answer.text) == (SILENT, links.TOO_SLOW)

    def test_nobody_there__is_silence(self, site: Site) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        answer = ask(f"http://127.0.0.1:{port}/", QUICK)
        assert (answer.outcome, answer.text) == (SILENT, links.NOT_REACHED)


class TestInnerNetwork:
    @pytest.mark.parametrize(
        "target",
        [
            "http://10.0.0.1/",
            "http://169.254.169.254/latest/",
            "http://[::1]/",
            "http://[fd00:ec2::254]/",
            "http://167772161/",
            "http://0x0a000001/",
            "file:///etc/passwd",
            "//192.168.0.1/",
        ],
    )
    def test_redirect_there__is_refused(self, site: Site, target: str) -> None:
        answer = ask(site.url(f"/to?{target}"), QUICK)
        assert (answer.outcome, answer.text) == (FAILS, NOT_OURS)
        assert len(site.seen) == 1

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
    def test_this_machine__is_never_asked(self, site: Site, host: str) -> None:
        assert ask(site.url("/page", host)).answers is not True
        assert site.seen == []

    def test_name_that_leads_home_later__is_stopped_after_connecting(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(public_network, "resolve", lambda host, port: ["8.8.8.8"])
        answer = ask(site.url("/page"))
        assert (answer.outcome, answer.text) == (FAILS, NOT_OURS)
        assert site.seen == []


class TestRead:
    """The text of the page, as a fingerprint."""

    def test_page__is_read_once_with_its_version(self, site: Site) -> None:
        url = site.say("/page/a", PROSE, ETag='"1"', Last_Modified="yesterday")
        answer = read(url)
        assert answer.known == Known('"1"', "yesterday")
        assert answer.fingerprint
        assert site.seen == ["HEAD /page/a", "GET /page/a"]

    @pytest.mark.parametrize(
        ("headers", "known", "is_read"),
        [
            ({"ETag": "1"}, Known("1", ""), False),
            ({"ETag": "2"}, Known("1", ""), True),
            ({"ETag": "1", "Last_Modified": "b"}, Known("1", "a"), False),
            ({"Last_Modified": "a"}, Known("", "a"), False),
            ({"Last_Modified": "b"}, Known("", "a"), True),
            ({"ETag": "1", "Last_Modified": "a"}, Known("", "a"), True),
            ({"Last_Modified": "a"}, Known("1", "a"), True),
            ({}, Known(), True),
        ],
    )
    def test_same_version__is_not_read_again(
        self, site: Site, headers: dict[str, str], known: Known, is_read: bool
    ) -> None:
        answer = read(site.say("/page/a", PROSE, **headers), known)
        assert (answer.fingerprint is not None) == is_read
        assert ("GET /page/a" in site.seen) == is_read

    def test_changed_body__has_another_fingerprint(self, site: Site) -> None:
        first = read(site.say("/page/a", PROSE)).fingerprint
        assert read(site.say("/page/a", PROSE)).fingerprint == first
        assert read(site.say("/page/a", PROSE[::-1])).fingerprint != first

    def test_gigabyte__is_read_as_far_as_it_needs(self, site: Site) -> None:
        answer = read(site.url("/huge"))
        assert answer.outcome == ANSWERS
        assert answer.fingerprint
        assert site.sent < 50_000_000  # what lies in the buffers between us

    def test_packed_gigabytes__are_unpacked_as_far_as_needed(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        packed, read_bytes = bomb(), list[int]()

        def note(data: bytes, kind: str, charset: str) -> str:
            read_bytes.append(len(data))
            return "x"

        monkeypatch.setattr(links, "fingerprint", note)
        assert read(site.url("/bomb")).outcome == ANSWERS
        assert read_bytes == [QUICK.most_bytes + len(str(len(packed)))]

    def test_page_without_end__answers_but_says_nothing(self, site: Site) -> None:
        answer = read(site.url("/dripbody"))
        assert (answer.outcome, answer.fingerprint) == (ANSWERS, "")

    def test_broken_packing__answers_but_says_nothing(self, site: Site) -> None:
        url = site.say("/page/a", PROSE, Content_Encoding="gzip")
        assert (read(url).outcome, read(url).fingerprint) == (ANSWERS, "")

    @pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "euc-jp", "iso-2022-jp"])
    def test_japanese_charsets__are_read(self, site: Site, charset: str) -> None:
        expected = read(site.say("/page/a", PROSE)).fingerprint
        for head, kind in (
            (f'<meta charset="{charset}">', "text/html"),
            ("", f"text/html; charset={charset}"),
        ):
            site.pages["/page/b"] = ((head + PROSE).encode(charset), {"Content-Type": kind})
            assert read(site.url("/page/b")).fingerprint == expected


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return who signs certificates."""
    return trustme.CA()


class TestCertificates:
    @pytest.fixture
    def is_trusted(
        self, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Let the authority be one that everybody trusts."""
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "ca.pem"))

    def ask(self, certificate: trustme.LeafCert) -> Answer:
        """Ask a site with the certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        with running(context) as site:
            return ask(site.url("/page", scheme="https"), QUICK)

    @pytest.mark.usefixtures("is_trusted")
    def test_good_one__answers(self, authority: trustme.CA) -> None:
        assert self.ask(authority.issue_cert("127.0.0.1")).outcome == ANSWERS

    @pytest.mark.usefixtures("is_trusted")
    def test_expired_one__fails(self, authority: trustme.CA) -> None:
        past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        answer = self.ask(authority.issue_cert("127.0.0.1", not_after=past))
        assert (answer.outcome, answer.text) == (FAILS, "証明書に問題があります。")

    @pytest.mark.usefixtures("is_trusted")
    def test_one_of_another_host__fails(self, authority: trustme.CA) -> None:
        assert self.ask(authority.issue_cert("www.example.jp")).outcome == FAILS

    def test_one_of_an_unknown_issuer__says_nothing(self, authority: trustme.CA) -> None:
        assert self.ask(authority.issue_cert("127.0.0.1")).outcome == UNCLEAR

    def test_self_signed_one__fails(self, authority: trustme.CA) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with authority.cert_pem.tempfile() as own, authority.private_key_pem.tempfile() as key:
            context.load_cert_chain(own, key)
        with running(context) as site:
            assert ask(site.url("/page", scheme="https"), QUICK).outcome == FAILS

    def test_no_tls_at_all__says_nothing(self, site: Site) -> None:
        assert ask(site.url("/page", scheme="https"), QUICK).outcome == UNCLEAR

    def test_drip_in_the_handshake__is_cut(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            limits = replace(QUICK, timeout=5, deadline=0.2)
            answer = hop(Visit(f"https://127.0.0.1:{port}/"), limits)
        assert isinstance(answer, Answer)
        assert (answer.outcome, answer.text) == (SILENT, links.TOO_SLOW)


class TestTrouble:
    @pytest.mark.parametrize(
        ("error", "outcome"),
        [
            (socket.gaierror(socket.EAI_NONAME, "no name"), FAILS),
            (socket.gaierror(-5, "no address"), FAILS),
            (socket.gaierror(socket.EAI_AGAIN, "no name server"), OFFLINE),
            (OSError(errno.ENETUNREACH, "no network"), OFFLINE),
            (OSError(errno.EHOSTUNREACH, "no route"), SILENT),
            (requests.Timeout(), SILENT),
            (requests.ConnectionError(), SILENT),
            (requests.ConnectionError(OSError(errno.ENETDOWN, "no network")), OFFLINE),
            (requests.exceptions.SSLError(), UNCLEAR),
            (requests.exceptions.InvalidURL(), FAILS),
            (urllib3.exceptions.LocationParseError("x"), FAILS),
            (UnicodeError(), FAILS),
            (RuntimeError("a mistake of ours"), UNCLEAR),
        ],
        ids=repr,
    )
    def test_each_trouble__is_told(
        self, monkeypatch: pytest.MonkeyPatch, error: Exception, outcome: Outcome
    ) -> None:
        def fail(host: str, port: int) -> list[str]:
            raise error

        monkeypatch.setattr(public_network, "resolve", fail)
        answer = ask("http://example.jp/")
        assert answer.outcome == outcome
        assert not answer.proves_network

    @pytest.mark.parametrize(
        ("url", "host"),
        [("http://Example.JP:8080/x", "example.jp"), ("http://[::1", ""), ("x", ""), ("", "")],
    )
    def test_host__is_known_or_empty(self, url: str, host: str) -> None:
        assert Visit(url).host == host
        assert ask(url).answers is not True

    def test_causes__are_found_once_however_they_are_wrapped(self) -> None:
        inner = OSError("inner")
        outer = requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "x", inner))
        outer.__context__ = outer.__cause__ = inner
        inner.__context__ = outer
        assert list(links.causes_of(outer)).count(inner) == 1
