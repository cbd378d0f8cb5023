"""Search queries as typed by visitors: words, phrases, exclusions and their variants (V2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile

from cms.japanese import morphemes
from cms.japanese.dictionaries import names
from cms.japanese.folding import fold, hiragana, katakana, key
from cms.japanese.segments import Segment, segments
from cms.japanese.terms import LONGEST_RUN, LONGEST_TERM, linked
from cms.japanese.years import other_years

LONGEST_QUERY = 200
MOST_WORDS = 10
MOST_PARTS = 12
MOST_VARIANTS = 8
LONGEST_SYNONYM = 6

QUOTES = '"＂“”„‟「」『』〝〟«»'
MINUSES = "-‐‑–—―−－﹣ー－"
CONNECTIVES = frozenset({"AND", "ＡＮＤ", "&", "＆", "+", "＋"})
CHUNK = re.compile(
    rf"(?P<minus>[{MINUSES}]?)"
    rf"(?:[{QUOTES}](?P<phrase>[^{QUOTES}]*)[{QUOTES}]|(?P<word>[^\s{QUOTES}]+))"
)
KANA_ONLY = re.compile("[ぁ-ゖー]{2,}|[ァ-ヺー]{2,}")

# 情報共有 also finds 情報の共有 and 情報を共有する.
LOOSE_JOINTS = ("", "の", "を", "が", "に", "で", "と")

Synonyms = Mapping[str, Sequence[str]]
Link = tuple[str, ...]


@dataclass(frozen=True)
class Variant:
    """One way to say a word: the document must have at least one term of each link."""

    links: tuple[Link, ...]

    @property
    def terms(self) -> Iterator[str]:
        return (term for link in self.links for term in link)


@dataclass(frozen=True)
class Word:
    """One word or phrase of a query: the document must have at least one of its variants."""

    text: str
    variants: tuple[Variant, ...]

    @property
    def terms(self) -> Iterator[str]:
        return (term for variant in self.variants for term in variant.terms)


@dataclass(frozen=True)
class Query:
    """The document must have every word of `all_of` and none of `none_of`."""

    all_of: tuple[Word, ...] = ()
    none_of: tuple[Word, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether there is no condition, so that everything is found."""
        return not (self.all_of or self.none_of)

    @property
    def terms(self) -> frozenset[str]:
        """The terms that may be highlighted in a document."""
        return frozenset(term for word in self.all_of for term in word.terms)


def parse_query(text: str, synonyms: Synonyms | None = None) -> Query:
    """Return the query that a visitor typed; every text is a valid query (V2).

    Blanks separate words, which must all be found; quotation marks enclose a phrase; a minus sign
    before a word excludes it. All widths and forms of these signs are accepted. A query of signs
    alone finds nothing. `synonyms` maps a `word_key` to other ways of saying the word (see
    `synonyms_of`); the names of the dictionaries hold besides, except in phrases.
    """
    chunks = _chunks(text[:LONGEST_QUERY])
    wanted = [_word(chunk, synonyms or {}) for chunk in chunks if not chunk.is_excluded]
    unwanted = [_word(chunk, synonyms or {}) for chunk in chunks if chunk.is_excluded]
    if not chunks and text.strip():
        return Query(all_of=(Word(text.strip(), ()),))
    return Query(_with_meaning(wanted), tuple(word for word in unwanted if word.variants))


def replaced(text: str, others: Mapping[str, str]) -> str:
    """Return the query `text` with each wanted word that is in `others` replaced.

    Quotation marks, exclusions and everything else stay as typed (V8).
    """

    def said(match: re.Match[str]) -> str:
        word = match["phrase"] or match["word"] or ""
        if match["minus"] or word not in others:
            return match[0]
        return match[0].replace(word, others[word])

    return CHUNK.sub(said, text[:LONGEST_QUERY])


def word_key(text: str) -> str:
    """Return the synonym key of `text`; it is the same for all spellings."""
    return "".join((each.joint or "") + each.key for each in segments(text))


