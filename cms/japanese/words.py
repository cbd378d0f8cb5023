"""Corrects word boundaries where the dictionary differs from how people search (V2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from cms.japanese.folding import KANJI, Folded, fold, rewritten
from cms.japanese.morphemes import Morpheme, is_noun, is_place, morphemes

# Words that the dictionary cuts wrongly in longer ones (上下水|道, 下水|道管): always separate.
ALWAYS_WORDS = re.compile(
    "水道|ウェブ(?=サイト)|(?<=[0-9一二三四五六七八九])[年日週分](?=間)|(?<=[0-9一二三四五六七八九])年(?=度)"
)

# Compounds of two words that share a part contain both: 下水道 in 上下水道.
SHARED_PARTS = {
    "上下水道": "上水道・下水道",
    "小中学校": "小学校・中学校",
    "小中高校": "小学校・中学校・高校",
    "小中高等学校": "小学校・中学校・高等学校",
    "教職員": "教員・職員",
    "市区町村": "市町村・区",
    "区市町村": "市町村・区",
    "転出入": "転出・転入",
    "輸出入": "輸出・輸入",
    "出退勤": "出勤・退勤",
    "入退室": "入室・退室",
    "入退院": "入院・退院",
    "入退場": "入場・退場",
    "送受信": "送信・受信",
    "受発注": "受注・発注",
    "国公立": "国立・公立",
    "風水害": "風害・水害",
    "農林水産業": "農林水産業・農業・林業・産業",
    "農林業": "農林業・農業・林業",
    "商工業": "商業・工業",
}
SHARING_PARTS = re.compile("|".join("・?".join(each) for each in SHARED_PARTS))
IN_AND_OUT = re.compile("([市県国社庁町校院])内外")

# A dash in katakana may stand for the long mark: サ―バ, センサ－.
DASHED = re.compile("[ァ-ヺー]+(?:-[ァ-ヺー]*)+")

# ヶ in the names of places, and what is written for it: 霞ガ関. Long names first.
GA = "ガがケヶヵけゲ"
PLACE_WITH_GA = re.compile(f"[{KANJI}]{{1,2}}[{GA}][{KANJI}]{{1,2}}")

LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
LATIN_IN_OTHER = re.compile(r"[A-Za-z]+|[^A-Za-z\-]+")
KATAKANA = re.compile("[ァ-ヺー]+")
SHORTEST_KATAKANA_COMPOUND = 5
SHORTEST_INNER_PART = 3
SHORTEST_OUTER_PART = 2
# The last kana of nouns made of verbs: 合わせ, 直し, 替え.
VERBAL_ENDS = frozenset("いえきけしせちてにねびべみめりれ")
HAS_KANJI = re.compile(f"[{KANJI}]")

# Verbs that only tell how another verb continues make no new word with it: 使い始める.
GOING_ON = frozenset(
    [
        "続ける",
        "始める",
        "終わる",
        "終える",
        "過ぎる",
        "得る",
        "居る",
        "行く",
        "来る",
        "為る",
        "下さる",
        "頂く",
        "致す",
        "出来る",
        "有る",
    ]
)


@lru_cache(maxsize=16)
def words_of(text: str) -> tuple[Folded, list[Morpheme]]:
    """Return `dictionary_words` of a text, cached: terms and meaning of a text need the same."""
    return dictionary_words(fold(text))


def dictionary_words(folded: Folded) -> tuple[Folded, list[Morpheme]]:
    """Return the folded text as it was cut, and its words."""
    whole = rewritten(folded, DASHED, _with_long_marks)
    whole = rewritten(whole, PLACE_WITH_GA, _place_as_known)
    whole = rewritten(whole, SHARING_PARTS, _each_in_full)
    whole = rewritten(whole, IN_AND_OUT, lambda match: f"{match[1]}内・{match[1]}外")
    spaced = rewritten(whole, ALWAYS_WORDS, lambda match: f" {match[0]} ")
    found = _with_katakana_parts(morphemes(spaced.text))
    if LATIN.search(spaced.text):
        found = _with_latin_joined(_with_script_parts(found))
    return spaced, list(_with_verbs_joined(found))


def _with_long_marks(match: re.Match[str]) -> str:
    """Return コンピュ-タ as コンピュータ, if that makes a known word: not シティ-ブランド."""
    *parts, last = match[0].split("-")
    said = ""
    for part in parts:
        said += part
        said += "-" if is_noun(part) and not is_noun(f"{part}ー{last}") else "ー"
    said += last
    whole = match[0].replace("-", "ー")
    return whole if is_noun(whole) else said


def _place_as_known(match: re.Match[str]) -> str:
    return _known_place(match[0])


@lru_cache(maxsize=20_000)
def _known_place(name: str) -> str:
    """Return `name` with ヶ as the dictionary spells it, if it is a place that it knows."""
    before, after = re.split(f"[{GA}]", name, maxsplit=1)
    spellings = [name, *(f"{before}{ga}{after}" for ga in GA)]
    return next((each for each in spellings if is_place(each)), name)


def _each_in_full(match: re.Match[str]) -> str:
    return SHARED_PARTS[match[0].replace("・", "")]


def _with_katakana_parts(words: Iterator[Morpheme]) -> Iterator[Morpheme]:
    """Cut words that the dictionary does not know into nouns that it knows: デマンドバス."""
    for word in words:
        parts = _katakana_parts(word.surface) if word.is_unknown else ()
        if parts:
            yield from _cut(word, parts)
        else:
            yield word


@cache
def _katakana_parts(word: str) -> tuple[str, ...]:
    """Return the fewest known nouns that make up `word`; empty if there are none."""
    if len(word) < SHORTEST_KATAKANA_COMPOUND or not KATAKANA.fullmatch(word):
        return ()
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(SHORTEST_OUTER_PART, len(word) + 1):
        options = [
            (*parts, word[start:end])
            for start, parts in best.items()
            if _is_katakana_part(word, start, end)
        ]
        if options:
            best[end] = min(options, key=len)
    return best.get(len(word), ())


def _is_katakana_part(word: str, start: int, end: int) -> bool:
    is_outer = (start == 0) != (end == len(word))
    shortest = SHORTEST_OUTER_PART if is_outer else SHORTEST_INNER_PART
    return shortest <= end - start < len(word) and is_noun(word[start:end])


def _with_script_parts(words: Iterator[Morpheme]) -> Iterator[Morpheme]:
    """Cut words of two scripts at the boundary: Eメール."""
    for word in words:
        parts = _script_parts(word.surface)
        if len(parts) > 1:
            yield from _cut(word, parts)
        else:
            yield word


@cache
def _script_parts(surface: str) -> tuple[str, ...]:
    if surface.isascii() or not re.search("[A-Za-z]", surface):
        return ()
    return tuple(LATIN_IN_OTHER.findall(surface))


def _cut(word: Morpheme, parts: tuple[str, ...]) -> Iterator[Morpheme]:
    at = word.start
    for part in parts:
        start = at + word.surface[at - word.start :].find(part)
        at = start + len(part)
        yield word._replace(surface=part, normalized=part, start=start, end=at)


def _with_latin_joined(words: Iterator[Morpheme]) -> Iterator[Morpheme]:
    """Join Latin letters to one word, and a single letter with its number: LGWAN, 5G, H27."""
    return _joined(_joined(words, _same_latin, _one_name), _lone_letter_and_number, _one_name)


def _joined(
    words: Iterator[Morpheme],
    belong_together: Callable[[Morpheme, Morpheme], bool],
    join: Callable[[Morpheme, Morpheme], Morpheme],
) -> Iterator[Morpheme]:
    last: Morpheme | None = None
    for word in words:
        if last and last.end == word.start and belong_together(last, word):
            last = join(last, word)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _one_name(one: Morpheme, other: Morpheme) -> Morpheme:
    surface = one.surface + other.surface
    return one._replace(surface=surface, normalized=surface, end=other.end)


def _same_latin(one: Morpheme, other: Morpheme) -> bool:
    return _is_latin(one.surface[-1:]) and _is_latin(other.surface[:1])


def _lone_letter_and_number(one: Morpheme, other: Morpheme) -> bool:
    if other.surface[:1].isdecimal():
        return _is_latin(one.surface[-1:]) and not _is_latin(one.surface[-2:-1] or "1")
    return one.surface[-1:].isdecimal() and len(other.surface) == 1 and _is_latin(other.surface)


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and letter < "\u0250"


def _with_verbs_joined(words: Iterator[Morpheme]) -> Iterator[Morpheme]:
    """Join the two verbs of a compound, so that 申し込む is 申し込み: 申し|込め, 取り|組ん."""
    return _joined(words, _is_verb_compound, _one_verb)


def _one_verb(one: Morpheme, other: Morpheme) -> Morpheme:
    return other._replace(
        surface=one.surface + other.surface,
        normalized=(one.surface if HAS_KANJI.match(one.surface) else one.normalized)
        + _in_kanji(other),
        start=one.start,
    )


def _is_verb_compound(one: Morpheme, other: Morpheme) -> bool:
    """Tell whether two verbs, or a verb and a noun made of one, are one word: 飲み合せ."""
    is_verb = other.pos[0] == "動詞" or (
        other.pos[:2] == ("接尾辞", "名詞的") and other.normalized[-1:] in VERBAL_ENDS
    )
    return (
        one.pos[0] == "動詞"
        and is_verb
        and one.pos[5].startswith("連用形")
        and other.normalized not in GOING_ON
        and bool(HAS_KANJI.match(one.normalized) and HAS_KANJI.match(_in_kanji(other)))
    )


def _in_kanji(verb: Morpheme) -> str:
    """Return the normal form; in compounds あう is 合う: 助けあい."""
    return "合う" if verb.normalized == "あう" else verb.normalized
