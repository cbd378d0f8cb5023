"""What people order of an import: upload, take in, undo, forget; `working` carries it out (O4)."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction

from cms.admin.audit import Operator
from cms.imports.mapping import Outline, places_of
from cms.imports.models import UNDECIDED, WAITING, Deed, ImportRun, KeptMapping, State
from cms.imports.outcomes import Finding, Outcome
from cms.imports.registry import Kind, kind_of
from cms.tabular.writing.copies import Note, annotated

CHANGED_SINCE = "確かめたあとに内容が変わりました。新しい結果を確かめてください。"
GONE = "ファイルはもうありません。もう一度送ってください。"


class ImportRunError(Exception):
    """The run is not in the right state; the message, in Japanese, says why."""


def start(
    kind: Kind, file: File[bytes], name: str, options: dict[str, Any], operator: Operator
) -> ImportRun:
    """Store an uploaded file, to be checked."""
    run = ImportRun(kind=kind.code, name=name, options=options, created_by=operator.user)
    run.file.save(name, file, save=False)
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


def kept_outcome(run: ImportRun) -> Outcome:
    """Return what the check found.

    Raises:
        ImportRunError: if it went with the file.
    """
    if run.outcome is None:
        raise ImportRunError(GONE)
    return Outcome.kept(run.outcome)


def locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


@transaction.atomic
def take_in(run: ImportRun, numbers: Collection[int], digest: str, operator: Operator) -> None:
    """Order the writing of the chosen rows.

    Raises:
        ImportRunError: if no row is chosen, the rows would not do what was shown (`digest`), or
            the file was imported before.
    """
    row = locked(run)
    if row.state != State.CHECKED:
        raise ImportRunError("このファイルは、もう取り込まれています。")
    outcome = kept_outcome(row)
    if outcome.digest != digest:
        raise ImportRunError(CHANGED_SINCE)
    chosen = {each.number for each in outcome.good} & set(numbers)
    if not chosen:
        raise ImportRunError("取り込む行を１行以上選んでください。")
    row.chosen, row.finished_by = sorted(chosen), operator.user
    _order(row, State.TAKING_IN, len(chosen), operator)


@transaction.atomic
def undo(run: ImportRun, operator: Operator) -> None:
    """Order the undoing of exactly what the run did; an undone run stays undone (O4).

    Raises:
        ImportRunError: if the file was not imported.
    """
    row = locked(run)
    if row.finished_at is None:
        raise ImportRunError("まだ取り込んでいません。")
    if row.state == State.DONE:
        row.undone_by = operator.user
        _order(row, State.UNDOING, row.rows.count(), operator)


@transaction.atomic
def say_what_it_means(
    run: ImportRun, kind: Kind, mapping: dict[str, Any], operator: Operator
) -> None:
    """Order a new check with this mapping, and keep it for the next file of the shape.

    Raises:
        ImportRunError: if rows have been chosen meanwhile.
    """
    row = locked(run)
    if row.state not in WAITING or row.outline is None:
        raise ImportRunError("このファイルは、もう取り込まれています。")
    row.mapping = mapping
    _order(row, State.TO_CHECK, 0, operator)
    KeptMapping.objects.update_or_create(
        kind=row.kind,
        owner=kind.owner_of(row.options),
        shape=Outline(**row.outline).shape,
        defaults={"mapping": {name: mapping[name] for name in ("fields", "take", "values")}},
    )


def _order(row: ImportRun, state: State, total: int, operator: Operator) -> None:
    row.state, row.total, row.done, row.attempts = state, total, 0, 0
    row.address, row.problem = operator.address, ""
    row.save()


@transaction.atomic
def discard(run: ImportRun) -> None:
    """Delete a run that was not imported, and its file.

    Raises:
        ImportRunError: if it was imported, or is being.
    """
    row = locked(run)
    if row.state not in UNDECIDED:
        raise ImportRunError("取り込んだ記録は消せません。")
    forget_file(row)
    row.delete()


def forget_file(run: ImportRun) -> None:
    """Clear the fields now; delete the file after the commit."""
    if run.file:
        transaction.on_commit(partial(run.file.storage.delete, str(run.file)))
        run.file, run.outcome, run.outline = "", None, None
        run.save(update_fields=["file", "outcome", "outline"])


def copy_of(run: ImportRun) -> bytes:
    """Return the file with the result of each row written into it (O4).

    Raises:
        ImportRunError: if the file is gone.
    """
    kind, path, outcome = kind_for(run), path_of(run), kept_outcome(run)
    done = dict(run.rows.values_list("number", "deed"))
    refused = {int(number): messages for number, messages in run.refused.items()}
    notes = [
        Note(each.number, _told(each, done, refused), each.errors) for each in outcome.findings
    ]
    table = kind.read(path)
    return annotated(path, table, places_of(run, kind, table), notes)


def _told(finding: Finding, done: dict[int, str], refused: dict[int, list[str]]) -> str:
    if finding.number in done:
        return f"{Deed(done[finding.number]).label}しました。"
    if finding.number in refused:
        return f"取り込めませんでした。{''.join(refused[finding.number])}"
    if finding.deed == Deed.UNCHANGED:
        return "変更なし（取込み済み）"
    return f"{finding.deed.label}できます。" if finding.deed else ""
