"""A text as a sequence of searchable words, with what stands between them (V2)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cms.japanese.dictionaries.kanji import carried, is_empty_as_suffix
from cms.japanese.dictionaries.names import acronyms_in
from cms.japanese.folding import KANJI, key
from cms.japanese.morphemes import is_noun
from cms.japanese.words import words_of

# Parts of speech that only join words.
JOINING = frozenset(["助詞", "助動詞", "接続詞", "感動詞", "連体詞", "代名詞"])
HONORIFIC = "御"
LIGHT = frozenset(
    [
        "為る",
        "居る",
        "有る",
        "成る",
        "出来る",
        "行く",
        "来る",
        "置く",
        "下さる",
        "頂く",
        "致す",
        "言う",
        "於く",
        "因る",
        "御座る",
        "無い",
    ]
)
FORMAL_NOUNS = frozenset(
    [
        "こと",
        "もの",
        "とき",
        "ため",
        "ところ",
        "よう",
        "ほか",
        "うち",
        "など",
        "まま",
        "ほう",
        "わけ",
        "はず",
    ]
)
INFLECTED = frozenset(["動詞", "形容詞"])
SAME_IN_LATIN = frozenset({"ウェブ"})
HIRAGANA = re.compile("[ぁ-ゖー]+")
INVISIBLE = frozenset("-・ =＝'’")
OKURIGANA = re.compile(f"[{KANJI}]+[ぁ-ゖ]+[{KANJI}]+[ぁ-ゖ]*|[{KANJI}]{{2,}}[ぁ-ゖ]+")
HAS_KANJI = re.compile(f"[{KANJI}]")
NOT_KANJI = re.compile(f"[^{KANJI}]")

KANA_AND_KANJI = re.compile(f"([ぁ-ゖー]{{2,}}|[ァ-ヺー]{{2,}})[{KANJI}].*")

PLACE = re.compile("(.{2,})[都道府県郡市区町村]")

# A syllable that names of places are written with or without: 四ツ谷, 四谷.
NUMBERED_PLACE = re.compile(f"(?<=[一二三四五六七八九])[ッツっつ](?=[{KANJI}])")

# Nouns that count other things: 本 in 三本.
COUNTERS = frozenset(["助数詞", "助数詞可能"])

# Marks a key made of the kanji alone; the key of a word never contains it.
WITHOUT_KANA = "＝"


class Segment(NamedTuple):
    """A word: its key, its key as spelled, its position in the original, and its joint.

    `joint` is what stands between this word and the one before: "" for nothing, "の" for a
    particle, None for the end of a clause, which no phrase crosses. `inner` are words inside this
    word that people search for: ごみ in ごみ出し. A word that `is_affix` says nothing alone: 本 in
    三本.
    """

    key: str
    spelled: str
    start: int
    end: int
    joint: str | None
    inner: tuple[str, ...] = ()
    is_affix: bool = False


class _Reading(NamedTuple):
    """What one dictionary word is for the search: a word, a joint or neither."""

    key: str = ""
    spelled: str = ""
    joint: str | None = ""
    inner: tuple[str, ...] = ()
    is_affix: bool = False


BREAK = _Reading(joint=None)
NOTHING = _Reading()


def segments(text: str) -> list[Segment]:
    folded, words = words_of(text)
    found, joint = list[Segment](), None
    for word in words:
        reading = _reading(word.surface, word.normalized, word.pos)
        if reading.key:
            span = folded.span(word.start, word.end)
            found.append(Segment(reading.key, reading.spelled, *span, joint, *reading[3:]))
            joint = ""
        elif joint is not None:
            joint = None if reading.joint is None else joint + reading.joint
    return found


@lru_cache(maxsize=100_000)
def _reading(surface: str, normalized: str, pos: tuple[str, ...]) -> _Reading:
    if _is_break(surface, pos):
        return BREAK
    if surface in INVISIBLE or surface.isspace() or _is_honorific(normalized, pos):
        return NOTHING
    if _is_joining(surface, normalized, pos):
        return _Reading(joint=key(surface))
    if pos[1] == "固有名詞":
        surface, normalized = (NUMBERED_PLACE.sub("", each) for each in (surface, normalized))
    word = _word_key(surface, normalized, pos)
    if not word:
        return BREAK
    return _Reading(
        word,
        _spelled(surface, pos) or word,
        inner=_inner(surface, normalized, pos),
        is_affix=_is_affix(surface, pos),
    )


def _is_break(surface: str, pos: tuple[str, ...]) -> bool:
    if pos[0] == "空白":
        return "\n" in surface
    return pos[0] == "補助記号" and surface not in INVISIBLE and not key(surface)


def _is_honorific(normalized: str, pos: tuple[str, ...]) -> bool:
    return pos[0] == "接頭辞" and normalized == HONORIFIC


def _is_joining(surface: str, normalized: str, pos: tuple[str, ...]) -> bool:
    if pos[0] in JOINING or pos[1] == "助動詞語幹":
        return True
    if pos[0] in INFLECTED and normalized in LIGHT:
        return True
    return surface in FORMAL_NOUNS


def _word_key(surface: str, normalized: str, pos: tuple[str, ...]) -> str:
    """Return the key of a word; kana beside kanji do not matter: 打合せ = 打ち合わせ (V2).

    A mark shows that there were kana, because 組み合わせ is not 組合.
    """
    if len(surface) == 1 and HIRAGANA.fullmatch(surface):
        return key(surface)
    if pos[1] != "固有名詞" and OKURIGANA.fullmatch(normalized):
        return WITHOUT_KANA + key(NOT_KANJI.sub("", normalized))
    if surface.isascii() and normalized not in SAME_IN_LATIN:
        return key(surface)
    return key(normalized) or key(surface)


def _spelled(surface: str, pos: tuple[str, ...]) -> str:
    """Return the key as spelled; inflected forms have none, except as a noun: 守り."""
    if pos[0] in INFLECTED and not pos[5].startswith("連用形-一般"):
        return ""
    return key(surface)


def _is_affix(surface: str, pos: tuple[str, ...]) -> bool:
    """Tell whether a single kanji is only a part of another word here: 本市, 三本, 専門家."""
    if len(surface) > 1:
        return False
    return pos[0] == "接頭辞" or (
        is_empty_as_suffix(surface) and (pos[0] == "接尾辞" or pos[2] in COUNTERS)
    )


def _inner(surface: str, normalized: str, pos: tuple[str, ...]) -> tuple[str, ...]:
    """Return the searchable words inside a noun: ゴミ in ゴミ出し, 港 in 漁港, 長沼 in 長沼町."""
    if surface.isascii():
        return tuple(key(each) for each in acronyms_in(surface))
    if pos[0] != "名詞" or len(surface) == 1:
        return ()
    if pos[1] == "固有名詞":
        place = PLACE.fullmatch(surface)
        return (key(place[1]),) if place else ()
    kana = KANA_AND_KANJI.fullmatch(surface)
    own = [kana[1]] if kana and is_noun(kana[1]) else []
    noun = surface if HAS_KANJI.search(surface) else normalized
    return tuple(key(each) for each in [*own, *carried(noun)])
