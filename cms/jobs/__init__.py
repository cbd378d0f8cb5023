"""The jobs that run by themselves, started by one line of cron (O9).

Each job does its work in pieces, and each piece is one transaction that looks again whether the
piece is still to be done. So a job that is killed, started twice or run by a wrong clock does each
thing once; what is kept here only sees to it that it rarely tries.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, connection
from django.utils import timezone

from cms.jobs.models import LEASE, JobRun

logger = logging.getLogger(__name__)

Piece = TypeVar("Piece")

#: A run that is at work says so this often, in seconds.
HEARTBEAT = LEASE.total_seconds() / 6
#: A job stops between two pieces after this, and goes on at the next start.
LONGEST_JOB = timedelta(minutes=30)
#: After this a start of `run_jobs` begins no other job.
LONGEST_START = timedelta(hours=1)
#: A job that has not stopped by then hangs.
LONGEST_HANG = LONGEST_JOB + timedelta(minutes=10)
LONGEST_RESULT = 300
CUT_OFF = "途中で止めました。続きは次の起動で行います。"
HUNG = "終わらないため、打ち切りました。"


class StoppedError(Exception):
    """The job was asked to stop, or its time is up; what it has done so far is done."""


@dataclass(frozen=True)
class Job:
    """What to run, and how long at least between two runs; `run` returns what it did."""

    name: str
    run: Callable[[], str]
    every: timedelta


class Stop:
    """Whether the job of this process should go on; time is measured by no clock on the wall."""

    def __init__(self) -> None:
        self.is_asked = False
        self.deadline: float | None = None

    def ask(self, *args: object) -> None:
        """Stop after the current piece; takes what a signal handler gets."""
        self.is_asked = True

    @property
    def is_due(self) -> bool:
        """Whether the job should stop now."""
        return self.is_asked or (self.deadline is not None and time.monotonic() > self.deadline)


stop = Stop()
_registry: dict[str, Job] = {}


def register(name: str, *, every: timedelta) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register the decorated function as a job; its name is what the desk shows."""

    def decorate(function: Callable[[], str]) -> Callable[[], str]:
        _registry[name] = Job(name, function, every)
        return function

    return decorate


def registered() -> list[Job]:
    """Return all jobs by name."""
    return sorted(_registry.values(), key=lambda job: job.name)


def pieces(work: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a job as long as it may go on.

    Raises:
        StoppedError: between two pieces, if the process ends or the time is up.
    """
    for piece in work:
        checkpoint()
        yield piece


def checkpoint() -> None:
    """Stop here if the job should; to be called between two pieces, outside of transactions.

    Raises:
        StoppedError: if so.
    """
    if stop.is_due:
        raise StoppedError


def run_due() -> Iterator[tuple[str, str]]:
    """Run every job whose time has come, the most overdue first; yield name and result of each.

    Started twice at once, each job runs once: its row is claimed before. A job that fails is
    recorded, tried again at its next time, and keeps no other from running. What comes due while
    another job takes long has its turn after that one.
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
    """Run one job whether it is due or not; return its result, None if another process is at it.

    Raises:
        KeyError: if there is no such job.
    """
    job = _registry[name]
    row = _rows([job])[name]
    return _run(job, row) if row.is_free(timezone.now()) else None


def _next(over: set[str]) -> tuple[Job, JobRun] | None:
    """Return the job that is free and has waited longest past its time."""
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
    """Return the row of each job; new ones are added."""
    names = [job.name for job in jobs]
    rows = {row.name: row for row in JobRun.objects.filter(name__in=names)}
    if len(rows) < len(names):
        new = [JobRun(name=name) for name in names if name not in rows]
        JobRun.objects.bulk_create(new, ignore_conflicts=True)
        rows = {row.name: row for row in JobRun.objects.filter(name__in=names)}
    return rows


def _claim(row: JobRun, holder: str) -> bool:
    """Take the job, unless anybody has touched its row since it was read."""
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
    """Run a job and keep its result; None if another process was faster."""
    holder = f"{socket.gethostname()[:60]} {os.getpid()} {secrets.token_hex(8)}"
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
    """Keep the result, unless somebody else has taken the job for abandoned."""
    if not connection.in_atomic_block:  # the job may have lost the server
        connection.close_if_unusable_or_obsolete()
    rows = JobRun.objects.filter(holder=holder)
    rows.update(holder="", locked_until=None, result=result[:LONGEST_RESULT], **changes)


@contextmanager
def _heartbeat(job: Job, holder: str) -> Iterator[None]:
    """Say again and again that the job is being worked at; a kill silences it."""
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
    """End the process of a job that hangs: nothing else is sure to, and no piece is left half."""
    logger.critical("Job %s hangs; its process ends", job.name)
    _let_go(holder, finished_at=timezone.now(), result=HUNG, succeeded=False)
    os._exit(1)