def synonyms_of(groups: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Return the `synonyms` argument of `parse_query` for these groups."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for word in group:
            found.setdefault(word_key(word), []).extend(other for other in group if other != word)
    found.pop("", None)
    return found


def preload() -> None:
    """Load the dictionaries now, e.g. before a server forks its workers."""
    morphemes.preload()
    _names()


@cache
def _names() -> Synonyms:
    """Return the other names of each thing that the dictionaries know."""
    return synonyms_of(names.groups())


@dataclass(frozen=True)
class _Chunk:
    text: str
    is_phrase: bool
    is_excluded: bool


def _chunks(text: str) -> list[_Chunk]:
    """Return the words and phrases as typed, without duplicates, at most ten."""
    found = dict.fromkeys(_chunk(match) for match in CHUNK.finditer(text))
    words = [each for each in found if key(each.text) and each.text not in CONNECTIVES]
    return words[:MOST_WORDS]


def _chunk(match: re.Match[str]) -> _Chunk:
    phrase = match["phrase"]
    return _Chunk(phrase or match["word"] or "", phrase is not None, bool(match["minus"]))


def _with_meaning(words: Sequence[Word]) -> tuple[Word, ...]:
    """Drop words without variants, unless there are no others."""
    return tuple(word for word in words if word.variants) or tuple(words)


def _word(chunk: _Chunk, synonyms: Synonyms) -> Word:
    """Return a chunk with all its variants; a chunk of particles has none."""
    readings = _readings(chunk)
    said = [_apart(reading, chunk) for reading in readings]
    said += [other for reading in readings for other in _substituted(reading, chunk, synonyms)]
    variants = [Variant(_links(parts, is_loose=not chunk.is_phrase)) for parts in said]
    variants += [Variant((link,)) for link in _wholes(readings, variants)]
    return Word(chunk.text, tuple(dict.fromkeys(variants)))


def _readings(chunk: _Chunk) -> list[list[Segment]]:
    """Return the words of a chunk; if it is all in one kana, also those of the other kana.

    すまほ is also read as スマホ, 令和6年 as 2024年. A reading that falls apart into single letters
    is dropped.
    """
    folded = fold(chunk.text).text
    typed = segments(folded)
    if chunk.is_phrase or not KANA_ONLY.fullmatch(folded):
        others = "" if chunk.is_phrase else other_years(folded)
        return [words for words in (typed, segments(others)) if words]
    readings = [typed, segments(hiragana(folded)), segments(katakana(folded))]
    whole = [reading for reading in readings if _is_whole(reading, len(folded))]
    return whole or ([typed] if typed else [])


def _is_whole(words: Sequence[Segment], length: int) -> bool:
    """Tell whether the words cover the whole text, and none is a single letter."""
    lengths = [word.end - word.start for word in words]
    return sum(lengths) == length and min(lengths) > 1


def _apart(words: Sequence[Segment], chunk: _Chunk) -> list[Segment]:
    """Return the words of a chunk; unless quoted, particles only separate words: 病院の回線."""
    words = words[:MOST_PARTS]
    if chunk.is_phrase:
        return list(words)
    return [word._replace(joint=None) if word.joint else word for word in words]


def _substituted(
    words: Sequence[Segment], chunk: _Chunk, synonyms: Synonyms
) -> Iterator[list[Segment]]:
    """Yield the chunk with each part that has other names replaced by one of them."""
    words, number = words[:MOST_PARTS], 0
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST_SYNONYM, len(words)) + 1):
            said = _key_of(words[first:last])
            named = () if chunk.is_phrase else _names().get(said, ())
            for other in (*synonyms.get(said, ()), *named):
                new = list(_segments(other))
                if new and number < MOST_VARIANTS:
                    number += 1
                    new[0] = new[0]._replace(joint=words[first].joint)
                    before, after = _apart(words[:first], chunk), _apart(words[last:], chunk)
                    yield [*before, *new, *after]


@lru_cache(maxsize=10_000)
def _segments(name: str) -> tuple[Segment, ...]:
    return tuple(segments(name))


def _key_of(words: Sequence[Segment]) -> str:
    return words[0].key + "".join((each.joint or "") + each.key for each in words[1:])


def _links(words: Sequence[Segment], *, is_loose: bool) -> tuple[Link, ...]:
    """Return what a document must contain for `words` to occur in this order."""
    links = list[Link]()
    for place, word in enumerate(words):
        follower = words[place + 1] if place + 1 < len(words) else None
        if follower and follower.joint is not None:
            links.append(_link(words[place : place + LONGEST_RUN], is_loose=is_loose))
        elif place == 0 or word.joint is None:
            links.append(_single(word))
    return tuple(dict.fromkeys(links))


def _single(word: Segment) -> Link:
    return tuple(dict.fromkeys(term[:LONGEST_TERM] for term in (word.key, word.spelled)))


def _link(words: Sequence[Segment], *, is_loose: bool) -> Link:
    """Return terms; each one proves that the second of `words` follows the first."""
    word, follower, *others = words
    if follower.joint:
        return (linked(word, follower),)
    if is_loose:
        return tuple(linked(word, follower._replace(joint=joint)) for joint in LOOSE_JOINTS)
    run = [word, follower, *takewhile(lambda other: other.joint == "", others)]
    return ("".join(each.key for each in run)[:LONGEST_TERM],)


def _wholes(readings: Sequence[Sequence[Segment]], variants: Sequence[Variant]) -> Iterator[Link]:
    """Yield compounds as one term each, for texts that are cut into other words."""
    known = {term for each in variants if len(each.links) == 1 for term in each.links[0]}
    for words in readings:
        if all(word.joint == "" for word in words[1:]):
            by_key = "".join(word.key for word in words)[:LONGEST_TERM]
            spelled = "".join(word.spelled for word in words)[:LONGEST_TERM]
            yield from ((term,) for term in (by_key, spelled) if term not in known)
