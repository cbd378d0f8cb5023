"""One line of a file, before its columns are known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

#: Characters with which a spreadsheet begins a formula; a Japanese one takes the wide ones too.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\n", "\r")


class UnreadableFileError(Exception):
    """The file is not a table; the message, in Japanese, says why."""


class Carried(NamedTuple):
    """What a merged cell carries down: its first line, its text, its problem if it has one."""

    number: int
    text: str
    fault: str


@dataclass(frozen=True)
class Line:
    """The cells of a line as text, from the first column, with the number of the line."""

    number: int
    cells: list[str]
    #: Problems of cells, by position.
    faults: dict[int, str] = field(default_factory=dict)
    #: Texts that merged cells show in this line, by position.
    covered: dict[int, str] = field(default_factory=dict)
    #: What merged cells that begin in a line above mean here, by position.
    carried: dict[int, Carried] = field(default_factory=dict)
    #: Why the office may not mean the line to be read; "" if nothing says so.
    doubt: str = ""

    @property
    def shown(self) -> list[str]:
        """The cells as a reader sees them, with merged ones repeated."""
        return self._with(self.covered)

    def filled(self, header: int) -> Line:
        """Return the line with the values that cells merged below the header carry into it.

        A line without a value of its own is no row: it only makes the rows above it taller.
        """
        if self.is_blank:
            return self
        above = {place: each for place, each in self.carried.items() if each.number > header}
        faults = {place: each.fault for place, each in above.items() if each.fault}
        cells = self._with({place: each.text for place, each in above.items()})
        return replace(self, cells=cells, faults=self.faults | faults)

    def _with(self, texts: dict[int, str]) -> list[str]:
        width = max(len(self.cells), *(place + 1 for place in texts), 0)
        cells = [*self.cells, *[""] * (width - len(self.cells))]
        return [texts.get(place) or text for place, text in enumerate(cells)]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells) and not self.faults


def as_typed(text: str) -> str:
    """Remove the sign with which our own files keep a cell from being a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
