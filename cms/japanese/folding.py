"""Text normalised character by character, with the positions in the original (V2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from cms.japanese.kanji import IN_NAMES, OLD_TO_NEW, RADICAL_TO_KANJI
from cms.japanese.years import ERA_YEAR, era_year

KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
HIRAGANA_TO_KATAKANA = {new: old for old, new in KATAKANA_TO_HIRAGANA.items()}

# Marks on the character before them (accents, voicing, variants), and invisible characters.
MARKS = (
    "\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
# Text that NFKC does not change: copied in one piece, up to a character with marks.
PLAIN = "\n -~、。「」・ぁ-ゖァ-ヺー々一-\u9fff"
PLAIN_OR_CLUSTER = re.compile(f"([{PLAIN}]+(?![{MARKS}]))|[^{MARKS}]?[{MARKS}]*", re.DOTALL)
HAS_MARK = re.compile(f"[{MARKS}]")
UNSEEN = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
NOT_TEXT = re.compile("[©®™℠Ⓡ\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")

# A voicing mark with a width of its own, after kana that can have one: カ゛.
SPACED_MARK = re.compile("(?<=[うか-ちつ-とは-ほウカ-チツ-トハ-ホ])[゛゜]")
JOINING_MARKS = {"゛": "\u3099", "゜": "\u309a"}

ONE_TO_ONE = (
    OLD_TO_NEW
    | RADICAL_TO_KANJI
    | dict.fromkeys(map(ord, "‐‑‒–—―−─﹣"), "-")
    | dict.fromkeys(map(ord, "·•‧∙⋅"), "・")
)


class Folded(NamedTuple):
    """A folded text; character n comes from positions starts[n] to ends[n] of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the position in the original of the characters from `start` to `end`."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Normalise `text`: NFKC, modern kanji, full names of companies, numerals as digits.

    The result is ordinary Japanese that can be cut into words; kana and case stay unchanged.
    Control characters, lone surrogates and emoji marks are removed.
    """
    text = SPACED_MARK.sub(lambda mark: JOINING_MARKS[mark[0]], NOT_TEXT.sub(" ", text))
    folded = _composed(text)
    folded = folded._replace(text=folded.text.translate(ONE_TO_ONE))
    for pattern, replacement in REWRITINGS:
        folded = rewritten(folded, pattern, replacement)
    return folded


def rewritten(
    folded: Folded, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> Folded:
    """Replace each match in `folded`; all new characters point to the whole match."""
    found = [
        (match.span(), match[0], replacement(match)) for match in pattern.finditer(folded.text)
    ]
    changes = [(span, new) for span, old, new in found if new != old]
    if not changes:
        return folded
    text, starts, ends, done = "", list[int](), list[int](), 0
    for (first, last), new in changes:
        text += folded.text[done:first] + new
        starts += [*folded.starts[done:first], *[folded.starts[first]] * len(new)]
        ends += [*folded.ends[done:first], *[folded.ends[last - 1]] * len(new)]
        done = last
    rest = Folded(folded.text[done:], folded.starts[done:], folded.ends[done:])
    return Folded(text + rest.text, [*starts, *rest.starts], [*ends, *rest.ends])


def _composed(text: str) -> Folded:
    """Return the NFKC form; a letter and its marks become one character, ｶﾞ = ガ."""
    if unicodedata.is_normalized("NFKC", text) and not HAS_MARK.search(text):
        return Folded(text, range(len(text)), range(1, len(text) + 1))
    parts, starts, ends = list[str](), list[int](), list[int]()
    for match in PLAIN_OR_CLUSTER.finditer(text):
        start, end = match.span()
        new = match[1] or _cluster(match[0])
        parts.append(new)
        starts += range(start, end) if match[1] else [start] * len(new)
        ends += range(start + 1, end + 1) if match[1] else [end] * len(new)
    return Folded("".join(parts), starts, ends)


@lru_cache(maxsize=20_000)
def _cluster(cluster: str) -> str:
    return unicodedata.normalize("NFKC", UNSEEN.sub("", cluster))


# (株), ㈱ and 株式会社 are the same; so are the other short forms of legal persons.
LEGAL_PERSONS = {
    "株": "株式会社",
    "有": "有限会社",
    "同": "合同会社",
    "資": "合資会社",
    "社": "社団法人",
    "財": "財団法人",
    "一社": "一般社団法人",
    "一財": "一般財団法人",
    "公社": "公益社団法人",
    "公財": "公益財団法人",
    "独": "独立行政法人",
    "地独": "地方独立行政法人",
    "国研": "国立研究開発法人",
    "大": "国立大学法人",
    "学": "学校法人",
    "医": "医療法人",
    "福": "社会福祉法人",
    "社福": "社会福祉法人",
    "宗": "宗教法人",
    "特非": "NPO法人",
    "特定非営利活動法人": "NPO法人",
}
LEGAL_PERSON = re.compile(rf"\(({'|'.join(LEGAL_PERSONS)})\)|特定非営利活動法人")

DIGITS = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
DIGIT_FOR_DIGIT = {ord(kanji): str(value) for kanji, value in DIGITS.items()}
POWERS = {"千": 1000, "百": 100, "十": 10}
KANJI_NUMERAL = re.compile("[一二三四五六七八九〇十百千]{2,}")
COUNTED = re.compile(
    "([一二三四五六七八九]?千)?([一二三四五六七八九]?百)?([一二三四五六七八九]?十)?"
)
COUNTER = re.compile("([0-9一二三四五六七八九十数何])[ヶケヵカか箇個](?=[所月国年条処村町店])")
LONG_MARK_AS_HYPHEN = re.compile("(?<=[A-Za-z0-9])ー(?=[A-Za-z])")


def _legal_person(match: re.Match[str]) -> str:
    return LEGAL_PERSONS[match[1] or match[0]]


def _numeral(match: re.Match[str]) -> str:
    """Return 二十四 as 24, 二〇二四 as 2024; keep what is not a number, like 三三五五."""
    counted = COUNTED.match(match[0])
    rest = match[0][counted.end() :] if counted else match[0]
    if not counted or not counted.end():
        return match[0].translate(DIGIT_FOR_DIGIT) if "〇" in match[0] else match[0]
    if len(rest) > 1 or rest == "〇":
        return match[0]
    value = sum(DIGITS.get(part[0], 1) * POWERS[part[-1]] for part in counted.groups() if part)
    return str(value + DIGITS.get(rest, 0))


def _counter(match: re.Match[str]) -> str:
    """Return 三ヶ所, 3カ所, 3箇所 as 3か所."""
    return match[1].translate(DIGIT_FOR_DIGIT) + "か"


REWRITINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (LEGAL_PERSON, _legal_person),
    (KANJI_NUMERAL, _numeral),
    (COUNTER, _counter),
    (LONG_MARK_AS_HYPHEN, lambda match: "-"),
    (ERA_YEAR, era_year),
)

KATAKANA_WORD = re.compile("[ァ-ヺー]{2,}")
V_SOUNDS = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
V_SOUND = re.compile("ヴ[ァィェォ]?")
SMALL_AND_RARE = str.maketrans(
    "ァィゥェォッャュョヮヵヶヂヅヰヱ", "アイウエオツヤユヨワカケジズイエ"
)
E_AND_I = re.compile("(?<=[ケセテネヘメレゲゼデベペ])イ")
I_AND_YA = re.compile("(?<=[イキシチニヒミリギジビピ])ヤ")
LONG_MARKS = re.compile("ー+")
SHORTEST_WITH_DROPPED_END = 4

KANJI = "々〆一-\u9fff\u3400-\u4dbf"
GA_BEFORE_KANJI = re.compile(f"(?<=[{KANJI}ぁ-ゖ])[がけゕゖ](?=[{KANJI}])")
REPEATED = re.compile("(.)[々ゝゞ]")
COUNTED_WORD = re.compile("[一二三四五六七八九](?=[人つ日月年回番度本台件時次期級名個種歩目]$)")
DECIMAL_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
NOT_COMPARED = re.compile(r"[^\w．]|_")


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """Return the search key of one word; words with the same key are the same to the search.

    Lower case, no accents, hiragana; in katakana ヴァ = バ, ウィ = ウイ, メイ = メー and no long
    mark at the end of a longer word; 佐々木 = 佐佐木, 斉 = 斎, 関ヶ原 = 関が原, 一人 = 1人. Only
    letters, digits and a full-width decimal point remain: a key is a valid term in every index.
    """
    folded = unicodedata.normalize("NFKC", word).translate(OLD_TO_NEW)
    folded = KATAKANA_WORD.sub(_katakana_key, folded).translate(KATAKANA_TO_HIRAGANA)
    folded = GA_BEFORE_KANJI.sub("ヶ", folded)
    folded = COUNTED_WORD.sub(lambda digit: str(DIGITS[digit[0]]), folded)
    folded = REPEATED.sub(r"\1\1", folded).translate(IN_NAMES)
    folded = DECIMAL_POINT.sub("．", _without_accents(folded.casefold()))
    return NOT_COMPARED.sub("", folded)


def _katakana_key(match: re.Match[str]) -> str:
    word = V_SOUND.sub(lambda sound: V_SOUNDS[sound[0]], match[0]).translate(SMALL_AND_RARE)
    word = LONG_MARKS.sub("ー", I_AND_YA.sub("ア", E_AND_I.sub("ー", word)))
    is_long = len(word) >= SHORTEST_WITH_DROPPED_END
    return word.removesuffix("ー") if is_long else word


def _without_accents(text: str) -> str:
    if text.isascii() or not any("\u00c0" <= letter <= "\u024f" for letter in text):
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", apart))


def katakana(text: str) -> str:
    return text.translate(HIRAGANA_TO_KATAKANA)


def hiragana(text: str) -> str:
    return text.translate(KATAKANA_TO_HIRAGANA)
