"""What the columns and values of a foreign file mean: guessed, decided by people, kept (O4)."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from cms.imports.models import ImportRun, KeptMapping
from cms.imports.registry import Kind
from cms.tabular.lookups import Vocabulary
from cms.tabular.mappings import BETWEEN, Mapping, key_of, text_of
from cms.tabular.reading.headers import RESULT
from cms.tabular.reading.tables import Table, TableRow, UnreadableFileError
from cms.tabular.words import comparable, heading

#: A column with more different values is no list of choices.
MOST_VALUES = 600
LONGEST_EXAMPLE = 60
LIKE = 75
OTHER_VALUES = "サイトにない値があります。サイトのどれに当たるか、決めてください。"
ANOTHERS = (
    "同じ見出しのほかの団体のファイルで決めた対応です。このファイルにも合うか、確かめてください。"
)


@dataclass(frozen=True)
class Outline:
    """What a file says, in short: enough to decide what it means."""

    headings: list[str]
    #: The first value of each column that has one.
    examples: dict[str, str]
    #: By column: how many rows have which value; only for columns of few values.
    values: dict[str, dict[str, int]]
    rows: int

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def shape(self) -> str:
        """A hash of the headings: files of one shape have the same, in any order."""
        names = "\n".join(sorted(map(key_of, self.headings)))
        return hashlib.sha256(names.encode()).hexdigest()


def outline_of(kind: Kind, table: Table) -> Outline:
    """Return the outline; without any values for a kind that has passwords."""
    headings = [name for name in table.header.places if name != RESULT]
    columns = {name: [row.values.get(name, "") for row in table.rows] for name in headings}
    if kind.has_passwords:
        return Outline(headings, {}, {}, len(table.rows))
    examples = {name: next(filter(None, cells), "") for name, cells in columns.items()}
    counted = {name: Counter(map(str.strip, cells)) for name, cells in columns.items()}
    values = {name: dict(c) for name, c in counted.items() if len(c) <= MOST_VALUES}
    return Outline(
        headings,
        {name: " ".join(text.split())[:LONGEST_EXAMPLE] for name, text in examples.items()},
        values if kind.vocabularies() else {},
        len(table.rows),
    )


def settled(run: ImportRun, kind: Kind, table: Table, outline: Outline) -> tuple[Any, str]:
    """Return what the columns mean ({}: they are ours), and why people must look at it first.

    What was decided for a file of the same owner and shape is taken over without a question, unless
    it has other values.
    """
    if run.mapping:
        return run.mapping, ""
    kept = KeptMapping.objects.filter(kind=run.kind, shape=outline.shape)
    mine = kept.filter(owner=kind.owner_of(run.options)).first()
    bundled = kind.bundled(set(outline.headings))
    if mine or bundled:
        known = mine.mapping if mine else bundled.with_proposed().to_keep() if bundled else {}
        has_others = any(unknown_values(kind, known, outline, run.options).values())
        return known, OTHER_VALUES if has_others else ""
    anothers = kept.order_by("-updated_at").first()
    if anothers:
        return anothers.mapping, ANOTHERS
    try:
        kind.columns.rename(table.rows)
    except UnreadableFileError as error:
        return guessed(kind, outline).to_keep(), str(error)
    return {}, ""


def understood(run: ImportRun, kind: Kind, table: Table) -> Table:
    """Return the table with our names of columns, and our values where they were decided.

    Raises:
        UnreadableFileError: if a column is missing.
    """
    return replace(table, rows=_understood(run.mapping, kind, table.rows))


def _understood(mapping: dict[str, Any], kind: Kind, rows: list[TableRow]) -> list[TableRow]:
    if not mapping:
        return kind.columns.rename(rows)
    by_hand = Mapping.kept(mapping)
    return [by_hand.apply(row) for row in rows]


def places_of(run: ImportRun, kind: Kind, table: Table) -> dict[str, int]:
    """Return where the file has each of our columns."""
    if not run.mapping:
        return {kind.columns.field_of(name): at for name, at in table.header.places.items()}
    places = {key_of(name): at for name, at in table.header.places.items()}
    fields = Mapping.kept(run.mapping).fields
    used = {
        name: [places[c] for c in text.get_identifiers() if c in places]
        for name, text in fields.items()
    }
    return {name: found[0] for name, found in used.items() if found}


def options_of(run: ImportRun) -> dict[str, Any]:
    """Return the values for blank cells, and what may be made for unknown values, with its kind."""
    return run.options | {"new": run.mapping.get("new", {})}


def guessed(kind: Kind, outline: Outline) -> Mapping:
    """Return what the headings seem to mean; each column of theirs is used once."""
    fields: dict[str, str] = {}
    scores = [
        (_likeness(kind, name, each), -place, name, each)
        for name in kind.columns.labels
        for place, each in enumerate(outline.headings)
    ]
    for score, _, name, each in sorted(scores, reverse=True):
        if score >= LIKE and name not in fields and each not in fields.values():
            fields[name] = each
    texts = {name: text_of(fields[name]) for name in kind.columns.labels if name in fields}
    return Mapping(frozenset(), texts)


def _likeness(kind: Kind, name: str, theirs: str) -> float:
    said = heading(theirs)
    ours = [name, *kind.columns.labels[name]]
    others = kind.other_headings.get(name, ())
    if said in map(heading, (*ours, *others)):
        return 100
    parts = [heading(each) for each in (*ours[1:], *others)]
    if any(len(part) > 1 and part in said for part in parts):
        return 90
    return max(fuzz.ratio(said, heading(each)) for each in ours)


def unknown_values(
    kind: Kind, mapping: dict[str, Any], outline: Outline, options: dict[str, Any]
) -> dict[str, dict[str, int]]:
    """Return the values that neither the site knows nor anybody has decided on, by our column."""
    by_hand = Mapping.kept(mapping)
    new = {comparable(each) for each in mapping.get("new", {})}
    return {
        name: {
            value: count
            for value, count in foreign_values(
                by_hand, name, vocabulary, outline, is_filled=name in kind.defaults(options)
            ).items()
            if comparable(value) not in by_hand.values.get(name, {})
            and not (vocabulary.kinds and comparable(value) in new)
        }
        for name, vocabulary in kind.vocabularies().items()
    }


def foreign_values(
    mapping: Mapping, name: str, vocabulary: Vocabulary, outline: Outline, *, is_filled: bool
) -> dict[str, int]:
    """Return their values of our column that the site does not know, with their rows, most first.

    "" stands for blank cells, or for a column that they do not have, if it has to be filled.
    """
    column = mapping.column_of(name)
    if not column and name in mapping.fields:
        return {}
    their_heading = next((each for each in outline.headings if key_of(each) == column), "")
    cells = outline.values.get(their_heading, {}) if column else {"": outline.rows}
    found: Counter[str] = Counter()
    for cell, count in cells.items():
        if cell:
            found.update(dict.fromkeys(_parts(cell, vocabulary), count))
        elif vocabulary.is_needed and not is_filled:
            found[""] += count
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _parts(cell: str, vocabulary: Vocabulary) -> list[str]:
    if vocabulary.knows(cell):
        return []
    parts = BETWEEN.split(cell) if vocabulary.is_many else [cell]
    return [each.strip() for each in parts if each.strip() and not vocabulary.knows(each)]
