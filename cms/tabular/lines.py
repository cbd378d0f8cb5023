"""One line of a file, before anybody knows what its columns are."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.tabular.spreadsheets import FORMULA_STARTS


class UnreadableFileError(Exception):
    """The file is no table; the message, in Japanese, says why."""


@dataclass(frozen=True)
class Line:
    """The cells of a line as text, from the first column on, with its number in the file."""

    number: int
    cells: list[str]
    #: What is wrong with a cell, by its place.
    faults: dict[int, str] = field(default_factory=dict)
    #: What merged cells show in it, by place.
    covered: dict[int, str] = field(default_factory=dict)

    @property
    def shown(self) -> list[str]:
        """The cells as a reader sees them, merged ones repeated."""
        width = max(len(self.cells), *(place + 1 for place in self.covered), 0)
        cells = [*self.cells, *[""] * (width - len(self.cells))]
        return [self.covered.get(place) or text for place, text in enumerate(cells)]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells) and not self.faults


def as_typed(text: str) -> str:
    """Return a cell without the sign by which our own files keep it from being a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
