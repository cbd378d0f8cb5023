"""Errors in rows, described so that the office finds them in its spreadsheet (O4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RowError:
    """One error in a row, in Japanese; `label` is the Japanese name of the column."""

    number: int
    column: str
    message: str
    label: str = ""

    def __str__(self) -> str:
        place = f"「{self.label}」：" if self.label else ""
        return f"{self.number}行目 {place}{self.message}"


class RowProblemError(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


class OvertakenError(Exception):
    """Somebody changed the data between the check of a file and the import."""

    def __init__(self) -> None:
        super().__init__(
            "確かめたあとにほかの変更があったため、何も取り込みませんでした。"
            "もう一度取り込んでください。"
        )
