"""Maps the columns of a file to fields: by our names, Japanese labels, or a mapping file.

A mapping file (TOML) defines our fields from the columns of a foreign file:

    columns = ["source_id", "title", …]       # header of the files that it applies to
    [fields]
    external_id = "$source_id"                # text with $column; a line whose columns are all
    summary = '''$summary                     # blank is omitted
    提供：$provider'''
    [take]
    url = "first_url"                         # only the first address in the text
    registered_on = "date"                    # only if it is a date
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from catalog.entries.content import PARTS
from cms.tabular.columns import Columns
from cms.tabular.dates import date_or_none
from cms.tabular.reading.tables import TableRow, UnreadableFileError

BUNDLED = Path(__file__).parent / "mappings"

LABELS: dict[str, tuple[str, ...]] = {
    "external_id": ("外部ID",),
    "organization": ("登録した団体", "団体名"),
    "registered_on": ("登録日",),
    "updated_on": ("情報更新日", "更新日"),
} | {part.header: part.headers for part in PARTS}
FIRST_URL = re.compile(r"https?://[^\s<>\"「」（）]+")
COLUMNS = Columns(LABELS, required=("title",))


@dataclass(frozen=True)
class Mapping:
    """How the columns of one kind of file become our fields."""

    columns: frozenset[str]
    fields: dict[str, Template]
    take: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Mapping:
        """Read a mapping file.

        Raises:
            UnreadableFileError: if it is not TOML, names an unknown field, or has no fields.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UnreadableFileError(f"対応表を読めません：{path}：{error}") from error
        fields, take = data.get("fields", {}), data.get("take", {})
        problem = _problem_of(fields, take)
        if problem:
            raise UnreadableFileError(f"対応表が正しくありません：{path}：{problem}")
        return cls(
            columns=frozenset(data.get("columns", ())),
            fields={name: Template(text) for name, text in fields.items()},
            take=take,
        )

    def apply(self, row: TableRow) -> TableRow:
        values = {name: _fill(template, row.values) for name, template in self.fields.items()}
        for name, kind in self.take.items():
            values[name] = TAKERS[kind](values[name])
        faults = {
            name: fault
            for name, template in self.fields.items()
            for column, fault in row.faults.items()
            if column in template.get_identifiers()
        }
        return TableRow(row.number, values, faults, row.doubt)


def _problem_of(fields: Any, take: Any) -> str:
    if not isinstance(fields, dict) or not fields or not isinstance(take, dict):
        return "[fields] がありません。"
    for name, text in fields.items():
        if name not in LABELS or not isinstance(text, str):
            return f"[fields] の {name}"
    for name, kind in take.items():
        if name not in fields or kind not in TAKERS:
            return f"[take] の {name}"
    return ""


def _fill(template: Template, values: dict[str, str]) -> str:
    """Fill in the columns; omit a line whose columns are all blank."""
    lines = []
    for text in template.template.splitlines():
        line = Template(text)
        used = line.get_identifiers()
        if not used or any(values.get(name) for name in used):
            lines.append(line.safe_substitute(values))
    return "\n".join(lines).strip()


def _first_url(text: str) -> str:
    found = FIRST_URL.search(text)
    return found.group() if found else ""


def _date(text: str) -> str:
    found = date_or_none(text)
    return found.isoformat() if found else ""


TAKERS: dict[str, Any] = {"first_url": _first_url, "date": _date}


def with_our_columns(rows: list[TableRow], mapping_file: Path | None) -> list[TableRow]:
    """Return `rows` with our field names: by `mapping_file`, a bundled mapping, or the header.

    Raises:
        UnreadableFileError: if no column is known, or the mapping file is unusable.
    """
    if not rows:
        return rows
    mapping = Mapping.read(mapping_file) if mapping_file else bundled_for(set(rows[0].values))
    if mapping is not None:
        return [mapping.apply(row) for row in rows]
    return COLUMNS.rename(rows)


def bundled_for(header: set[str]) -> Mapping | None:
    """Return the bundled mapping whose columns equal this header."""
    mappings = (Mapping.read(path) for path in sorted(BUNDLED.glob("*.toml")))
    return next((mapping for mapping in mappings if mapping.columns == header), None)
