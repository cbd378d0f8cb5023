"""A small fingerprint of a page's text, to compare it with later versions (O5).

Counters, dates, tokens and advertisements on pages change all the time. So we do not store a hash
of the page but a sketch of its text without digits: of all sequences of six characters, the 128
smallest hashes. Two sketches tell how much two texts have in common, without storing the texts.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from hashlib import blake2b, sha256
from heapq import nsmallest
from html import unescape
from itertools import islice

#: Elements without text, or with text that all pages of a site share.
SKIPPED = {
    *("script", "style", "noscript", "template", "svg", "iframe", "object"),
    *("select", "textarea", "button", "nav", "footer", "aside"),
}
LONGEST_TEXT = 100_000  # characters that are read
SEQUENCE = 6  # characters
KEPT = 128  # hashes
LEAST = 40  # sequences; a shorter text is too little to compare
#: Two texts with a smaller share in common are different.
ALIKE = 0.6
HASH_LENGTH = 8  # hexadecimal digits
TEXT, BYTES = "t", "b"

_tag_name = re.compile(r"/?([a-z][a-z0-9-]*)", re.IGNORECASE)
_charset = re.compile(rb"""<meta[^>]{1,200}?charset=["']?([\w-]{1,40})""", re.IGNORECASE)


def visible_text(page: str) -> str:
    """Return roughly the text that a reader of the HTML sees, without menus and footers.

    It reads the page once, whatever its structure: the parsers of the standard library take minutes
    for a malicious page.
    """
    lowered = page.lower()
    parts: list[str] = []
    place = 0
    while (start := page.find("<", place)) >= 0:
        parts.append(page[place:start])
        place = _end_of_tag(page, lowered, start)
    parts.append(page[place:])
    return unescape(" ".join(parts))


def _end_of_tag(page: str, lowered: str, start: int) -> int:
    """Return where the text continues after the tag at `start`, skipping invisible content."""
    if page.startswith("<!--", start):
        return _after(page, "-->", start + 4)
    end = _after(page, ">", start)
    name = _tag_name.match(page, start + 1)
    if name is None or page[start + 1] == "/" or name[1].lower() not in SKIPPED:
        return end
    return _after(page, ">", _after(lowered, f"</{name[1].lower()}", end))


def _after(text: str, what: str, start: int) -> int:
    found = text.find(what, start)
    return len(text) if found < 0 else found + len(what)


def decoded(data: bytes, charset: str) -> str:
    """Decode `data` by the charset of the response, else as the page declares, else as UTF-8."""
    said = _charset.search(data[:4096])
    for name in (charset, said[1].decode("ascii") if said else "", "utf-8"):
        try:
            codecs.lookup(name)
            return data.decode(name, errors="replace")
        except (LookupError, ValueError):
            continue
    return ""


def fingerprint(data: bytes, content_type: str, charset: str) -> str:
    """Return the sketch of a page, or the hash of another file; "" if there is too little."""
    if "html" not in content_type.lower():
        return f"{BYTES}{sha256(data).hexdigest()}" if data else ""
    words = _steady(visible_text(decoded(data, charset)))
    sequences = {words[place : place + SEQUENCE] for place in range(len(words) - SEQUENCE + 1)}
    if len(sequences) < LEAST:
        return ""
    return TEXT + "".join(nsmallest(KEPT, map(_hash, sequences)))


def _hash(sequence: str) -> str:
    return blake2b(sequence.encode(), digest_size=HASH_LENGTH // 2).hexdigest()


def _steady(text: str) -> str:
    """Return only letters: digits change with every visit, signs and blanks with every design."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST_TEXT * 2]).casefold()
    return "".join(islice((each for each in folded if each.isalpha()), LONGEST_TEXT))


def are_alike(one: str, other: str) -> bool:
    """Whether two fingerprints show the same content; an empty one equals any other."""
    if not one or not other or one == other:
        return True
    if BYTES in (one[0], other[0]):
        return False
    return _in_common(_hashes(one), _hashes(other)) >= ALIKE


def _hashes(sketch: str) -> set[str]:
    return {sketch[at : at + HASH_LENGTH] for at in range(1, len(sketch), HASH_LENGTH)}


def _in_common(one: set[str], other: set[str]) -> float:
    """Return the share of sequences that two texts have in common, estimated from the sketches."""
    smallest = nsmallest(KEPT, one | other)
    return sum(each in one and each in other for each in smallest) / len(smallest)
