"""Requests that no form of the site sends, to every address; the same ones for the same seed."""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Iterator
from http.cookies import SimpleCookie
from random import Random
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test.client import MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Page

from cms.web.pages import AddressTableMixin
from tests.actors import Actor
from tests.factories import PDF
from tests.stories.access_table import LINES
from tests.stories.access_world import World

HUGE = "9" * 40
NUMBERS = ("0", "1", "2", "3", "2147483648", "9223372036854775808", HUGE)
TEXTS = (
    *("", "x", "あ", "-1", "1.5", "NaN", "1e9", "null", "true", "on", "\x00", "\u202e", "\ud800"),
    *("\u200b", "None", "__all__", "../../etc/passwd", "//evil.example/", "http://[", "=1+1"),
    *("http://user:p@x/", "https://" + "a" * 3000, "x@", "a" * 300, "あ" * 70_000, "9" * 5000),
    *("2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "25:61", "令和99年99月99日"),
    *("{", "[]", "{}", "[[1]]", '{"blocks": [], "entityMap": {}}', '{"blocks": null}', "[" * 9999),
    *("{{ 7*7 }}", "{% debug %}", "' OR 1=1 --", "%s%n", "%", "\\", "<script>", "a,b;c", "1,2,x"),
    *("-updated", "updated_at__x", "a__b__c", "page", "csv", "xlsx", "\r\nX: y", "١٢", "１２"),
)
NAMES = (
    *("q", "page", "p", "id", "sort", "genre", "type", "next", "ordering", "export", "parent", "e"),
    *("collection_id", "page_type", "content_type", "limit", "offset", "fields", "order", "code"),
    *("title", "summary", "genres", "url", "documents", "rows", "action", "kind", "file", "tags"),
    *("is_expanded", "comment", "object_id", "multiple", "year", "month", "period", "state", "ids"),
)
FILES = (
    b"",
    b"x",
    PDF,
    PDF[:40],
    b"%PDF-1.7 /Encrypt",
    b"PK\x03\x04",
    b"a,b\n\xff\xfe,\x00",
    b"---\n- [",
)
HEADERS = {
    "accept": ("application/json", "*/*;q=x", "text/\x00"),
    "accept-encoding": ("gzip;q=x", "gzip"),
    "accept-language": ("zz", "en", "ja;q=2"),
    "content-length": ("-1", "x"),
    "if-modified-since": ("x", "Thu, 01 Jan 9999 00:00:00 GMT", "Sun Nov 31 99:99:99 2026"),
    "if-none-match": ("*", '"x"', "W/x"),
    "origin": ("null", "https://evil.example"),
    "range": ("bytes=0-", "bytes=-1", "bytes=9-1", "x"),
    "referer": ("x", "http://[", "https://evil.example/"),
    "user-agent": ("", "\xff", "x" * 5000),
    "x-forwarded-for": ("x", "1.2.3.4, ::1", "999.1.1.1"),
    "x-forwarded-proto": ("https", "x"),
    "x-request-id": ("x", "a" * 32),
    "x-requested-with": ("XMLHttpRequest",),
}
METHODS = (*("GET",) * 8, *("POST",) * 9, "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
#: Sends a body that is not what its content type says.
ODD_BODIES = (
    ("application/json", b"{"),
    ("application/json", json.dumps({"a": [1]}).encode()),
    ("application/x-www-form-urlencoded", b"%ff=%00&a=%&&=&title=%e3%81"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"),
    ("text/plain; charset=x", b"\xff"),
)
PART = re.compile(r"<(?:(\w+):)?\w+>|\([^)]*\)")
FIELD = re.compile(
    r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"(?:[^>]*?\bvalue="([^"]*)")?'
)
#: Ends the session, which others still need.
LOGOUT = "logout"


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Yield every route but the one that ends the session."""
    for each in patterns:
        route = prefix + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        elif LOGOUT not in route:
            yield f"/{route}"


def all_routes(world: World) -> list[str]:
    """Return the routes of the site, of its pages, and the addresses of the access table."""
    found = {*routes(get_resolver().url_patterns)}
    for page in Page.objects.live().specific():
        if isinstance(page, AddressTableMixin):
            patterns: Any = page.get_subpage_urls()
            found |= {page.url.rstrip("/") + route for route in routes(patterns)}
    found |= {path.format(**world.names) for _, path, _ in LINES if LOGOUT not in path}
    return sorted(found)


class Attacker:
    """Sends such requests as one actor and keeps what failed."""

    def __init__(self, actor: Actor, world: World) -> None:
        self.random = Random(actor.name)  # noqa: S311
        self.client = actor.client
        self.client.raise_request_exception = False
        self.cookies = self.client.cookies.output(header="", sep=";")
        self.routes = all_routes(world)
        self.ids = [
            *NUMBERS,
            *(str(each) for each in world.names.values() if isinstance(each, int)),
        ]
        self.names = list(NAMES)
        self.forms: dict[str, dict[str, str]] = {}
        self.failures: dict[str, list[str]] = {}
        self.reason = ""

    def attack(self, requests: int) -> None:
        """Send so many requests, to every address before any is asked again."""
        got_request_exception.connect(self._note)
        for place in range(requests):
            if place % len(self.routes) == 0:
                self.random.shuffle(self.routes)
            path = self._filled(self.routes[place % len(self.routes)])
            self._send(self.random.choice(METHODS), path)
        got_request_exception.disconnect(self._note)

    def told(self) -> str:
        """Return each kind of failure with how often it came and what led to it."""
        return "\n".join(f"{len(led)} × {kind}\n   {led[0]}" for kind, led in self.failures.items())

    def _note(self, **_: Any) -> None:
        error = sys.exc_info()[1]
        frames = traceback.extract_tb(error and error.__traceback__)[-3:]
        places = " ".join(f"{each.filename.split('/')[-1]}:{each.lineno}" for each in frames)
        self.reason = f"{type(error).__name__} ({places})"

    def _filled(self, route: str) -> str:
        def value(part: re.Match[str]) -> str:
            is_number = part[1] == "int" or self.random.random() < 0.5
            found = self.random.choice(self.ids if is_number else TEXTS[1:20])
            return found.encode(errors="replace").decode()

        path = PART.sub(value, route)
        return path.replace("\\", "").replace("?", "", 1) if "(" in route else path

    def _send(self, method: str, path: str) -> None:
        """Send one request, of which nothing stays."""
        cache.clear()
        self.client.cookies = SimpleCookie(self.cookies)
        self.reason = ""
        headers = {
            name: self.random.choice(values)
            for name, values in HEADERS.items()
            if self.random.random() < 0.03
        }
        with transaction.atomic():
            query, sent = self._query(), self._body(method, path)
            try:
                answer = self.client.generic(
                    method, path, *sent, query_params=query, headers=headers
                )
                self._read(path, answer)
                status = str(answer.status_code)
            except Exception as error:
                status = f"raised {error!r}"
            transaction.set_rollback(True)
        if not status.isdecimal() or (int(status) >= 500 and int(status) != 503):
            told = f"{method} {path} {query} {sent[:1]} {headers}"[:2000]
            self.failures.setdefault(f"{status} {self.reason}", []).append(told)

    def _query(self) -> dict[str, str]:
        if self.random.random() < 0.4:
            return {}
        names = self.random.sample(self.names, self.random.randint(1, 4))
        return {name: self._value().encode(errors="replace").decode() for name in names}

    def _value(self) -> str:
        return self.random.choice(TEXTS if self.random.random() < 0.7 else self.ids)

    def _body(self, method: str, path: str) -> tuple[bytes, str]:
        if method in {"GET", "HEAD", "OPTIONS"}:
            return b"", "application/octet-stream"
        if self.random.random() < 0.08:
            kind, body = self.random.choice(ODD_BODIES)
            return body, kind
        fields = {name: self._field(value) for name, value in self._form(path).items()}
        fields |= {name: self._field("x") for name in self.random.sample(self.names, 2)}
        left = {name: value for name, value in fields.items() if self.random.random() < 0.93}
        return encode_multipart("BoUnDaRyStRiNg", left), MULTIPART_CONTENT

    def _field(self, given: str) -> Any:
        """Return a value, mostly the one given."""
        chance = self.random.random()
        if chance < 0.75:
            return given
        if chance < 0.8:
            name = self.random.choice(
                ("a.pdf", "a.csv", "a.xlsx", "a.yaml", "\u202e.exe", "a" * 300)
            )
            return SimpleUploadedFile(name, self.random.choice(FILES))
        value = self._value().encode(errors="replace").decode()
        return [value, given] if chance < 0.83 else value

    def _form(self, path: str) -> dict[str, str]:
        """Return the fields of the form at the address, looked up once."""
        if path not in self.forms:
            self._read(path, self.client.get(path))
        return self.forms.setdefault(path, {})

    def _read(self, path: str, answer: HttpResponse) -> None:
        """Read the whole answer, which may fail too, and learn the names in its forms."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            return
        found = dict(FIELD.findall(body.decode(errors="replace")))
        self.forms[path] = found
        self.names += sorted({name for name in found if "__prefix__" not in name} - {*self.names})
