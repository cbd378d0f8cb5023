"""The text files of this folder: one entry a line, 「#」 starts a comment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


def lines(name: str) -> Iterator[list[str]]:
    """Yield the words of each line of a file, without comments and blank lines."""
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words:
            yield words
