"""The form in which people say what columns and values of a file mean (O4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from cms.imports.mapping import OTHER_VALUES, Outline, foreign_values
from cms.imports.models import ImportRun
from cms.imports.registry import Kind
from cms.tabular.lookups import Vocabulary
from cms.tabular.mappings import Mapping, Text, key_of, text_of
from cms.tabular.words import comparable

KEEP = "keep"
NEEDED = "列を選んでください。"
UNKNOWN = "「{value}」はサイトにありません。名前をそのまま入れるか、空欄にしてください。"


@dataclass
class ColumnLine:
    """One of our columns, with their columns to choose from."""

    name: str
    label: str
    is_needed: bool
    #: The key of the chosen column; "" for none, KEEP for text of several columns.
    chosen: str
    has_text: bool
    error: str = ""


@dataclass
class ValueLine:
    """One of their values, and what it is with us."""

    id: str
    value: str
    rows: int
    chosen: str = ""
    #: For a value that may be made: whether it is, and as which kind.
    is_new: bool = False
    kind: str = ""
    error: str = ""


@dataclass
class ValueTable:
    name: str
    label: str
    #: The key of the column whose values these are.
    column: str
    vocabulary: Vocabulary
    lines: list[ValueLine] = field(default_factory=list)


class MappingForm:
    """Shows a mapping for change; with `data`, what was sent."""

    def __init__(self, run: ImportRun, kind: Kind, data: QueryDict | None = None) -> None:
        self.run, self.kind = run, kind
        self.is_sent, self.data = data is not None, data or QueryDict()
        self.outline = Outline(**(run.outline or {}))
        self.start = run.mapping or {"fields": self._own()}
        self.before = Mapping.kept(self.start)
        self.texts = self._texts() if self.is_sent else self.before.fields
        self.mapping = Mapping(frozenset(), self.texts, self._take(), self.before.values)
        self.columns = self._columns()
        self.tables = self._tables()

    def _own(self) -> dict[str, str]:
        """Return the columns that have our names."""
        field_of = self.kind.columns.field_of
        found = {field_of(each): text_of(each).template for each in reversed(self.outline.headings)}
        return {name: text for name, text in found.items() if name in self.kind.columns.labels}

    @property
    def their_columns(self) -> list[tuple[str, str, str]]:
        """Key, heading and example of each column of theirs."""
        examples = self.outline.examples
        return [(key_of(each), each, examples.get(each, "")) for each in self.outline.headings]

    @property
    def more(self) -> list[str]:
        """The keys of the columns that are added to the long text."""
        if self.is_sent:
            return self._sent_more()
        return _parted(self.texts.get(self.kind.takes_more))[1]

    def _sent_more(self) -> list[str]:
        known = [key for key, _, _ in self.their_columns]
        return [key for key in self.data.getlist("more") if key in known]

    def _texts(self) -> dict[str, Text]:
        """Return the text of each field as it was chosen; one that was not changed stays."""
        texts = {}
        headings = {key: heading for key, heading, _ in self.their_columns}
        for name in self.kind.columns.labels:
            chosen, old = self.data.get(f"column-{name}", ""), self.before.fields.get(name)
            more = self._sent_more() if name == self.kind.takes_more else []
            if old is not None and (chosen == KEEP or _parted(old) == (chosen, more)):
                texts[name] = old
            elif chosen in headings or more:
                lines = [text_of(chosen).template] if chosen in headings else []
                lines += [f"{headings[each].replace('$', '$$')}：${{{each}}}" for each in more]
                texts[name] = Text("\n".join(" ".join(line.split()) for line in lines))
        return texts

    def _take(self) -> dict[str, str]:
        return {name: how for name, how in self.before.take.items() if name in self.texts}

    def _columns(self) -> list[ColumnLine]:
        columns = self.kind.columns
        lines = []
        for name in columns.labels:
            text, is_needed = self.texts.get(name), name in columns.required
            main = _parted(text)[0]
            error = NEEDED if self.is_sent and is_needed and text is None else ""
            has_text = main == KEEP or _parted(self.before.fields.get(name))[0] == KEEP
            lines.append(ColumnLine(name, columns.label_of(name), is_needed, main, has_text, error))
        return lines

    def _tables(self) -> list[ValueTable]:
        tables = []
        filled = self.kind.defaults(self.run.options)
        for name, vocabulary in self.kind.vocabularies().items():
            found = foreign_values(
                self.mapping, name, vocabulary, self.outline, is_filled=name in filled
            )
            table = ValueTable(
                name,
                self.kind.columns.label_of(name),
                self.mapping.column_of(name),
                vocabulary,
            )
            is_shown = self.data.get(f"shown-{name}") == table.column
            line_of = self._sent_line if is_shown else self._proposed_line
            table.lines = [line_of(table, value, rows) for value, rows in found.items()]
            if table.lines:
                tables.append(table)
        return tables

    def _proposed_line(self, table: ValueTable, value: str, rows: int) -> ValueLine:
        """Return what was decided before, or else what the value is like."""
        line = ValueLine(_id(table.name, value), value, rows)
        decided = self.before.values.get(table.name, {}).get(comparable(value))
        new = self.start.get("new", {})
        line.chosen = table.vocabulary.guess(value) if decided is None else decided
        if table.vocabulary.kinds and value:
            line.kind = new.get(value) or table.vocabulary.guess_kind(value)
            is_open = not line.chosen and not self.run.mapping.get("is_decided")
            line.is_new = value in new or is_open
        return line

    def _sent_line(self, table: ValueTable, value: str, rows: int) -> ValueLine:
        line = ValueLine(_id(table.name, value), value, rows)
        said = self.data.get(f"value-{line.id}", "").strip()
        options = {option for option, _ in table.vocabulary.options}
        line.chosen = said
        if table.vocabulary.kinds:
            kinds = {kind for kind, _ in table.vocabulary.kinds}
            kind = self.data.get(f"kind-{line.id}", "")
            line.kind = kind if kind in kinds else table.vocabulary.guess_kind(value)
            line.is_new = bool(value and self.data.get(f"new-{line.id}")) and not said
            is_known = not said or table.vocabulary.knows(said)
        else:
            is_known = not said or said in options
        line.error = "" if is_known else UNKNOWN.format(value=said)
        return line

    @property
    def asks_for_columns(self) -> bool:
        """Whether the columns are in question; else people look at the values alone."""
        is_known = self.run.problem == OTHER_VALUES or "is_decided" in self.run.mapping
        return not is_known or any(line.error for line in self.columns)

    @property
    def has_other_values(self) -> bool:
        """Whether other columns were chosen, whose values nobody has seen yet."""
        return any(self.data.get(f"shown-{each.name}") != each.column for each in self.tables)

    @property
    def has_errors(self) -> bool:
        lines = any(line.error for table in self.tables for line in table.lines)
        return lines or any(line.error for line in self.columns)

    @property
    def is_done(self) -> bool:
        return self.is_sent and not (self.has_errors or self.has_other_values)

    def decided(self) -> dict[str, Any]:
        """Return the mapping to keep; "new" and "is_decided" are of this file alone."""
        values = {name: dict(table) for name, table in self.before.values.items()}
        new = {}
        for table in self.tables:
            ours = values.setdefault(table.name, {})
            for line in table.lines:
                ours.pop(comparable(line.value), None)
                if line.chosen:
                    ours[comparable(line.value)] = line.chosen
                elif line.is_new:
                    new[line.value] = line.kind
        mapping = Mapping(frozenset(), self.texts, self._take(), values).to_keep()
        return mapping | {"new": new, "is_decided": True}


def _id(name: str, value: str) -> str:
    return f"{name}-{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def _parted(text: Text | None) -> tuple[str, list[str]]:
    """Return the column that the text is, and those on its further lines; KEEP for other text."""
    if text is None:
        return "", []
    first, *others = text.template.strip().splitlines()
    main = Text(first).get_identifiers()
    more = [Text(line).get_identifiers() for line in others]
    is_plain = bool(main) and first in (f"${main[0]}", f"${{{main[0]}}}")
    if is_plain and all(len(each) == 1 for each in more):
        return main[0], [each[0] for each in more]
    return KEEP, []
