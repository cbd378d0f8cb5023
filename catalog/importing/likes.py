"""Imports likes: organisation, entry and date (V5, O4).

A row means the like with the same organisation and entry, so a second run changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from catalog.entries.models.entry import Entry
from catalog.entries.permissions import organization_can_like
from catalog.importing.moved import moved_entries
from catalog.reading.likes import like_imported
from catalog.reading.models import Like
from cms.admin.audit import Operator
from cms.members.organizations.models.organizations import Organization
from cms.tabular import checking
from cms.tabular.cells import BLANK, Cells
from cms.tabular.columns import Columns
from cms.tabular.lookups import Lookup
from cms.tabular.problems import RowProblemError
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report

COLUMNS = Columns(
    {
        "organization": ("いいね！した団体", "団体", "団体名", "団体ID"),
        "entry_organization": ("登録した団体",),
        "external_id": ("外部ID",),
        "entry_id": ("登録情報の番号", "情報番号"),
        "liked_on": ("日付", "いいね！した日"),
    },
    required=("organization",),
)
MOST_DIGITS = 18
BATCH = 500


@dataclass
class PreparedLike(checking.Prepared[Like]):
    liked_at: datetime | None = None


Checked: TypeAlias = checking.Checked[PreparedLike]


class Stored:
    """Organisations, entries and likes that the rows refer to, read once."""

    def __init__(self, rows: list[TableRow]) -> None:
        self.organizations = Lookup(Organization, lambda each: (each.external_id, each.name))
        cells = [Cells(row) for row in rows]
        ids = [int(number) for each in cells if (number := _number(each))]
        external_ids = [each.plain("external_id") for each in cells]
        self.by_id: dict[int, Entry] = {}
        self.by_external_id: dict[str, list[Entry]] = defaultdict(list)
        for start in range(0, len(cells), BATCH):
            end = start + BATCH
            self.by_id |= Entry.objects.in_bulk(ids[start:end])
            named = set(filter(None, external_ids[start:end]))
            for entry in Entry.objects.filter(external_id__in=named):
                self.by_external_id[entry.external_id].append(entry)
        self.moved = moved_entries(external_ids)
        found = {*self.by_id, *(e.pk for each in self.by_external_id.values() for e in each)}
        found |= {entry.pk for entry in self.moved.values()}
        likes = Like.objects.filter(entry__in=found)
        self.likes = {(like.organization_id, like.entry_id): like for like in likes}

    def prepare(self, cells: Cells) -> PreparedLike | None:
        """Return the like of a row; None if the organisation or the entry is unknown."""
        organization = self._organization(cells, "organization")
        if not (cells.text("organization")):
            cells.refuse("organization", BLANK)
        entry = self._entry(cells)
        liked_at = cells.past_day("liked_on")
        if organization is None or entry is None:
            return None
        if not organization_can_like(organization, entry):
            cells.refuse("organization", _reason(organization, entry))
        like = self.likes.get((organization.pk, entry.pk))
        like = like or Like(organization=organization, entry=entry)
        return PreparedLike(cells, like, set(), liked_at)

    def _organization(self, cells: Cells, column: str) -> Organization | None:
        name = cells.text(column)
        with cells.noting():
            return self.organizations.get(column, name) if name else None
        return None

    def _entry(self, cells: Cells) -> Entry | None:
        with cells.noting():
            if cells.plain("entry_id"):
                return self._by_number(cells)
            return self._by_external_id(cells)
        return None

    def _by_number(self, cells: Cells) -> Entry:
        number = _number(cells)
        entry = self.by_id.get(int(number)) if number else None
        if entry is None:
            text = cells.text("entry_id")
            raise RowProblemError("entry_id", f"登録情報「{text}」はありません。")
        return entry

    def _by_external_id(self, cells: Cells) -> Entry | None:
        external_id = cells.needed("external_id")
        owner = self._organization(cells, "entry_organization")
        if not external_id or (owner is None and cells.text("entry_organization")):
            return None
        moved = self.moved.get((cells.text("entry_organization"), external_id))
        if moved is not None:
            return moved
        entries = [
            entry
            for entry in self.by_external_id[external_id]
            if owner is None or entry.organization_id == owner.pk
        ]
        if not entries:
            raise RowProblemError("external_id", f"登録情報「{external_id}」はありません。")
        if len(entries) > 1:
            message = f"登録情報「{external_id}」が複数あります。登録した団体を書いてください。"
            raise RowProblemError("entry_organization", message)
        return entries[0]


def _number(cells: Cells) -> str:
    text = cells.plain("entry_id")
    return text if text.isdecimal() and len(text) <= MOST_DIGITS else ""


def _reason(organization: Organization, entry: Entry) -> str:
    """Return why the organisation may not like the entry (1.0, V5)."""
    if not organization.is_special:
        return "「いいね！」は特別会員だけがつけられます。"
    if organization.pk == entry.organization_id:
        return "自分の団体の情報に「いいね！」はつけられません。"
    return "公開されていない情報に「いいね！」はつけられません。"


def check(rows: Iterable[TableRow]) -> Checked:
    listed = list(rows)
    return checking.check_rows(listed, COLUMNS, Stored(listed).prepare, _compare)


def _compare(prepared: list[PreparedLike]) -> None:
    message = "同じ団体と登録情報の行が複数あります（{rows}）。"
    checking.refuse_repeats(prepared, "organization", _pair_of, message)


def _pair_of(like: PreparedLike) -> tuple[int, int]:
    return like.instance.organization_id, like.instance.entry_id


def write(checked: Checked, operator: Operator) -> Report:
    """Write all likes of a check without errors, or none.

    Raises:
        OvertakenError: if the data changed since the check and no longer allow it.
    """

    def give() -> None:
        for row in checked.added:
            like_imported(row.instance, row.liked_at, operator)

    return checking.write_rows(checked, give)
