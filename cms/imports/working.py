"""Carries out what was ordered of imports: check, write, undo, in batches that stay done (O4).

Each batch is one transaction that also counts its rows as done. Whoever takes up an abandoned run
goes on behind the last batch, so that no row is written twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from cms import jobs
from cms.admin.audit import Operator, record
from cms.database.batches import in_batches
from cms.imports.mapping import options_of, outline_of, settled, understood
from cms.imports.models import Deed, ImportedRow, ImportRun, State
from cms.imports.outcomes import outcome_of
from cms.imports.registry import Kind, RefusedRowsError, Written
from cms.imports.runs import (
    CHANGED_SINCE,
    ImportRunError,
    forget_file,
    kept_outcome,
    kind_for,
    locked,
    path_of,
)
from cms.tabular.problems import OvertakenError, RowProblemError
from cms.tabular.reading.tables import TableRow, UnreadableFileError

logger = logging.getLogger(__name__)

#: A step that was started so often without getting on is given up.
MOST_ATTEMPTS = 3
STUCK = "処理が何度も途中で止まったため、終わりにしました。"
UNEXPECTED = "思わぬ誤りのため、取り込めませんでした。"
NOT_ALONE = "選んだ行だけでは取り込めません。"
#: The database itself fails: the rows are not to blame, and a later attempt may succeed.
OUTAGES = (OperationalError, InterfaceError)


def work() -> str:
    """Carry out every order, those that failed least first; return a summary."""
    steps = 0
    while (run := ImportRun.objects.under_way().order_by("attempts", "pk").first()) is not None:
        jobs.checkpoint()
        _step(run)
        steps += 1
    return f"{steps}件を処理"


def _step(run: ImportRun) -> None:
    mine = ImportRun.objects.filter(pk=run.pk, state=run.state)
    if not mine.update(attempts=F("attempts") + 1):
        return
    if run.attempts >= MOST_ATTEMPTS:
        GIVE_UP[run.state](run, STUCK)
        return
    try:
        STEPS[run.state](run)
    except (ImportRunError, UnreadableFileError) as error:
        GIVE_UP[run.state](run, str(error))
    except jobs.StoppedError:
        mine.update(attempts=0)
        raise
    except Exception:
        logger.exception("The import %s could not go on", run.pk)


def _check(run: ImportRun) -> None:
    kind = kind_for(run)
    table = kind.read(path_of(run))
    outline = outline_of(kind, table)
    run.mapping, question = settled(run, kind, table, outline)
    known = {"mapping": run.mapping, "outline": outline.to_keep()}
    if question:
        _leave(run, State.TO_MAP, problem=question, **known)
        return
    outcome = outcome_of(kind, understood(run, kind, table), options_of(run))
    _leave(run, State.CHECKED, outcome=outcome.to_keep(), **known)


def _leave(run: ImportRun, state: State, **changes: object) -> None:
    """Go on from the state that this process found, unless another one did."""
    mine = ImportRun.objects.filter(pk=run.pk, state=run.state)
    mine.update(state=state, attempts=0, **changes)


def _refuse_file(run: ImportRun, reason: str) -> None:
    _leave(run, State.UNREADABLE, problem=reason)


def _take_in(run: ImportRun) -> None:
    kind = kind_for(run)
    table = understood(run, kind, kind.read(path_of(run)))
    if not _begun(run):
        outcome = outcome_of(kind, table, options_of(run))
        if outcome.digest != kept_outcome(run).digest:
            _leave(run, State.CHECKED, problem=CHANGED_SINCE, outcome=outcome.to_keep())
            return
    labels = {each.number: each.label for each in kept_outcome(run).findings}
    chosen = set(run.chosen)
    rows = [row for row in table.rows if row.number in chosen]
    for batch in jobs.pieces(in_batches(rows, kind.batch or len(rows) or 1)):
        _write(run, kind, batch, labels)
    _finish(run)


def _begun(run: ImportRun) -> bool:
    return bool(run.refused) or run.rows.exists()


def _write(run: ImportRun, kind: Kind, batch: Sequence[TableRow], labels: dict[int, str]) -> None:
    """Write a batch, or row by row if it fails, so that the wrong ones alone are left out."""
    try:
        with transaction.atomic():
            row = locked(run)
            left = _left(row, batch)
            if row.state == State.TAKING_IN and left:
                operator = Operator(row.finished_by, row.address)
                written = kind.write(left, options_of(row), operator)
                _keep(row, written, labels)
                _count(row, len(left))
    except OUTAGES:
        raise
    except Exception as error:
        messages = _messages(error)
        if kind.batch is None:
            _return_to_choice(run, messages)
        elif len(batch) > 1:
            for each in batch:
                _write(run, kind, [each], labels)
        else:
            _refuse_row(run, batch[0].number, messages)


def _messages(error: Exception) -> list[str]:
    """Return what people are told of an error while writing."""
    if isinstance(error, RefusedRowsError):
        return [str(each) for each in error.errors]
    if isinstance(error, IntegrityError):
        return [str(OvertakenError())]
    if isinstance(error, (OvertakenError, RowProblemError)):
        return [str(error)]
    logger.exception("A row could not be imported", exc_info=error)
    return [UNEXPECTED]


def _left(row: ImportRun, batch: Sequence[TableRow]) -> list[TableRow]:
    """Return the rows of the batch that are not done yet."""
    numbers = [each.number for each in batch]
    done = set(row.rows.filter(number__in=numbers).values_list("number", flat=True))
    return [
        each for each in batch if each.number not in done and str(each.number) not in row.refused
    ]


def _keep(run: ImportRun, written: list[Written], labels: dict[int, str]) -> None:
    ImportedRow.objects.bulk_create(
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
    )


def _count(row: ImportRun, number: int) -> None:
    row.done, row.attempts = min(row.done + number, row.total), 0
    row.save(update_fields=["done", "attempts", "refused"])


@transaction.atomic
def _refuse_row(run: ImportRun, number: int, messages: list[str]) -> None:
    row = locked(run)
    row.refused[str(number)] = messages
    _count(row, 1)


def _return_to_choice(run: ImportRun, messages: list[str]) -> None:
    problem = "\n".join([NOT_ALONE, *messages])
    _leave(run, State.CHECKED, problem=problem)


@transaction.atomic
def _finish(run: ImportRun) -> None:
    row = locked(run)
    if row.state != State.TAKING_IN:
        return
    outcome = kept_outcome(row)
    row.added = row.rows.filter(deed=Deed.ADDED).count()
    row.changed = row.rows.filter(deed=Deed.CHANGED).count()
    row.unchanged = outcome.number_of(Deed.UNCHANGED)
    row.wrong = len(outcome.wrong) + len(row.refused)
    row.left_out = len(outcome.good) - len(row.chosen)
    row.state, row.finished_at, row.attempts = State.DONE, timezone.now(), 0
    row.save()
    operator = Operator(row.finished_by, row.address)
    record(row, "cms.import", operator, added=row.added, changed=row.changed)
    if kind_for(row).has_passwords:
        forget_file(row)


def _end_early(run: ImportRun, reason: str) -> None:
    """Leave out the rows that were not written; without any, let people choose again."""
    if not _begun(run):
        _leave(run, State.CHECKED, problem=reason)
        return
    done = set(run.rows.values_list("number", flat=True))
    left = [number for number in run.chosen if number not in done]
    run.refused = {str(number): [reason] for number in left} | run.refused
    run.save(update_fields=["refused"])
    _finish(run)


def _undo(run: ImportRun) -> None:
    kind = kind_for(run)
    waiting = run.rows.filter(is_undone=False).order_by("-number").values_list("pk", flat=True)
    lines = list(waiting)
    for batch in jobs.pieces(in_batches(lines, kind.batch or len(lines) or 1)):
        _undo_batch(run, kind, batch)
    _finish_undoing(run)


@transaction.atomic
def _undo_batch(run: ImportRun, kind: Kind, batch: Sequence[int]) -> None:
    row = locked(run)
    if row.state != State.UNDOING:
        return
    lines = list(row.rows.filter(pk__in=batch, is_undone=False).order_by("-number"))
    reasons = kind.undo(lines, Operator(row.undone_by, row.address))
    for line in lines:
        line.stays, line.is_undone = reasons.get(line.pk, "")[:300], True
    ImportedRow.objects.bulk_update(lines, ["stays", "is_undone"])
    _count(row, len(lines))


@transaction.atomic
def _finish_undoing(run: ImportRun) -> None:
    row = locked(run)
    if row.state != State.UNDOING:
        return
    row.state, row.undone_at, row.attempts = State.UNDONE, timezone.now(), 0
    row.save()
    stays = row.rows.exclude(stays="").count()
    record(row, "cms.undo_import", Operator(row.undone_by, row.address), stays=stays)


def _end_undoing(run: ImportRun, reason: str) -> None:
    run.rows.filter(is_undone=False).update(stays=reason)
    _finish_undoing(run)


STEPS: dict[str, Callable[[ImportRun], None]] = {
    State.TO_CHECK: _check,
    State.TAKING_IN: _take_in,
    State.UNDOING: _undo,
}
GIVE_UP: dict[str, Callable[[ImportRun, str], None]] = {
    State.TO_CHECK: _refuse_file,
    State.TAKING_IN: _end_early,
    State.UNDOING: _end_undoing,
}
