"""The steps of an import: upload, check, import, undo (O4)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.admin.audit import Operator, record
from cms.imports.models import Deed, ImportedRow, ImportRun
from cms.imports.registry import Kind, Written, kind_of
from cms.tabular.copies import Note, annotated
from cms.tabular.problems import OvertakenError, RowError
from cms.tabular.reading.tables import Table, UnreadableFileError

BATCH = 500
CHANGED_SINCE = "確かめたあとに内容が変わりました。新しい結果を確かめてください。"
GONE = "ファイルはもうありません。もう一度送ってください。"


class ImportRunError(Exception):
    """The run is not in the right state; the message, in Japanese, says why."""


class ChangedOutcomeError(ImportRunError):
    """The result of the check is no longer the one that was shown."""


@dataclass(frozen=True)
class Finding:
    number: int
    key: str
    title: str
    #: None for a row with errors.
    deed: Deed | None
    #: In the order of `Kind.facts`; empty for a row that could not be understood.
    facts: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    #: Why the row may not be meant; its box is not ticked by itself.
    doubts: list[str] = field(default_factory=list)

    @property
    def is_to_write(self) -> bool:
        return self.deed in (Deed.ADDED, Deed.CHANGED)


@dataclass(frozen=True)
class Outcome:
    table: Table
    findings: list[Finding]

    @property
    def wrong(self) -> list[Finding]:
        return [each for each in self.findings if each.deed is None]

    @property
    def good(self) -> list[Finding]:
        return [each for each in self.findings if each.is_to_write]

    def number_of(self, deed: Deed) -> int:
        return sum(each.deed == deed for each in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        return {each.value: self.number_of(each) for each in Deed} | {"wrong": len(self.wrong)}

    @property
    def digest(self) -> str:
        """A hash of everything that was shown, to detect changes."""
        return hashlib.sha256(repr(self.findings).encode()).hexdigest()


def start(
    kind: Kind, file: File[bytes], name: str, options: dict[str, Any], operator: Operator
) -> ImportRun:
    """Store an uploaded file if it can be read.

    Raises:
        UnreadableFileError: if it cannot be read; the file is deleted.
    """
    run = ImportRun(kind=kind.code, name=name, options=options, created_by=operator.user)
    run.file.save(name, file, save=False)
    try:
        kind.read(path_of(run))
    except UnreadableFileError:
        run.file.delete(save=False)
        raise
    run.save()
    return run


def path_of(run: ImportRun) -> Path:
    """Return the path of the file.

    Raises:
        ImportRunError: if the file is gone.
    """
    if not run.file or not run.file.storage.exists(str(run.file)):
        raise ImportRunError(GONE)
    return Path(run.file.path)


def kind_for(run: ImportRun) -> Kind:
    """Return the kind of the file.

    Raises:
        ImportRunError: if the site no longer has this kind.
    """
    kind = kind_of(run.kind)
    if kind is None:
        raise ImportRunError("この種類の取込みは、いまは行えません。")
    return kind


def check(run: ImportRun) -> Outcome:
    """Check the file against the current data; write nothing.

    Raises:
        ImportRunError: if the file is gone.
    """
    kind = kind_for(run)
    table = kind.read(path_of(run))
    found = kind.check(table.rows, run.options)
    errors: dict[int, list[RowError]] = {row.number: [] for row in table.rows}
    for error in found.errors:
        errors[error.number].append(error)
    findings = [
        Finding(
            number=row.number,
            key=row.values.get(kind.key, ""),
            title=row.values.get(kind.title, ""),
            deed=None if errors[row.number] else found.deeds[row.number],
            facts=found.facts.get(row.number, []),
            changes=[kind.columns.label_of(name) for name in found.changes.get(row.number, ())],
            errors=errors[row.number],
            doubts=list(filter(None, [row.doubt, found.doubts.get(row.number, "")])),
        )
        for row in table.rows
    ]
    return Outcome(table, findings)


def take_in(run: ImportRun, numbers: Collection[int], digest: str, operator: Operator) -> ImportRun:
    """Write the chosen rows in one transaction: all of them or none (O4).

    Raises:
        ChangedOutcomeError: if the rows would not do what was shown (`digest`).
        ImportRunError: if no row is chosen, or the file was imported before.
        RefusedRowsError: if the chosen rows need others.
        OvertakenError: if somebody changed the data meanwhile.
    """
    try:
        with transaction.atomic():
            return _take_in(_locked(run), numbers, digest, operator)
    except IntegrityError as error:
        raise OvertakenError from error


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _take_in(
    run: ImportRun, numbers: Collection[int], digest: str, operator: Operator
) -> ImportRun:
    if run.finished_at is not None:
        raise ImportRunError("このファイルは、もう取り込まれています。")
    outcome = check(run)
    if outcome.digest != digest:
        raise ChangedOutcomeError(CHANGED_SINCE)
    chosen = {each.number for each in outcome.good} & set(numbers)
    if not chosen:
        raise ImportRunError("取り込む行を１行以上選んでください。")
    kind = kind_for(run)
    rows = [row for row in outcome.table.rows if row.number in chosen]
    written = kind.write(rows, run.options, operator)
    _keep(run, outcome, written, operator)
    if kind.has_passwords:
        forget_file(run)
    return run


def _keep(run: ImportRun, outcome: Outcome, written: list[Written], operator: Operator) -> None:
    labels = {each.number: each.title or each.key for each in outcome.findings}
    ImportedRow.objects.bulk_create(
        (
            ImportedRow(
                run=run,
                number=each.number,
                label=labels[each.number][:200],
                deed=each.deed,
                content_type=ContentType.objects.get_for_model(each.instance),
                object_id=each.instance.pk,
                before=each.before,
                after=each.after,
            )
            for each in written
        ),
        BATCH,
    )
    run.finished_at, run.finished_by = timezone.now(), operator.user
    run.added = sum(each.deed == Deed.ADDED for each in written)
    run.changed = len(written) - run.added
    run.unchanged, run.wrong = outcome.number_of(Deed.UNCHANGED), len(outcome.wrong)
    run.left_out = len(outcome.good) - len(written)
    run.save()
    record(run, "cms.import", operator, added=run.added, changed=run.changed)


@transaction.atomic
def undo(run: ImportRun, operator: Operator) -> ImportRun:
    """Undo exactly what the run did; rows changed since then stay, with a reason (O4).

    A run that is already undone stays undone.

    Raises:
        ImportRunError: if the file was not imported.
    """
    row = _locked(run)
    if row.finished_at is None:
        raise ImportRunError("まだ取り込んでいません。")
    if row.undone_at is not None:
        return row
    lines = list(row.rows.order_by("-number"))
    reasons = kind_for(row).undo(lines, operator)
    for line in lines:
        line.stays = reasons.get(line.pk, "")[:300]
    ImportedRow.objects.bulk_update([each for each in lines if each.stays], ["stays"], BATCH)
    row.undone_at, row.undone_by = timezone.now(), operator.user
    row.save(update_fields=["undone_at", "undone_by"])
    record(row, "cms.undo_import", operator, stays=len(reasons))
    return row


@transaction.atomic
def discard(run: ImportRun) -> None:
    """Delete a run that was not imported, and its file.

    Raises:
        ImportRunError: if it was imported.
    """
    row = _locked(run)
    if row.finished_at is not None:
        raise ImportRunError("取り込んだ記録は消せません。")
    forget_file(row)
    row.delete()


def forget_file(run: ImportRun) -> None:
    """Clear the field now; delete the file after the commit."""
    if run.file:
        transaction.on_commit(partial(run.file.storage.delete, str(run.file)))
        run.file = ""
        run.save(update_fields=["file"])


def copy_of(run: ImportRun) -> bytes:
    """Return the file with the result of each row written into it (O4).

    Raises:
        ImportRunError: if the file is gone.
    """
    outcome = check(run)
    done = dict(run.rows.values_list("number", "deed"))
    notes = [
        Note(each.number, _told(each, done.get(each.number)), each.errors)
        for each in outcome.findings
    ]
    field_of = kind_for(run).columns.field_of
    places = {field_of(name): place for name, place in outcome.table.header.places.items()}
    return annotated(path_of(run), outcome.table, places, notes)


def _told(finding: Finding, done: str | None) -> str:
    if done:
        return f"{Deed(done).label}しました。"
    if finding.deed == Deed.UNCHANGED:
        return "変更なし（取込み済み）"
    return f"{finding.deed.label}できます。" if finding.deed else ""
