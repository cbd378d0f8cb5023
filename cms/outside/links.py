"""Checks whether an internet address answers, without access to our own network (O5).

An address is checked hop by hop. Each hop is one request to one host, so a caller that checks many
addresses can avoid parallel requests to one host. HEAD comes first; GET follows if the server
rejects HEAD, or if the text of the page is needed and may have changed.
"""

from __future__ import annotations

import errno
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from cms.outside.public_network import ForbiddenAddressError, Guard, is_public, new_session
from cms.outside.visible_text import fingerprint

logger = logging.getLogger(__name__)

MOST_REDIRECTS = 5
#: Status codes of sites that reject robots or ask for a password; people may see the page.
ROBOTS_REFUSED = {401, 403, 405, 406, 407, 408, 425, 429, 451, 999}
TOO_MANY_REQUESTS = 429
#: Certificate errors that browsers repair themselves: an intermediate certificate is missing.
ISSUER_MISSING = {2, 20, 21}
#: DNS errors which prove that a name does not exist.
UNKNOWN_NAME = {socket.EAI_NONAME, -5}
#: Errors of our own machine or network.
OUR_TROUBLE = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EMFILE, errno.ENOBUFS}
CHUNK = 65_536
LONGEST_HEADER = 200
#: Messages for the most common errors; for others the status code is shown.
IN_WORDS = {
    404: "ページがありません（404）。",
    410: "ページがなくなりました（410）。",
    500: "サーバーに誤りがあります（500）。",
    503: "サーバーが休止しています（503）。",
}
TOO_SLOW = "時間内に答えがありませんでした。"
NOT_REACHED = "接続できませんでした。"
OUR_SIDE = "このサイトの側の通信の都合で、確かめられませんでした。"


class Outcome(Enum):
    ANSWERS = "answers"
    #: The address certainly does not work.
    FAILS = "fails"
    #: There is no answer.
    SILENT = "silent"
    #: The site rejects robots: the state is unknown.
    UNCLEAR = "unclear"
    #: Our own network does not work: the state is unknown.
    OFFLINE = "offline"


@dataclass(frozen=True)
class Known:
    """The version headers that the server sent when the page was last read."""

    etag: str = ""
    last_modified: str = ""

    def is_said_by(self, other: Known) -> bool:
        if self.etag or other.etag:
            return self.etag == other.etag
        return bool(self.last_modified) and self.last_modified == other.last_modified


@dataclass(frozen=True)
class Answer:
    """The result with a message; `fingerprint` is None if the text was not read again."""

    outcome: Outcome
    text: str
    status: int | None = None
    final_url: str = ""
    known: Known = Known()
    fingerprint: str | None = None

    @property
    def answers(self) -> bool | None:
        """Whether the address works; None if one check cannot tell."""
        return {Outcome.ANSWERS: True, Outcome.FAILS: False}.get(self.outcome)

    @property
    def proves_network(self) -> bool:
        """Whether a server answered, which proves that our own network works."""
        return self.status is not None


@dataclass(frozen=True)
class Limits:
    """Limits of time and size; `is_allowed` lets tests and benchmarks access this machine."""

    timeout: float = 3  # seconds to connect, and to wait for the next byte
    deadline: float = 8  # seconds for the whole request, even if data arrive slowly
    most_bytes: int = 1_000_000  # of the page, decompressed
    is_allowed: Callable[[str], bool] = is_public


#: Limits while a user waits for the screen.
QUICK = Limits()


@dataclass(frozen=True)
class Visit:
    """A check in progress: the next request, and the number of redirects so far."""

    url: str
    method: str = "HEAD"
    redirects: int = 0
    reads_text: bool = False
    known: Known = Known()

    @property
    def host(self) -> str:
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""


def ask(url: str, limits: Limits = QUICK) -> Answer:
    """Return whether `url` answers; ends at the deadline even if DNS hangs."""
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(url, limits)), daemon=True)
    asking.start()
    asking.join(limits.deadline)
    return answers[0] if answers else Answer(Outcome.SILENT, TOO_SLOW)


def _ask(url: str, limits: Limits) -> Answer:
    came: Visit | Answer = Visit(url)
    while isinstance(came, Visit):
        came = hop(came, limits)
    return came


def hop(visit: Visit, limits: Limits) -> Visit | Answer:
    """Send the next request; return the answer, or the visit for the following request."""
    with Guard(limits.deadline, limits.is_allowed) as guard:
        try:
            guard.refuse_inner(visit.url)
            return _request(visit, limits, guard)
        except ForbiddenAddressError as error:
            return Answer(Outcome.FAILS, str(error), final_url=visit.url)
        except Exception as error:  # a foreign server can cause any error in the libraries
            if guard.is_over:
                return Answer(Outcome.SILENT, TOO_SLOW, final_url=visit.url)
            if visit.method == "HEAD" and _hung_up(error):
                return replace(visit, method="GET")
            return replace(_unreachable(error), final_url=visit.url)


