"""One line of a file, before its columns are known."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.tabular.spreadsheets import FORMULA_STARTS


class UnreadableFileError(Exception):
    """The file is not a table; the message, in Japanese, says why."""


@dataclass(frozen=True)
class Line:
    """The cells of a line as text, from the first column, with the number of the line."""

    number: int
    cells: list[str]
    #: Problems of cells, by position.
    faults: dict[int, str] = field(default_factory=dict)
    #: Texts that merged cells show in this line, by position.
    covered: dict[int, str] = field(default_factory=dict)

    @property
    def shown(self) -> list[str]:
        """The cells as a reader sees them, with merged ones repeated."""
        width = max(len(self.cells), *(place + 1 for place in self.covered), 0)
        cells = [*self.cells, *[""] * (width - len(self.cells))]
        return [self.covered.get(place) or text for place, text in enumerate(cells)]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells) and not self.faults


def as_typed(text: str) -> str:
    """Remove the sign with which our own files keep a cell from being a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
