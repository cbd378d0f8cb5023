"""Rows made into entries: every row is checked before the first is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalog.importing.columns import COLUMNS
from catalog.importing.confidentiality import set_confidentiality
from catalog.importing.documents import (
    DocumentSource,
    UnreadableDocumentError,
    attach,
    key_of,
    sources_in,
)
from catalog.lifecycle import publish_imported
from catalog.models import Entry, Genre, InformationType
from cms.audit import Operator
from cms.members.importing.organization_lookup import OrganizationLookup
from cms.members.models import Organization
from cms.tabular import reports
from cms.tabular.dates import date_or_none
from cms.tabular.lookups import Lookup
from cms.tabular.problems import RowProblemError
from cms.tabular.tables import TableRow
from cms.text import without_controls

TEXT_FIELDS = ("title", "summary", "url", *Entry.contact_fields)


@dataclass(frozen=True)
class Defaults:
    """What holds for rows that say nothing themselves."""

    information_type: InformationType | None = None
    organization: Organization | None = None
    genres: tuple[Genre, ...] = ()


@dataclass
class Prepared:
    """A row that may be written."""

    number: int
    entry: Entry
    genres: list[Genre]
    documents: list[DocumentSource]
    is_changed: bool
    is_dated: bool

    @property
    def key(self) -> tuple[int, str]:
        """What makes two rows mean the same entry."""
        return self.entry.organization_id, self.entry.external_id


@dataclass
class Report(reports.Report):
    """What an import did, or would do."""

    without_contact: int = 0
    #: Number of the row that is being written.
    writing: int = 0

    def lines(self) -> list[str]:
        """Add how many entries nobody can ask about."""
        missing = f"連絡先（電話番号かメールアドレス）がない情報：{self.without_contact}件"
        return [*super().lines(), *([missing] if self.without_contact else [])]


class Terms:
    """Genres, types and organisations, found by slug, ID or name; each table is read once."""

    def __init__(self) -> None:
        self.genres = Lookup(Genre, lambda genre: (genre.slug, genre.name))
        self.types = Lookup(InformationType, lambda each: (each.slug, each.name))
        self.organizations = OrganizationLookup()


class EntryImport:
    """One run over the rows of one file.

    An entry is the same as a row's if organisation and external ID are; a second run over the same
    file finds nothing to do. Either all rows are written or, if any has an error, none.
    """

    def __init__(self, defaults: Defaults, operator: Operator, folder: Path) -> None:
        self.defaults = defaults
        self.operator = operator
        self.folder = folder
        self.terms = Terms()
        self.existing: dict[tuple[int, str], Entry] = {}
        self.registrants: dict[int, Any] = {}
        self.report = Report()

    def run(self, rows: list[TableRow], *, dry_run: bool = False) -> Report:
        """Check all rows and, unless one is wrong or `dry_run` is set, write them."""
        self.existing = {
            (entry.organization_id, entry.external_id): entry
            for entry in Entry.objects.exclude(external_id="").prefetch_related("documents")
        }
        prepared = [each for row in rows if (each := self._checked(row))]
        self._refuse_repeats(prepared)
        self.report.errors.sort(key=lambda error: error.number)
        self._count(prepared)
        if not self.report.errors and not dry_run:
            self._write_all(prepared)
        return self.report

    def _write_all(self, prepared: list[Prepared]) -> None:
        """Write every row; if a document cannot be had after all, none."""
        try:
            with transaction.atomic():
                for each in prepared:
                    self._write(each)
        except RowProblemError as problem:
            error = COLUMNS.error(self.report.writing, problem.column, problem.message)
            self.report.errors.append(error)

    def _refuse_repeats(self, prepared: list[Prepared]) -> None:
        """Two rows of one file must not mean the same entry, however they name it."""
        keys = Counter(each.key for each in prepared)
        for each in prepared:
            if keys[each.key] > 1:
                message = f"「{each.entry.external_id}」が同じファイルに複数あります。"
                self.report.errors.append(COLUMNS.error(each.number, "external_id", message))

    def _checked(self, row: TableRow) -> Prepared | None:
        try:
            return self._prepare(row)
        except RowProblemError as problem:
            self.report.errors.append(COLUMNS.error(row.number, problem.column, problem.message))
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                name = "" if column == "__all__" else column
                self.report.errors.append(
                    COLUMNS.error(row.number, name, " ".join(dict.fromkeys(messages)))
                )
        return None

    def _prepare(self, row: TableRow) -> Prepared:
        """Return the entry that a row describes.

        Raises:
            RowProblemError: if a value cannot be used.
            ValidationError: if the entry's own rules are broken.
        """
        values = row.values
        entry, before = self._entry_for(values)
        entry.information_type = self._information_type(values)
        for name in TEXT_FIELDS:
            text = values.get(name, "").replace("\r\n", "\n")
            setattr(entry, name, without_controls(text))
        set_confidentiality(entry, values)
        is_dated = self._set_dates(entry, values)
        genres = self._genres(values)
        documents = sources_in(values.get("documents", ""), self.folder, RowProblemError)
        entry.clean_fields(exclude=["organization", "genres", "latest_revision", "live_revision"])
        after = self._comparable(entry, genres, [source.key for source in documents])
        return Prepared(
            row.number, entry, genres, documents, is_changed=before != after, is_dated=is_dated
        )

    def _entry_for(self, values: dict[str, str]) -> tuple[Entry, tuple[Any, ...] | None]:
        """Return the entry that the row means, and what it says now; None for a new one."""
        external_id = values.get("external_id", "")
        if not external_id:
            raise RowProblemError("external_id", "空欄です。同じ情報と見分けるために必要です。")
        organization = self._organization(values)
        entry = self.existing.get((organization.pk, external_id))
        if entry is None:
            registrant = self._registrant(organization)
            new = Entry(organization=organization, external_id=external_id, registrant=registrant)
            return new, None
        if entry.deleted_at is not None:
            raise RowProblemError(
                "external_id", "削除されています。復元してから取り込んでください。"
            )
        if entry.has_unpublished_changes or not entry.live:
            raise RowProblemError(
                "external_id", "公開されていない変更があるため、上書きできません。"
            )
        documents = [key_of(document) for document in entry.documents.all()]
        return entry, self._comparable(entry, list(entry.genres.all()), documents)

    def _comparable(
        self, entry: Entry, genres: list[Genre], documents: list[tuple[str, str]]
    ) -> tuple[Any, ...]:
        fields = tuple(getattr(entry, name) for name in Entry.content_fields)
        dates = entry.registered_at, entry.updated_at
        return fields, dates, sorted(genre.pk for genre in genres), documents

    def _organization(self, values: dict[str, str]) -> Organization:
        name = values.get("organization", "")
        if name:
            organization: Organization = self.terms.organizations.get("organization", name)
            return organization
        if self.defaults.organization is None:
            raise RowProblemError("organization", "空欄です。")
        return self.defaults.organization

    def _registrant(self, organization: Organization) -> Any:
        """Return the organisation's first account, asked for once."""
        if organization.pk not in self.registrants:
            accounts = organization.accounts.filter(is_active=True).order_by("pk")
            self.registrants[organization.pk] = accounts.first()
        return self.registrants[organization.pk]

    def _information_type(self, values: dict[str, str]) -> InformationType:
        name = values.get("type", "")
        if name:
            found: InformationType = self.terms.types.get("type", name)
            return found
        if self.defaults.information_type is None:
            raise RowProblemError("type", "空欄です。")
        return self.defaults.information_type

    def _genres(self, values: dict[str, str]) -> list[Genre]:
        cell = values.get("genres", "").replace("；", ";")
        names = [name for name in cell.split(";") if name.strip()]
        genres = [self.terms.genres.get("genres", name) for name in names]
        if not (genres or self.defaults.genres):
            raise RowProblemError("genres", "空欄です。")
        return genres or list(self.defaults.genres)

    def _set_dates(self, entry: Entry, values: dict[str, str]) -> bool:
        """Set the dates that the row gives; return whether it says when the entry was updated."""
        registered = self._moment(values, "registered_on")
        updated = self._moment(values, "updated_on") or registered
        if registered is None and not entry.pk:
            registered = updated
        entry.registered_at = registered or entry.registered_at
        entry.updated_at = updated or entry.updated_at
        if entry.updated_at < entry.registered_at:
            raise RowProblemError("updated_on", "登録日より前の日付です。")
        return updated is not None

    def _moment(self, values: dict[str, str], column: str) -> datetime | None:
        """Return the start of the day that `column` says, in Japan's time."""
        text = values.get(column, "")
        if not text:
            return None
        day = date_or_none(text)
        if day is None:
            raise RowProblemError(column, f"「{text}」は日付ではありません。例：2026-04-01")
        return timezone.make_aware(datetime.combine(day, time.min))

    def _count(self, prepared: list[Prepared]) -> None:
        for each in prepared:
            if not each.is_changed:
                self.report.unchanged += 1
            elif each.entry.pk:
                self.report.changed += 1
            else:
                self.report.added += 1
            if not (each.entry.contact_tel or each.entry.contact_email):
                self.report.without_contact += 1

    def _write(self, each: Prepared) -> None:
        if not each.is_changed:
            return
        self.report.writing = each.number
        each.entry.genres = each.genres
        if each.entry.pk and not each.is_dated:
            each.entry.updated_at = timezone.now()
        try:
            attach(each.entry, each.documents)
        except UnreadableDocumentError as error:
            raise RowProblemError("documents", str(error)) from error
        publish_imported(each.entry, self.operator)
