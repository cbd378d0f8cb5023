"""Whether an address on the internet answers, without being led into our own network (O5)."""

from __future__ import annotations

import ipaddress
import socket
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

TIMEOUT = 3  # seconds for connecting, and again for the first byte
DEADLINE = 8  # seconds for everything, redirects included
MOST_REDIRECTS = 3
AGENT = "Mozilla/5.0 (compatible; APPLIC link check)"
#: Servers that dislike HEAD answer with one of these; GET decides.
HEAD_REFUSED = {400, 403, 404, 405, 501, 503}
NOT_OURS = "このサイトの外から見られないアドレスです。"


class ForbiddenAddressError(Exception):
    """The address leads to a private, loopback, link-local or reserved network.

    No error of `requests` or of the system: those urllib3 would take for a broken connection.
    """


@dataclass(frozen=True)
class Answer:
    """What came back: `answers` is None where the network could not say."""

    answers: bool | None
    text: str


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of `host`.

    Raises:
        socket.gaierror: if there are none, or nobody to ask.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class _PublicOnly(HTTPConnection):
    """A connection that looks whom it has reached before it says anything.

    The name is looked up once more for the connection; it may lead elsewhere by then.
    """

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        if not is_public(connection.getpeername()[0]):
            connection.close()
            raise ForbiddenAddressError(NOT_OURS)
        return connection


class _SecureConnection(_PublicOnly, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PublicOnly


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class PublicAdapter(HTTPAdapter):
    """Lets `requests` reach the open internet only."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use the connections that look whom they reach."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def new_session() -> requests.Session:
    """Return a session that takes neither proxies nor passwords from the environment."""
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = AGENT
    for scheme in ("http://", "https://"):
        session.mount(scheme, PublicAdapter())
    return session


def ask(url: str) -> Answer:
    """Return whether `url` answers, within DEADLINE seconds however slowly it drips."""
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(url)), daemon=True)
    asking.start()
    asking.join(DEADLINE)
    return answers[0] if answers else Answer(None, "時間内に答えがありませんでした。")


def _ask(url: str) -> Answer:
    """Ask by HEAD, then by GET without reading the body."""
    try:
        with new_session() as session:
            status = _status(session, "HEAD", url)
            if status in HEAD_REFUSED:
                status = _status(session, "GET", url)
    except ForbiddenAddressError as error:
        return Answer(False, str(error))
    except (socket.gaierror, requests.ConnectionError, requests.Timeout) as error:
        return _unreachable(error)
    except (requests.RequestException, ValueError, OSError):
        return Answer(False, "アドレスの形が正しくないか、答えが読めません。")
    if status >= requests.codes.bad_request:
        return Answer(False, f"「{status}」が返りました。")
    return Answer(True, "答えがありました。")


def _unreachable(error: Exception) -> Answer:
    """Tell a name that does not exist from a network that does not answer us."""
    if isinstance(error, socket.gaierror) and error.errno in {socket.EAI_NONAME, -5}:
        return Answer(False, "その名前のサーバーはありません。")
    if isinstance(error, requests.exceptions.SSLError):
        return Answer(False, "証明書に問題があります。")
    return Answer(None, "接続できず、確かめられませんでした。")


def _status(session: requests.Session, method: str, url: str) -> int:
    """Return the status after following redirects by hand, each checked anew."""
    for _ in range(MOST_REDIRECTS + 1):
        _refuse_inner(url)
        response = session.request(method, url, timeout=TIMEOUT, allow_redirects=False, stream=True)
        response.close()
        target = response.headers.get("Location", "")
        if not (response.is_redirect and target):
            return int(response.status_code)
        url = urljoin(url, target)
    raise requests.TooManyRedirects("転送が多すぎます。")


def _refuse_inner(url: str) -> None:
    """Refuse what is not http(s) or does not lead to the open internet.

    Raises:
        ForbiddenAddressError: if so.
        socket.gaierror: if the name is unknown.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ForbiddenAddressError(NOT_OURS)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if not all(is_public(address) for address in resolve(parts.hostname, port)):
        raise ForbiddenAddressError(NOT_OURS)
