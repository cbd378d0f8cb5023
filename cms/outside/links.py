"""Whether an address on the internet answers, without being led into our own network (O5).

An address is asked hop by hop, each hop being one request to one host: whoever asks many can see to
it that no host gets two requests at a time. HEAD comes first; GET follows where HEAD is not liked,
or where the text of the page is wanted and may have changed.
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
#: Codes by which a site turns robots away, or asks for a password; people may well see the page.
ROBOTS_REFUSED = {401, 403, 405, 406, 407, 408, 425, 429, 451, 999}
TOO_MANY_REQUESTS = 429
#: Errors of a certificate that browsers mend by themselves: an issuer in between is missing.
ISSUER_MISSING = {2, 20, 21}
#: Names that do not exist, as the name servers say for certain.
UNKNOWN_NAME = {socket.EAI_NONAME, -5}
#: Errors of our own machine or its line.
OUR_TROUBLE = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EMFILE, errno.ENOBUFS}
CHUNK = 65_536
LONGEST_HEADER = 200
#: What people are told of the commonest errors; of others the number.
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
    """What came of asking."""

    ANSWERS = "answers"
    #: The address leads nowhere, and the other side says so.
    FAILS = "fails"
    #: Nobody answers there.
    SILENT = "silent"
    #: A site that is not for robots: nothing is known.
    UNCLEAR = "unclear"
    #: Our own network does not work: nothing is known.
    OFFLINE = "offline"


@dataclass(frozen=True)
class Known:
    """What the server said of the page's version when it was read last."""

    etag: str = ""
    last_modified: str = ""

    def is_said_by(self, other: Known) -> bool:
        """Whether the server says now that it is still the same version."""
        if self.etag or other.etag:
            return self.etag == other.etag
        return bool(self.last_modified) and self.last_modified == other.last_modified


@dataclass(frozen=True)
class Answer:
    """What came back, in words too; `fingerprint` is None where the text was not read again."""

    outcome: Outcome
    text: str
    status: int | None = None
    final_url: str = ""
    known: Known = Known()
    fingerprint: str | None = None

    @property
    def answers(self) -> bool | None:
        """Whether the address is in order; None where one visit cannot tell."""
        return {Outcome.ANSWERS: True, Outcome.FAILS: False}.get(self.outcome)

    @property
    def proves_network(self) -> bool:
        """Whether somebody out there has spoken to us."""
        return self.status is not None


@dataclass(frozen=True)
class Limits:
    """How long to wait; `is_allowed` lets tests and benchmarks ask this very machine."""

    timeout: float = 3  # seconds for connecting, and again for the next byte
    deadline: float = 8  # seconds for everything, however slowly it drips
    most_bytes: int = 1_000_000  # of the page, unpacked
    is_allowed: Callable[[str], bool] = is_public


#: For a person who waits for the screen.
QUICK = Limits()


@dataclass(frozen=True)
class Visit:
    """One address on its way: where the next request goes, and how many redirects led there."""

    url: str
    method: str = "HEAD"
    redirects: int = 0
    reads_text: bool = False
    known: Known = Known()

    @property
    def host(self) -> str:
        """The host that the next request goes to; "" if the address names none."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""


def ask(url: str, limits: Limits = QUICK) -> Answer:
    """Return whether `url` answers, within the deadline even if the name server hangs."""
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
    """Make the one request that comes next; return the answer, or where to go from here."""
    with Guard(limits.deadline, limits.is_allowed) as guard:
        try:
            guard.refuse_inner(visit.url)
            return _request(visit, limits, guard)
        except ForbiddenAddressError as error:
            return Answer(Outcome.FAILS, str(error), final_url=visit.url)
        except Exception as error:  # whatever a foreign server makes the libraries raise
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
            if guard.is_over:  # what was cut off looks like the end of the headers
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
            # What the end of the time cut off is not the page.
            return replace(answer, fingerprint="" if guard.is_over else text)


def _redirected(visit: Visit, target: str) -> Visit | Answer:
    if visit.redirects == MOST_REDIRECTS:
        return Answer(Outcome.FAILS, "転送が多すぎます。", final_url=visit.url)
    return replace(visit, url=urljoin(visit.url, target), redirects=visit.redirects + 1)


def _wants_get(visit: Visit, response: requests.Response) -> bool:
    """Whether HEAD has not told enough: an error may be about HEAD, the text may be another."""
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
    """Return the fingerprint of the first `most` bytes, "" where they cannot be read.

    The length tells huge files apart of which only the beginning is read.
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
    """Yield the body until it is enough; unpacked piece by piece, whatever it would grow to."""
    read = 0
    while read < most and (chunk := response.raw.read(CHUNK, decode_content=True)):
        read += len(chunk)
        yield chunk


def _hung_up(error: Exception) -> bool:
    """Whether the server took the request and then said nothing: some do so to HEAD alone."""
    if isinstance(error, requests.ReadTimeout):
        return True
    return any(isinstance(each, urllib3.exceptions.ProtocolError) for each in causes_of(error))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and whatever it was raised from or wraps, as urllib3 and requests do."""
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
    """Tell what is wrong over there from what is wrong with us."""
    told = (_trouble(each) for each in causes_of(error))
    return next(filter(None, told), None) or _silence(error)


def _trouble(cause: BaseException) -> Answer | None:
    """Return what one cause of an error tells for certain, if anything."""
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
    """Tell a certificate that browsers refuse from one of which only we cannot say."""
    for each in causes_of(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            if each.verify_code not in ISSUER_MISSING:
                return Answer(Outcome.FAILS, "証明書に問題があります。")
            return Answer(Outcome.UNCLEAR, "証明書の発行元を確かめられませんでした。")
    return Answer(Outcome.UNCLEAR, "安全な接続を確かめられませんでした。")
