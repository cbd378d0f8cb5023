"""HTTP connections that reach only the public internet and end in time (O5)."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

AGENT = "Mozilla/5.0 (compatible; APPLIC link check)"
NOT_OURS = "このサイトの外から見られないアドレスです。"
#: The prefix of IPv4 addresses in networks without IPv4 (NAT64, RFC 6052).
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
MOST_REDIRECTS = 5
CHUNK = 64 * 1024
PORTS = {"http": 80, "https": 443}

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddressError(Exception):
    """The address leads to a private, loopback, link-local or reserved network.

    It must not be an error of `requests` or of the system: urllib3 would treat it as a broken
    connection.
    """


def is_public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _carried_by(found)
    if inner is not None and not inner.is_global:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found in TRANSLATED:
        return True
    return found.is_global and not found.is_multicast and not found.is_reserved


def _carried_by(address: IP) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address embedded in an IPv6 address, if any."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of `host`.

    Raises:
        socket.gaierror: if there are none, or no name server answers.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Guard:
    """Watches one request: it reaches only allowed addresses and ends in time.

    At the deadline its connections are shut down, so that a server cannot hold the thread by
    sending a byte now and then. `is_allowed` is only for tests and benchmarks on this machine.
    """

    def __init__(self, seconds: float, is_allowed: Callable[[str], bool] = is_public) -> None:
        self.is_allowed = is_allowed
        self.is_over = False
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Guard:
        self._token = _guard.set(self)
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()
        _guard.reset(self._token)
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()

    def refuse_inner(self, url: str) -> None:
        """Refuse a URL that is not http(s) or does not lead to the public internet.

        Raises:
            ForbiddenAddressError: if the URL is refused.
            socket.gaierror: if the name is unknown.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ForbiddenAddressError(NOT_OURS)
        addresses = resolve(parts.hostname, parts.port or PORTS[parts.scheme])
        if not all(self.is_allowed(address) for address in addresses):
            raise ForbiddenAddressError(NOT_OURS)

    def admit(self, connection: socket.socket) -> socket.socket:
        """Return the connection if it has reached the public internet in time.

        Raises:
            ForbiddenAddressError: if it leads elsewhere; nothing has been sent there.
            TimeoutError: if it comes too late.
        """
        if not self.is_allowed(connection.getpeername()[0]):
            connection.close()
            raise ForbiddenAddressError(NOT_OURS)
        with self._lock:
            if self.is_over:
                connection.close()
                raise TimeoutError
            # Keep our own handle: TLS takes the connection over and closes this one.
            self._handles.append(connection.dup())
        return connection

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            for handle in self._handles:
                with suppress(OSError):  # the other side has already closed it
                    handle.shutdown(socket.SHUT_RDWR)


_guard: ContextVar[Guard] = ContextVar("_guard")


class _PlainConnection(HTTPConnection):
    """A connection that checks its peer address before it sends anything.

    It looks the name up once more; the result may differ from the first lookup.
    """

    def _new_conn(self) -> socket.socket:
        return _guard.get().admit(super()._new_conn())


class _SecureConnection(_PlainConnection, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class GuardedAdapter(HTTPAdapter):
    """Lets `requests` connect only inside a `Guard`."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def new_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = AGENT
    for scheme in ("http://", "https://"):
        session.mount(scheme, GuardedAdapter())
    return session


def fetched(url: str, most_bytes: int, seconds: float) -> bytes:
    """Return what the address answers, cut after more than `most_bytes`.

    Each redirection is checked like the address itself.

    Raises:
        ForbiddenAddressError: if it leads elsewhere than to the public internet.
        OSError: if it does not answer, refuses, redirects too often or takes too long.
    """
    with Guard(seconds, is_public) as guard, new_session() as session:
        for _ in range(MOST_REDIRECTS + 1):
            guard.refuse_inner(url)
            with session.get(url, timeout=seconds, allow_redirects=False, stream=True) as answer:
                target = answer.headers.get("Location", "")
                if answer.is_redirect and target:
                    url = urljoin(url, target)
                    continue
                answer.raise_for_status()
                data = _body(answer, most_bytes)
                if guard.is_over:  # what the deadline cut off looks complete
                    raise TimeoutError
                return data
    raise requests.TooManyRedirects


def _body(answer: requests.Response, most_bytes: int) -> bytes:
    data = b""
    for chunk in answer.iter_content(CHUNK):
        data += chunk
        if len(data) > most_bytes:
            break
    return data
