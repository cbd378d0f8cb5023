"""How the columns and values of a foreign file become ours: from a file (TOML) or from a screen.

A mapping file defines our fields from the columns of a foreign file:

    columns = ["source_id", "title", …]       # header of the files that it applies to
    [fields]
    external_id = "$source_id"                # text with $column or ${column}; a line whose columns
    summary = '''$summary                     # are all blank is omitted
    提供：$provider'''
    [take]
    url = "first_url"                         # only the first address in the text
    registered_on = "date"                    # only if it is a date
    [values.genres]
    "教育、学習支援" = "kyouiku"                # their value, and ours
    [proposed]
    organization = "$provider"                # more fields, which a screen proposes
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Template
from typing import Any

from cms.tabular.columns import Columns
from cms.tabular.dates import date_or_none
from cms.tabular.reading.tables import TableRow, UnreadableFileError
from cms.tabular.words import comparable

FIRST_URL = re.compile(r"https?://[^\s<>\"「」（）]+")
#: What stands between several values of a cell.
BETWEEN = re.compile(r"[;；\n]|, ")
BRACES = str.maketrans("{}", "（）")


class Text(Template):
    """Text with columns of any heading: $name, ${見出し}."""

    braceidpattern = r"[^{}]+"


def key_of(heading: str) -> str:
    """Return the heading as a template can name it: on one line, without braces."""
    return " ".join(heading.split()).translate(BRACES)


def text_of(heading: str) -> Text:
    return Text(f"${{{key_of(heading)}}}")


@dataclass(frozen=True)
class Mapping:
    """How the columns of one kind of file become our fields."""

    columns: frozenset[str]
    fields: dict[str, Text]
    take: dict[str, str] = field(default_factory=dict)
    #: By field: what we write for their values, which are in comparable form; "" is a blank cell.
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    proposed: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, ours: Columns) -> Mapping:
        """Read a mapping file.

        Raises:
            UnreadableFileError: if it is not TOML, names an unknown field, or has no fields.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UnreadableFileError(f"対応表を読めません：{path}：{error}") from error
        problem = _problem_of(data, ours)
        if problem:
            raise UnreadableFileError(f"対応表が正しくありません：{path}：{problem}")
        return cls.kept(data)

    @classmethod
    def kept(cls, data: dict[str, Any]) -> Mapping:
        """Return the mapping of a file, or of `to_keep`."""
        return cls(
            columns=frozenset(data.get("columns", ())),
            fields={name: Text(text) for name, text in data["fields"].items()},
            take=data.get("take", {}),
            values={
                name: {comparable(theirs): ours for theirs, ours in table.items()}
                for name, table in data.get("values", {}).items()
            },
            proposed={name: Text(text) for name, text in data.get("proposed", {}).items()},
        )

    def to_keep(self) -> dict[str, Any]:
        fields = {name: text.template for name, text in self.fields.items()}
        return {"fields": fields, "take": self.take, "values": self.values}

    def with_proposed(self) -> Mapping:
        return replace(self, fields=self.fields | self.proposed, proposed={})

    def apply(self, row: TableRow) -> TableRow:
        theirs = {key_of(name): value for name, value in row.values.items()}
        values = {name: _fill(text, theirs) for name, text in self.fields.items()}
        for name, kind in self.take.items():
            values[name] = TAKERS[kind](values[name])
        for name, table in self.values.items():
            values[name] = translated(values.get(name, ""), table)
        faults = {
            name: fault
            for name, text in self.fields.items()
            for column, fault in row.faults.items()
            if key_of(column) in text.get_identifiers()
        }
        return TableRow(row.number, values, faults, row.doubt)

    def column_of(self, name: str) -> str:
        """Return the key of the column that is the field as it stands; "" if there is none."""
        text = self.fields.get(name)
        named = text.get_identifiers() if text else []
        return named[0] if text and len(named) == 1 and _is_plain(text, named[0]) else ""


def translated(cell: str, table: dict[str, str]) -> str:
    """Return our value for the cell, or for each of its several values; unknown ones stay."""
    if comparable(cell) in table:
        return table[comparable(cell)]
    parts = [part.strip() for part in BETWEEN.split(cell)]
    if not any(comparable(part) in table for part in parts if part):
        return cell
    return ";".join(dict.fromkeys(table.get(comparable(part), part) for part in parts if part))


def _is_plain(text: Text, name: str) -> bool:
    return text.template in (f"${name}", f"${{{name}}}")


def _problem_of(data: dict[str, Any], ours: Columns) -> str:
    parts = {name: data.get(name, {}) for name in ("fields", "proposed", "take", "values")}
    for part, table in parts.items():
        if not isinstance(table, dict):
            return f"[{part}] が表ではありません。"
    if not parts["fields"]:
        return "[fields] がありません。"
    fits: dict[str, Callable[[str, Any], bool]] = {
        "fields": lambda name, text: name in ours.labels and isinstance(text, str),
        "proposed": lambda name, text: name in ours.labels and isinstance(text, str),
        "take": lambda name, how: name in parts["fields"] and how in TAKERS,
        "values": lambda name, table: name in ours.labels and isinstance(table, dict),
    }
    wrong = [
        f"[{part}] の {name}"
        for part, table in parts.items()
        for name, value in table.items()
        if not fits[part](name, value)
    ]
    return wrong[0] if wrong else ""


def _fill(text: Text, values: dict[str, str]) -> str:
    """Fill in the columns; omit a line whose columns are all blank."""
    lines = []
    for each in text.template.splitlines():
        line = Text(each)
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
