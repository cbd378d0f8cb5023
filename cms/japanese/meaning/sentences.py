"""Tells a problem told in a sentence from words to search for (V14)."""

from __future__ import annotations

import re

from cms.japanese.morphemes import Morpheme
from cms.japanese.query import MINUSES, QUOTES
from cms.japanese.segments import FORMAL_NOUNS
from cms.japanese.words import words_of

#: With more content words than this, nobody expects all of them in one text.
MANY_WORDS = 3
#: A sentence says something of something.
FEWEST_WORDS = 2
CONTENT = frozenset(["名詞", "動詞", "形容詞", "形状詞"])
JOINING = frozenset(["格助詞", "係助詞", "副助詞", "接続助詞"])
SUBJECTS = frozenset("がはも")
CLAUSES = frozenset(["動詞", "形容詞"])
PREDICATES = CLAUSES | {"助動詞"}
#: Forms that end a sentence.
ENDING = ("終止形", "命令形", "意志推量形", "仮定形")
QUOTED = re.compile(f"[{QUOTES}]")
EXCLUDED = re.compile(rf"(?:^|\s)[{MINUSES}]\S")
#: A word may be typed in kana alone, and is then cut into anything.
KANA_ALONE = re.compile(r"[ぁ-ゖー\s]*|[ァ-ヺー\s]*")


def is_sentence(text: str) -> bool:
    """Whether `text` tells something: particles join its words, and it ends like a sentence.

    「窓口が混んで困る」 does, 「書かない窓口」 and 「病院の回線」 are names of things.
    """
    if is_quoted(text) or EXCLUDED.search(text) or KANA_ALONE.fullmatch(text):
        return False
    words = [each for each in words_of(text)[1] if _is_word(each)]
    content = sum(_is_content(each) for each in words)
    if content < FEWEST_WORDS or not any(_is_particle(each) for each in words):
        return False
    return _ends_like_sentence(words) or (content > MANY_WORDS and _has_clause(words))


def is_quoted(text: str) -> bool:
    """Whether the visitor asks for words exactly as they are typed."""
    return bool(QUOTED.search(text))


def _is_word(word: Morpheme) -> bool:
    return word.pos[0] not in ("補助記号", "空白", "記号")


def _is_content(word: Morpheme) -> bool:
    return word.pos[0] in CONTENT and word.surface not in FORMAL_NOUNS


def _is_particle(word: Morpheme) -> bool:
    return word.pos[0] == "助詞" and word.pos[1] in JOINING


def _ends_like_sentence(words: list[Morpheme]) -> bool:
    before, last = words[-2:]
    if last.pos[0] == "助詞":
        return _has_clause(words)
    if last.pos[0] == "形状詞":  # 検針が大変
        return before.surface in SUBJECTS
    return last.pos[0] in PREDICATES and last.pos[5].startswith(ENDING)


def _has_clause(words: list[Morpheme]) -> bool:
    return any(word.pos[0] in CLAUSES for word in words)
