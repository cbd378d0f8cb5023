"""SudachiPy as one function: dictionary words of a text; loaded once, shared by threads."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from sudachipy import Dictionary, SplitMode
from sudachipy import Tokenizer as SudachiTokenizer

# Sudachi rejects more than 49,149 bytes; a piece ends at the end of a sentence if possible.
LONGEST_PIECE = 8_000
SENTENCE_END = re.compile(r"[。\n!?]|[、\s]")

_loading = threading.Lock()
_of_thread = threading.local()


class Morpheme(NamedTuple):
    surface: str
    normalized: str
    pos: tuple[str, ...]
    start: int
    end: int
    is_unknown: bool = False


def morphemes(text: str) -> Iterator[Morpheme]:
    """Yield the shortest dictionary words of a folded text (Sudachi's mode A), in order."""
    for at, piece in pieces(text):
        for each in _tokenizer().tokenize(piece):
            yield Morpheme(
                each.surface(),
                each.normalized_form(),
                _part_of_speech(each.part_of_speech_id()),
                at + each.begin(),
                at + each.end(),
                each.is_oov(),
            )


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield `text` in pieces that Sudachi accepts, each with its position."""
    at = 0
    while len(text) - at > LONGEST_PIECE:
        ends = [match.end() for match in SENTENCE_END.finditer(text, at, at + LONGEST_PIECE)]
        end = ends[-1] if ends else at + LONGEST_PIECE
        yield at, text[at:end]
        at = end
    yield at, text[at:]


def readings(text: str) -> str:
    """Return the reading of a folded text, in katakana."""
    return "".join(
        each.reading_form() or each.surface()
        for _at, piece in pieces(text)
        for each in _tokenizer().tokenize(piece)
    )


@cache
def is_noun(word: str) -> bool:
    return any(
        each.part_of_speech()[:2] == ("名詞", "普通名詞") for each in dictionary().lookup(word)
    )


@lru_cache(maxsize=50_000)
def is_place(name: str) -> bool:
    return any(
        each.part_of_speech()[1:3] == ("固有名詞", "地名") for each in dictionary().lookup(name)
    )


def preload() -> None:
    """Load the dictionary now, e.g. before a server forks its workers."""
    _tokenizer()


def dictionary() -> Dictionary:
    """Return the dictionary of this process; its file is memory-mapped (issue 5)."""
    with _loading:
        return _dictionary()


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


@cache
def _part_of_speech(number: int) -> tuple[str, ...]:
    return dictionary().pos_of(number) or ()


def _tokenizer() -> SudachiTokenizer:
    """Return the tokenizer of this thread; a tokenizer is not thread-safe."""
    if not hasattr(_of_thread, "tokenizer"):
        _of_thread.tokenizer = dictionary().tokenizer(mode=SplitMode.A)
    tokenizer: SudachiTokenizer = _of_thread.tokenizer
    return tokenizer
