"""Single kanji inside words: 港 in 漁港, but neither 土 in 土曜 nor 家 in 専門家 (V2)."""

from __future__ import annotations

from functools import cache

from cms.japanese.dictionaries.files import lines

FILE = "kanji.txt"
AS_SUFFIX = "～"


def carried(noun: str) -> tuple[str, ...]:
    """Return the kanji that mean in a common noun of the dictionary what they mean alone."""
    exceptions = _exceptions()
    return tuple(
        dict.fromkeys(
            letter
            for letter in noun
            if letter in exceptions and noun not in exceptions[letter] and noun != letter
        )
    )


def is_empty_as_suffix(kanji: str) -> bool:
    """Tell whether a suffix or counter does not mean what the kanji means alone: 本 in 三本."""
    return AS_SUFFIX in _exceptions().get(kanji, ())


@cache
def _exceptions() -> dict[str, frozenset[str]]:
    return {kanji: frozenset(words) for kanji, *words in lines(FILE)}
