"""The columns of a file and our fields, matched by our names or Japanese labels (contract)."""

from __future__ import annotations

from dataclasses import dataclass

from cms.tabular.problems import RowError
from cms.tabular.reading.tables import TableRow, UnreadableFileError
from cms.tabular.words import comparable, heading


@dataclass(frozen=True)
class Columns:
    """The fields of one kind of file with their labels; messages show the first label."""

    labels: dict[str, tuple[str, ...]]
    required: tuple[str, ...]

    def label_of(self, name: str) -> str:
        return self.labels[name][0] if name in self.labels else name

    def field_of(self, column: str) -> str:
        for same in (comparable, heading):
            for name, labels in self.labels.items():
                if same(column) in map(same, (name, *labels)):
                    return name
        return column

    def knows(self, column: str) -> bool:
        return self.field_of(column) in self.labels

    def rename(self, rows: list[TableRow]) -> list[TableRow]:
        """Return `rows` with our field names.

        Raises:
            UnreadableFileError: if a required column is missing, or two columns hold the same
                field.
        """
        if not rows:
            return rows
        names = {column: self.field_of(column) for column in rows[0].values}
        ours = [name for name in names.values() if name in self.labels]
        repeated = sorted({self.label_of(name) for name in ours if ours.count(name) > 1})
        if repeated:
            raise UnreadableFileError(f"同じ項目の見出しが重複しています：{'、'.join(repeated)}")
        missing = [self.label_of(name) for name in self.required if name not in ours]
        if missing:
            raise UnreadableFileError(f"見出しに「{'」「'.join(missing)}」の列がありません。")
        return [
            TableRow(
                row.number,
                {names[column]: value for column, value in row.values.items()},
                {names[c]: fault for c, fault in row.faults.items() if self.knows(c)},
                row.doubt,
            )
            for row in rows
        ]

    def error(self, number: int, column: str, message: str) -> RowError:
        return RowError(number, column, message, self.label_of(column))