def _request(visit: Visit, limits: Limits, guard: Guard) -> Visit | Answer:
    with new_session() as session:
        response = session.request(
            visit.method, visit.url, timeout=limits.timeout, allow_redirects=False, stream=True
        )
        with response:
            if guard.is_over:  # an interrupted response looks like the end of the headers
                raise TimeoutError
            target = response.headers.get("Location", "")
            if response.is_redirect and target:
                return _redirected(visit, target)
            if visit.method == "HEAD" and _wants_get(visit, response):
                return replace(visit, method="GET")
            if response.status_code >= requests.codes.bad_request:
                return _refusal(response.status_code, visit.url)
            answer = Answer(
                Outcome.ANSWERS,
                "答えがありました。",
                response.status_code,
                visit.url,
                _said_by(response),
            )
            if not visit.reads_text or visit.method == "HEAD":
                return answer
            text = _fingerprint(response, limits.most_bytes)
            # A text that the deadline interrupted is incomplete.
            return replace(answer, fingerprint="" if guard.is_over else text)


def _redirected(visit: Visit, target: str) -> Visit | Answer:
    if visit.redirects == MOST_REDIRECTS:
        return Answer(Outcome.FAILS, "転送が多すぎます。", final_url=visit.url)
    return replace(visit, url=urljoin(visit.url, target), redirects=visit.redirects + 1)


def _wants_get(visit: Visit, response: requests.Response) -> bool:
    """Whether GET is needed: the error may concern only HEAD, or the text may have changed."""
    if response.status_code >= requests.codes.bad_request:
        return response.status_code != TOO_MANY_REQUESTS
    return visit.reads_text and not visit.known.is_said_by(_said_by(response))


def _said_by(response: requests.Response) -> Known:
    names = ("ETag", "Last-Modified")
    return Known(*(response.headers.get(name, "")[:LONGEST_HEADER] for name in names))


def _refusal(status: int, url: str) -> Answer:
    if status in ROBOTS_REFUSED:
        text = f"「{status}」が返りました。機械からの確認を断るサイトかもしれません。"
        return Answer(Outcome.UNCLEAR, text, status, url)
    return Answer(Outcome.FAILS, IN_WORDS.get(status, f"「{status}」が返りました。"), status, url)


def _fingerprint(response: requests.Response, most: int) -> str:
    """Return the fingerprint of the first `most` bytes; "" if they cannot be read.

    The length is part of it, so that large files with the same beginning differ.
    """
    charset = requests.utils.get_encoding_from_headers(response.headers) or ""
    kind = response.headers.get("Content-Type", "")
    if "charset" not in kind.lower():
        charset = ""
    try:
        data = b"".join(_chunks(response, most))[:most]
    except (OSError, urllib3.exceptions.HTTPError):
        return ""
    if len(data) == most:
        data += response.headers.get("Content-Length", "").encode()
    return fingerprint(data, kind, charset)


def _chunks(response: requests.Response, most: int) -> Iterator[bytes]:
    """Yield the body up to `most` bytes; it is decompressed piece by piece, to limit memory."""
    read = 0
    while read < most and (chunk := response.raw.read(CHUNK, decode_content=True)):
        read += len(chunk)
        yield chunk


def _hung_up(error: Exception) -> bool:
    """Whether the server accepted the request but sent no answer; some do so only for HEAD."""
    if isinstance(error, requests.ReadTimeout):
        return True
    return any(isinstance(each, urllib3.exceptions.ProtocolError) for each in causes_of(error))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and all errors that it wraps or was raised from, as in urllib3 and requests."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        inner = (*each.args, getattr(each, "reason", None), each.__cause__, each.__context__)
        waiting += [one for one in inner if isinstance(one, BaseException)]


def _unreachable(error: Exception) -> Answer:
    """Distinguish errors of the other side from errors of our own network."""
    told = (_trouble(each) for each in causes_of(error))
    return next(filter(None, told), None) or _silence(error)


def _trouble(cause: BaseException) -> Answer | None:
    if isinstance(cause, ssl.SSLError | requests.exceptions.SSLError):
        return _bad_certificate(cause)
    if isinstance(cause, socket.gaierror):
        return _unknown_name(cause)
    if isinstance(cause, OSError) and cause.errno in OUR_TROUBLE:
        return Answer(Outcome.OFFLINE, OUR_SIDE)
    return None


def _silence(error: Exception) -> Answer:
    if isinstance(error, requests.Timeout):
        return Answer(Outcome.SILENT, TOO_SLOW)
    if isinstance(error, ValueError):
        return Answer(Outcome.FAILS, "アドレスの形が正しくないか、答えが読めません。")
    if isinstance(error, OSError | urllib3.exceptions.HTTPError):
        return Answer(Outcome.SILENT, NOT_REACHED)
    logger.error("Asking an address failed", exc_info=error)
    return Answer(Outcome.UNCLEAR, "確かめる途中で誤りが起きました。")


def _unknown_name(error: socket.gaierror) -> Answer:
    if error.errno in UNKNOWN_NAME:
        return Answer(Outcome.FAILS, "その名前のサーバーはありません。")
    return Answer(Outcome.OFFLINE, "サーバーの名前を調べられず、確かめられませんでした。")


def _bad_certificate(error: BaseException) -> Answer:
    """Distinguish certificates that browsers reject from those that we cannot verify."""
    for each in causes_of(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            if each.verify_code not in ISSUER_MISSING:
                return Answer(Outcome.FAILS, "証明書に問題があります。")
            return Answer(Outcome.UNCLEAR, "証明書の発行元を確かめられませんでした。")
    return Answer(Outcome.UNCLEAR, "安全な接続を確かめられませんでした。")
