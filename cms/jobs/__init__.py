"""Recurring jobs, started by cron (O9).

Each job works in pieces. Each piece is one transaction, which checks again whether the piece is
still to do. So every piece is done once, even if a job is killed, started twice or run with a wrong
clock. The locks here only make repeated attempts rare.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, connection
from django.utils import timezone

from cms.jobs.models import LEASE, JobRun, host

logger = logging.getLogger(__name__)

Piece = TypeVar("Piece")

#: Seconds between two lease renewals of a running job.
HEARTBEAT = LEASE.total_seconds() / 6
#: After this time a job stops between two pieces and continues at the next start.
LONGEST_JOB = timedelta(minutes=30)
#: After this time `run_jobs` starts no further job.
LONGEST_START = timedelta(hours=1)
#: A job that runs longer than this hangs.
LONGEST_HANG = LONGEST_JOB + timedelta(minutes=10)
LONGEST_RESULT = 300
CUT_OFF = "途中で止めました。続きは次の起動で行います。"
HUNG = "終わらないため、打ち切りました。"


class StoppedError(Exception):
    """The job was asked to stop, or its time is up; finished pieces stay done."""


@dataclass(frozen=True)
class Job:
    """A function to run, and the minimum interval between two runs; `run` returns a summary."""

    name: str
    run: Callable[[], str]
    every: timedelta


class Stop:
    """Whether the job of this process must stop; uses the monotonic clock."""

    def __init__(self) -> None:
        self.is_asked = False
        self.deadline: float | None = None

    def ask(self, *args: object) -> None:
        """Stop after the current piece; has the signature of a signal handler."""
        self.is_asked = True

    @property
    def is_due(self) -> bool:
        return self.is_asked or (self.deadline is not None and time.monotonic() > self.deadline)


stop = Stop()
_registry: dict[str, Job] = {}


def register(name: str, *, every: timedelta) -> Callable[[Callable[[], str]], Callable[[], str]]:
    def decorate(function: Callable[[], str]) -> Callable[[], str]:
        _registry[name] = Job(name, function, every)
        return function

    return decorate


def registered() -> list[Job]:
    return sorted(_registry.values(), key=lambda job: job.name)


def pieces(work: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a job until it must stop.

    Raises:
        StoppedError: between two pieces, if the process ends or the time is up.
    """
    for piece in work:
        checkpoint()
        yield piece


def checkpoint() -> None:
    """Stop here if the job must stop; call it between two pieces, outside of transactions.

    Raises:
        StoppedError: if the process ends or the time is up.
    """
    if stop.is_due:
        raise StoppedError


def run_due() -> Iterator[tuple[str, str]]:
    """Run every due job, the most overdue first; yield name and result of each.

    Each job is claimed in its row before it runs, so two parallel starts run it once. A failed job
    is recorded and retried at its next time; the other jobs still run. A job that becomes due
    during a long job runs after it.
    """
    begun, over = time.monotonic(), set[str]()
    while time.monotonic() - begun < LONGEST_START.total_seconds() and not stop.is_asked:
        found = _next(over)
        if found is None:
            return
        job, row = found
        result = _run(job, row)
        if result is None or result == CUT_OFF:
            over.add(job.name)
        if result is not None:
            yield job.name, result


def run_now(name: str) -> str | None:
    """Run one job even if it is not due; return its result, None if another process runs it.

    Raises:
        KeyError: if there is no such job.
    """
    job = _registry[name]
    row = _rows([job])[name]
    return _run(job, row) if row.is_free(timezone.now()) else None


def is_running(name: str) -> bool:
    row = JobRun.objects.filter(name=name).first()
    return row is not None and not row.is_free(timezone.now())


def _next(over: set[str]) -> tuple[Job, JobRun] | None:
    jobs = [job for job in _registry.values() if job.name not in over]
    rows, now = _rows(jobs), timezone.now()
    waiting = []
    for place, job in enumerate(jobs):
        waited = rows[job.name].waited(job.every, now)
        if waited is not None and rows[job.name].is_free(now):
            waiting.append((waited, -place, job))
    if not waiting:
        return None
    job = max(waiting, key=lambda each: each[:2])[2]
    return job, rows[job.name]


def _rows(jobs: Iterable[Job]) -> dict[str, JobRun]:
    names = [job.name for job in jobs]
    rows = {row.name: row for row in JobRun.objects.filter(name__in=names)}
    if len(rows) < len(names):
        new = [JobRun(name=name) for name in names if name not in rows]
        JobRun.objects.bulk_create(new, ignore_conflicts=True)
        rows = {row.name: row for row in JobRun.objects.filter(name__in=names)}
    return rows


def _claim(row: JobRun, holder: str) -> bool:
    """Lock the job, unless its row has changed since it was read."""
    as_read = JobRun.objects.filter(
        pk=row.pk,
        locked_until=row.locked_until,
        started_at=row.started_at,
        finished_at=row.finished_at,
        holder=row.holder,
    )
    now = timezone.now()
    changes = {"locked_until": now + LEASE, "started_at": now, "finished_at": None}
    return bool(as_read.update(holder=holder, **changes))


def _run(job: Job, row: JobRun) -> str | None:
    """Run a job and store its result; None if another process claimed it first."""
    holder = f"{host()} {os.getpid()} {secrets.token_hex(8)}"
    if not _claim(row, holder):
        return None
    stop.deadline = time.monotonic() + LONGEST_JOB.total_seconds()
    try:
        with _heartbeat(job, holder):
            result, succeeded = job.run(), True
    except StoppedError:
        _let_go(holder, result=CUT_OFF, succeeded=True)
        return CUT_OFF
    except Exception as error:
        logger.exception("Job %s failed", job.name)
        result, succeeded = f"{type(error).__name__}: {error}", False
    finally:
        stop.deadline = None
    _let_go(holder, finished_at=timezone.now(), result=result, succeeded=succeeded)
    return result


def _let_go(holder: str, *, result: str, **changes: Any) -> None:
    """Release the job and store its result, unless another process has taken it over."""
    if not connection.in_atomic_block:  # the job may have lost its connection
        connection.close_if_unusable_or_obsolete()
    rows = JobRun.objects.filter(holder=holder)
    rows.update(holder="", locked_until=None, result=result[:LONGEST_RESULT], **changes)


@contextmanager
def _heartbeat(job: Job, holder: str) -> Iterator[None]:
    """Renew the lease while the job runs; if the process is killed, the lease expires."""
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=[job, holder, ended], daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()


def _beat(job: Job, holder: str, ended: threading.Event) -> None:
    begun = time.monotonic()
    while not ended.wait(HEARTBEAT):
        try:
            if time.monotonic() - begun > LONGEST_HANG.total_seconds():
                _give_up(job, holder)
            mine = JobRun.objects.filter(holder=holder)
            mine.update(locked_until=timezone.now() + LEASE)
        except DatabaseError:
            logger.warning("Job %s could not say that it is at work", job.name, exc_info=True)
        finally:
            connection.close()


def _give_up(job: Job, holder: str) -> None:
    """End the process of a hanging job: no other way is certain, and no piece stays half done."""
    logger.critical("Job %s hangs; its process ends", job.name)
    _let_go(holder, finished_at=timezone.now(), result=HUNG, succeeded=False)
    os._exit(1)
