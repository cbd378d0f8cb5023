"""Converts rows to entries; all rows are checked before the first is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog.entries.content import PARTS
from catalog.entries.models.entry import Entry
from catalog.importing.columns import COLUMNS
from catalog.importing.confidentiality import set_confidentiality
from catalog.importing.documents import (
    DocumentSource,
    UnreadableDocumentError,
    attach,
    key_of,
    sources_in,
    stay_as_they_are,
)
from catalog.importing.moved import moved_entries
from catalog.importing.publishing import publish_imported
from catalog.taxonomy.models import Genre, InformationType
from cms.admin.audit import Operator, record
from cms.database.batches import in_batches
from cms.members.importing.organization_lookup import OrganizationLookup
from cms.members.organizations.models.organizations import Organization
from cms.tabular import checking, reports
from cms.tabular.cells import BLANK, Cells, validate
from cms.tabular.lookups import Lookup
from cms.tabular.problems import RowProblemError
from cms.tabular.reading.tables import TableRow
from cms.tabular.words import comparable

#: Columns whose name differs from the field.
COLUMN_OF = {"information_type": "type"}
#: Columns that a file may change, and the fields whose own rules are checked.
COMPARED = {*Entry.content_fields, "external_id"} - {"information_type_id"}
CHECKED_FIELDS = {Entry._meta.get_field(name).name for name in COMPARED}


@dataclass(frozen=True)
class Defaults:
    information_type: InformationType | None = None
    organization: Organization | None = None
    genres: tuple[Genre, ...] = ()
    #: Organisations that are made with the first row of theirs, by name in comparable form.
    new: dict[str, Organization] = field(default_factory=dict)


@dataclass
class Prepared(checking.Prepared[Entry]):
    """A row with its entry; `changed` holds the columns that differ from an existing one."""

    genres: list[Genre]
    #: None keeps the documents of the entry.
    documents: list[DocumentSource] | None
    is_dated: bool
    #: The title that the row replaces; "" if it keeps it, or is new.
    replaced_title: str

    @property
    def key(self) -> tuple[int | str, str]:
        """Two rows with the same key mean the same entry."""
        organization = self.instance.organization
        return organization.pk or organization.name, self.instance.external_id


@dataclass
class Report(reports.Report):
    without_contact: int = 0

    def lines(self) -> list[str]:
        missing = f"連絡先（電話番号かメールアドレス）がない情報：{self.without_contact}件"
        return [*super().lines(), *([missing] if self.without_contact else [])]


class Checked(checking.Checked[Prepared]):
    def report(self) -> Report:
        entries = [row.instance for row in self.rows]
        without = sum(not (each.contact_tel or each.contact_email) for each in entries)
        return Report(**vars(super().report()), without_contact=without)


class Terms:
    """Genres, types and organisations by slug, ID or name; each table is read once."""

    def __init__(self) -> None:
        self.genres = Lookup(Genre, lambda genre: (genre.slug, genre.name))
        self.types = Lookup(InformationType, lambda each: (each.slug, each.name), by_part=True)
        self.organizations = OrganizationLookup()


class EntryImport:
    """One run over the rows of one file.

    A row updates the entry with the same organisation and external ID, so a second run over the
    same file changes nothing. All rows are written or, if any has an error, none. Without a folder,
    documents are not read: the entry keeps its own (O4).
    """

    def __init__(self, defaults: Defaults, operator: Operator, folder: Path | None) -> None:
        self.defaults = defaults
        self.operator = operator
        self.folder = folder
        self.terms = Terms()
        self.existing: dict[tuple[int, str], Entry] = {}
        self.moved: dict[tuple[str, str], Entry] = {}
        self.registrants: dict[int, Any] = {}
        #: Organisations that were made, by the number of the row that needed them first.
        self.founded: dict[int, Organization] = {}
        #: Number of the row being written.
        self.writing = 0

    def run(self, rows: list[TableRow], *, dry_run: bool = False) -> reports.Report:
        """Check all rows; write them if there is no error and `dry_run` is not set."""
        checked = self.check(rows)
        return checked.report() if dry_run else self.write_all(checked)

    def check(self, rows: list[TableRow]) -> Checked:
        self.existing = existing_for(rows)
        self.moved = moved_entries(Cells(row).plain("external_id") for row in rows)
        found = checking.check_rows(rows, COLUMNS, self._prepare, _refuse_repeats)
        return Checked(found.rows, found.errors)

    def write_all(self, checked: Checked) -> reports.Report:
        """Write all rows, or none if a document cannot be read.

        Raises:
            OvertakenError: if the data changed since the check and no longer allow it.
        """

        def write() -> None:
            for each in checked.rows:
                self.write(each)

        try:
            return checking.write_rows(checked, write)
        except RowProblemError as problem:
            return Report([COLUMNS.error(self.writing, problem.column, problem.message)])

    def _prepare(self, cells: Cells) -> Prepared | None:
        """Return the entry of a row, or None if the row does not identify one.

        All errors of the row are collected, not only the first.
        """
        known: Entry | None = None
        with cells.noting():
            known = self._entry_for(cells)
        entry = known or Entry()
        before = self._comparable(entry) if entry.pk else {}
        with cells.noting():
            entry.information_type = self._information_type(cells)
        self._set_texts(entry, cells)
        with cells.noting():
            set_confidentiality(entry, cells.values)
        is_dated = self._set_dates(entry, cells)
        genres = self._genres(cells)
        documents: list[DocumentSource] | None = []
        with cells.noting():
            documents = self._documents(entry, cells)
        validate(cells, entry, CHECKED_FIELDS, COLUMN_OF)
        with cells.noting():
            entry.clean()
        if known is None:
            return None
        after = self._comparable(entry, genres, documents)
        changed = {name for name, value in after.items() if before.get(name) != value}
        replaced = before.get("title", "") if "title" in changed else ""
        return Prepared(cells, entry, changed, genres, documents, is_dated, replaced)

    def _entry_for(self, cells: Cells) -> Entry:
        external_id = cells.plain("external_id")
        if not external_id:
            cells.refuse("external_id", f"{BLANK}同じ情報と見分けるために必要です。")
        organization = self._organization(cells)
        entry = self.moved.get((cells.text("organization"), external_id))
        entry = entry or self.existing.get((organization.pk, cells.text("external_id")))
        entry = entry or self.existing.get((organization.pk, external_id))
        if entry is None:
            registrant = self._registrant(organization)
            return Entry(organization=organization, external_id=external_id, registrant=registrant)
        if entry.deleted_at is not None:
            raise RowProblemError(
                "external_id", "削除されています。復元してから取り込んでください。"
            )
        if entry.has_unpublished_changes or not entry.live:
            raise RowProblemError(
                "external_id", "公開されていない変更があるため、上書きできません。"
            )
        return entry

    def _set_texts(self, entry: Entry, cells: Cells) -> None:
        """Set the texts of the row; columns missing in the file keep their current value."""
        for part in PARTS:
            if part.from_cell and (part.header in cells.values or entry.pk is None):
                text = cells.values.get(part.header, "").replace("\r\n", "\n")
                setattr(entry, part.name, part.from_cell(text))

    def _documents(self, entry: Entry, cells: Cells) -> list[DocumentSource] | None:
        text = cells.values.get("documents", "")
        if self.folder is None:
            stay_as_they_are(entry, text, RowProblemError)
            return None
        return sources_in(text, self.folder, RowProblemError)

    def _comparable(
        self,
        entry: Entry,
        genres: Iterable[Genre] | None = None,
        documents: list[DocumentSource] | None = None,
    ) -> dict[str, Any]:
        """Return the visible values by column; genres and documents default to the entry's own."""
        values = {name: getattr(entry, name) for name in COMPARED}
        values["type"] = entry.information_type_id
        values["registered_on"], values["updated_on"] = entry.registered_at, entry.updated_at
        carried = entry.genres.all() if genres is None else genres
        values["genres"] = sorted(genre.pk for genre in carried)
        values["documents"] = (
            [key_of(document) for document in (entry.documents.all() if entry.pk else ())]
            if documents is None
            else [source.key for source in documents]
        )
        return values

    def _organization(self, cells: Cells) -> Organization:
        name = cells.text("organization")
        if name:
            return self._named(name)
        if self.defaults.organization is None:
            raise RowProblemError("organization", BLANK)
        return self.defaults.organization

    def _named(self, name: str) -> Organization:
        """Return the organisation; one that was decided to be made is not in the database yet.

        Raises:
            RowProblemError: if it is unknown, or cannot be made.
        """
        new = self.defaults.new.get(comparable(name))
        try:
            found: Organization = self.terms.organizations.get("organization", name)
        except RowProblemError:
            if new is None:
                raise
            try:
                new.clean_fields(exclude=["merged_into"])
            except ValidationError as error:
                raise RowProblemError("organization", " ".join(error.messages)) from error
            return new
        return found

    def _registrant(self, organization: Organization) -> Any:
        if organization.pk is None:
            return None
        if organization.pk not in self.registrants:
            accounts = organization.accounts.filter(is_active=True).order_by("pk")
            self.registrants[organization.pk] = accounts.first()
        return self.registrants[organization.pk]

    def _information_type(self, cells: Cells) -> InformationType:
        name = cells.text("type")
        if name:
            found: InformationType = self.terms.types.get("type", name)
            return found
        if self.defaults.information_type is None:
            raise RowProblemError("type", BLANK)
        return self.defaults.information_type

    def _genres(self, cells: Cells) -> list[Genre]:
        names = self.terms.genres.split(cells.text("genres"))
        genres, unknown = [], []
        for name in names:
            try:
                genres.append(self.terms.genres.get("genres", name))
            except RowProblemError as problem:
                unknown.append(problem.message)
        if unknown:
            cells.refuse("genres", " ".join(unknown))
        elif not (genres or self.defaults.genres):
            cells.refuse("genres", BLANK)
        return genres or list(self.defaults.genres)

    def _set_dates(self, entry: Entry, cells: Cells) -> bool:
        """Set the dates of the row; return whether it gives the date of the update."""
        registered = cells.past_day("registered_on")
        updated = cells.past_day("updated_on") or registered
        if registered is None and not entry.pk:
            registered = updated
        entry.registered_at = registered or entry.registered_at
        entry.updated_at = updated or entry.updated_at
        if entry.updated_at < entry.registered_at:
            cells.refuse("updated_on", "登録日より前の日付です。")
        return updated is not None

    def write(self, each: Prepared) -> None:
        """Publish the row if it changes anything.

        Raises:
            RowProblemError: if a document cannot be read.
        """
        if not (each.is_new or each.is_changed):
            return
        self.writing = each.cells.number
        self._found(each)
        each.instance.genres = each.genres
        if not (each.is_new or each.is_dated):
            each.instance.updated_at = timezone.now()
        try:
            if each.documents is not None:
                attach(each.instance, each.documents)
        except UnreadableDocumentError as error:
            raise RowProblemError("documents", str(error)) from error
        publish_imported(each.instance, self.operator)

    def founding(self, number: int) -> dict[str, int]:
        """Return which organisation was made for this row, to be kept for undoing."""
        made = self.founded.get(number)
        return {"founded": made.pk} if made else {}

    def _found(self, each: Prepared) -> None:
        """Make the organisation of the row, if it is to be made and nobody has made it."""
        organization = each.instance.organization
        if organization.pk is None:
            organization.save()
            record(organization, "members.import", self.operator)
            self.founded[each.cells.number] = organization
        each.instance.organization = organization


def _refuse_repeats(prepared: list[Prepared]) -> None:
    """Refuse two rows of one file for the same entry, even if they name it differently."""
    message = "「{key[1]}」が同じファイルに複数あります（{rows}）。"
    checking.refuse_repeats(prepared, "external_id", lambda each: each.key, message)


def existing_for(rows: list[TableRow]) -> dict[tuple[int, str], Entry]:
    """Return the entries that the rows may refer to, by organisation and external ID."""
    said = {Cells(row).text("external_id") for row in rows}
    ids = sorted((said | {unicodedata.normalize("NFKC", each) for each in said}) - {""})
    found: dict[tuple[int, str], Entry] = {}
    for batch in in_batches(ids):
        entries = Entry.objects.filter(external_id__in=batch).select_related(
            "organization", "information_type"
        )
        for entry in entries.prefetch_related("documents", "genres"):
            found[entry.organization_id, entry.external_id] = entry
    return found
