"""The secretariat reads Japanese: no screen of the admin has an English sentence or word (O2)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Comment
from django.test import Client
from wagtail import admin

from catalog.entries.enums import EntryState
from tests.actors import Cast
from tests.factories import approved_entry, entry_in

pytestmark = pytest.mark.django_db

#: Two Latin words in a row, in a text without a Japanese letter.
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’]+ [A-Za-z'’(]{2,}")
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龥]")
#: One word of the screens themselves; words of data begin small or are all capitals.
ENGLISH_WORD = re.compile(r"(?<![A-Za-z])[A-Z][a-z]{2,}")
NAMES = re.compile(r"^(Wagtail v[\d.]+|Excel)$")
#: The counter of a side panel shows nothing while it has nothing to count.
NOT_READ = "script, style, noscript, template, code, kbd, [data-side-panel-toggle-counter][hidden]"
READ_ALOUD = ("aria-label", "title", "placeholder", "alt")
#: Addresses that end the session, send a file, or have no screen.
NO_SCREENS = re.compile(r"/logout/|export=|/copy/$|/blank/$")
MOST_SCREENS = 200


def texts_of(page: BeautifulSoup) -> Iterator[str]:
    """Yield what is read on a page, or read aloud."""
    for hidden in page.select(NOT_READ):
        hidden.extract()
    for text in page.find_all(string=True):
        if not isinstance(text, Comment):
            yield " ".join(text.split())
    for element in page.find_all(True):
        yield from (element[name] for name in READ_ALOUD if element.has_attr(name))
        if element.name in ("input", "button") and element.get("type") == "submit":
            yield element.get("value", "")


def is_english(text: str) -> bool:
    if JAPANESE.search(text) or NAMES.search(text):
        return False
    return bool(ENGLISH.search(text) or ENGLISH_WORD.search(text))


def screens(client: Client) -> Iterator[tuple[str, BeautifulSoup]]:
    """Yield the screens that links of the admin lead to, one for each pattern of addresses."""
    waiting, seen = ["/admin/"], set()
    while waiting and len(seen) < MOST_SCREENS:
        path = waiting.pop(0)
        pattern = re.sub(r"\d+", "N", path.split("?")[0])
        if pattern in seen:
            continue
        seen.add(pattern)
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        page = BeautifulSoup(answer.content, "html.parser")
        links = [link["href"].split("#")[0] for link in page.select("a[href^='/admin/']")]
        waiting += [link for link in links if not NO_SCREENS.search(link)]
        yield path, page


def test_screens__hold_no_english(cast: Cast) -> None:
    approved_entry()
    entry_in(EntryState.IN_REVIEW)
    found, number = set(), 0
    for path, page in screens(cast["secretariat"].client):
        number += 1
        found |= {(path, text) for text in texts_of(page) if is_english(text)}
    assert number > 50
    assert sorted(found) == []


def test_account__offers_no_choice_of_language_or_time(cast: Cast) -> None:
    page = BeautifulSoup(cast["secretariat"].client.get("/admin/account/").content, "html.parser")
    assert not page.select("select[name*='preferred_language'], select[name*='time_zone']")


def test_account__names_every_choice_in_japanese(cast: Cast) -> None:
    page = BeautifulSoup(cast["secretariat"].client.get("/admin/account/").content, "html.parser")
    names = [
        each.get_text(strip=True)
        for each in page.select("main label, main option, main [role=tab], main h2")
    ]
    assert len(names) > 15
    assert [name for name in names if name and not JAPANESE.search(name)] == []


def test_scripts__find_a_japanese_word_for_all_they_say(cast: Cast) -> None:
    catalog = Path(admin.__file__).parent / "locale/en/LC_MESSAGES/djangojs.po"
    asked = re.findall(r'^msgid "(.+)"$', catalog.read_text(encoding="utf-8"), re.MULTILINE)
    script = cast["secretariat"].client.get("/admin/jsi18n/").content.decode()
    assert len(asked) > 50
    assert [each for each in asked if f"{json.dumps(each)}: " not in script] == []
