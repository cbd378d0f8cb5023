"""A small site on this machine that answers in every way a server can (O5).

All of 127.0.0.0/8 leads to it, so that one server stands for many hosts. It counts who asks what,
and how many requests each host has at the same time.
"""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from cms.outside.links import Limits

LONG = 5  # seconds after which a test would fail anyway
GIGABYTE = 1 << 30
BLOCK = b"x" * 65_536


def is_this_machine(address: str) -> bool:
    """Stand for `is_public`: the small site is the internet of these tests."""
    return address.startswith("127.")


#: For tests: this machine may be asked, and nobody waits long.
QUICK = Limits(timeout=0.5, deadline=1, most_bytes=100_000, is_allowed=is_this_machine)


class Site(ThreadingHTTPServer):
    """The server, with what it has seen and what its pages say."""

    daemon_threads = True
    request_queue_size = 128
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("", 0), Answering)
        self.lock = threading.Lock()
        self.seen: list[str] = []
        self.times: dict[str, list[float]] = {}
        self.under_way: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.sent = 0
        self.released = threading.Event()
        self.barrier = threading.Barrier(4)
        #: Path to body and headers, for /page/…
        self.pages: dict[str, tuple[bytes, dict[str, str]]] = {}

    def url(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Return an address of the site."""
        return f"{scheme}://{host}:{self.server_port}{path}"

    def say(self, path: str, text: str, **headers: str) -> str:
        """Let a page say `text` from now on; return its address."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (text.encode(), {"Content-Type": "text/html; charset=utf-8"} | names)
        return self.url(path)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients who hang up: that is what they are for."""


class Answering(BaseHTTPRequestHandler):
    """Answers by the first part of the path."""

    server: Site
    protocol_version = "HTTP/1.0"
    is_answered = False

    def answer(self) -> None:
        """Count the request, and answer."""
        site, host = self.server, self.headers["Host"].partition(":")[0]
        with site.lock:
            site.seen.append(f"{self.command} {self.path}")
            site.times.setdefault(host, []).append(time.monotonic())
            site.under_way[host] += 1
            site.most[host] = max(site.most[host], site.under_way[host])
        try:
            path, _, query = self.path.partition("?")
            name, _, rest = path[1:].partition("/")
            getattr(self, f"do_{name}", self.do_page)(rest, query)
        finally:
            self._is_answered()

    def _is_answered(self) -> None:
        """Count the request no more: who asked may act on the answer before this thread does."""
        site, host = self.server, self.headers["Host"].partition(":")[0]
        if not self.is_answered:
            self.is_answered = True
            with site.lock:
                site.under_way[host] -= 1

    do_GET = do_HEAD = answer  # noqa: N815  # names of the base class

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send an answer, without its body to a HEAD."""
        self._is_answered()
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_page(self, rest: str, query: str) -> None:
        """What the test has let the page say; else nothing."""
        body, headers = self.server.pages.get(self.path, (b"", {}))
        self.send(200, body, **headers)

    def do_status(self, rest: str, query: str) -> None:
        """The status that the path names."""
        self.send(int(rest))

    def do_nohead(self, rest: str, query: str) -> None:
        """An error to HEAD alone."""
        self.send(int(rest) if self.command == "HEAD" else 200)

    def do_hangup(self, rest: str, query: str) -> None:
        """No answer at all; with a path, only to that method."""
        if rest in ("", self.command):
            self.close_connection = True
        else:
            self.send(200)

    def do_to(self, rest: str, query: str) -> None:
        """A redirect."""
        self.send(int(rest or 302), Location=unquote(query))

    def do_chain(self, rest: str, query: str) -> None:
        """As many redirects as the path says."""
        if rest == "0":
            self.send(200)
        else:
            self.send(301, Location=f"/chain/{int(rest) - 1}")

    def do_loop(self, rest: str, query: str) -> None:
        """A redirect to itself."""
        self.send(301, Location=self.path)

    def do_never(self, rest: str, query: str) -> None:
        """Nothing, until whoever asked has gone."""
        self.connection.settimeout(LONG)
        with suppress(OSError):
            self.connection.recv(1)

    def do_slow(self, rest: str, query: str) -> None:
        """An answer after a moment."""
        self.server.released.wait(0.1)
        self.send(200)

    def do_together(self, rest: str, query: str) -> None:
        """An answer once four requests are under way at the same time."""
        try:
            self.server.barrier.wait(LONG)
        except threading.BrokenBarrierError:
            self.send(500)
        else:
            self.send(200)

    def do_dripheaders(self, rest: str, query: str) -> None:
        """A byte now and then, and never an end."""
        self._drip(b"HTTP/1.0 200 OK\r\nX-Long: ")

    def do_dripbody(self, rest: str, query: str) -> None:
        """A page that never ends."""
        self.send(200, **{"Content-Length": str(GIGABYTE), "Content-Type": "text/html"})
        if self.command == "GET":
            self._drip(b"<p>")

    def _drip(self, start: bytes) -> None:
        self.wfile.write(start)
        with suppress(OSError):
            while not self.server.released.wait(0.02):
                self.wfile.write(b"a")

    def do_huge(self, rest: str, query: str) -> None:
        """A gigabyte, as long as anybody reads."""
        self.send(200, **{"Content-Length": str(GIGABYTE), "Content-Type": "application/zip"})
        with suppress(OSError):
            while self.command == "GET" and self.server.sent < GIGABYTE:
                self.wfile.write(BLOCK)
                self.server.sent += len(BLOCK)

    def do_bomb(self, rest: str, query: str) -> None:
        """A few kilobytes that unfold to a hundred megabytes."""
        with suppress(OSError):
            self.send(200, bomb(), Content_Encoding="gzip", Content_Type="text/html")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@cache
def bomb() -> bytes:
    """Return a hundred megabytes of the same letter, packed."""
    return gzip.compress(b"<p>" + b"a" * 100_000_000, 1)


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Let the site answer, by TLS if there is a context."""
    site = Site()
    if context is not None:
        site.socket = context.wrap_socket(
            site.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=site.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.released.set()
        site.shutdown()
        site.server_close()
