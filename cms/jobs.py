"""The jobs that run by themselves, started by one line of cron (O9)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from cms.models.jobs import JobRun

logger = logging.getLogger(__name__)

LONGEST_RUN = timedelta(hours=2)
LONGEST_RESULT = 300
#: A job waits for the ones before it; what is later than this is told (O9).
MOST_DELAY = LONGEST_RUN


@dataclass(frozen=True)
class Job:
    """What to run, and how long at least between two runs; `run` returns what it did."""

    name: str
    run: Callable[[], str]
    every: timedelta


_registry: dict[str, Job] = {}


def register(name: str, *, every: timedelta) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register the decorated function as a job; its name is what the desk shows."""

    def decorate(function: Callable[[], str]) -> Callable[[], str]:
        _registry[name] = Job(name, function, every)
        return function

    return decorate


def run_due() -> Iterator[tuple[str, str]]:
    """Run every job whose time has come; yield name and result of each.

    Started twice at once, each job runs once: the row is claimed before. A job that fails is
    recorded and keeps no other from running.
    """
    for job in _registry.values():
        if _claim(job):
            yield job.name, _run(job)


def _claim(job: Job) -> bool:
    """Return whether this process may run `job` now."""
    JobRun.objects.get_or_create(name=job.name)
    now = timezone.now()
    free = Q(locked_until__isnull=True) | Q(locked_until__lte=now)
    due = Q(started_at__isnull=True) | Q(started_at__lte=now - job.every)
    claimed = JobRun.objects.filter(free, due, name=job.name).update(
        locked_until=now + LONGEST_RUN, started_at=now
    )
    return bool(claimed)


def _run(job: Job) -> str:
    try:
        result, succeeded = job.run(), True
    except Exception as error:
        logger.exception("Job %s failed", job.name)
        result, succeeded = f"{type(error).__name__}: {error}", False
    with transaction.atomic():
        JobRun.objects.filter(name=job.name).update(
            locked_until=None,
            finished_at=timezone.now(),
            succeeded=succeeded,
            result=result[:LONGEST_RESULT],
        )
    return result


class Standing(models.TextChoices):
    """How a job stands, in the order in which the desk lists them (O9)."""

    FAILED = "failed", "失敗"
    BROKEN_OFF = "broken_off", "途中で止まりました"
    LATE = "late", "遅れています"
    NEVER = "never", "まだ実行していません"
    RUNNING = "running", "実行中"
    DONE = "done", "正常"


#: What somebody must look into.
TROUBLES = frozenset({Standing.FAILED, Standing.BROKEN_OFF, Standing.LATE})


@dataclass(frozen=True)
class JobStanding:
    """What the desk tells of one job: its last run, if there was one, and how it stands."""

    name: str
    run: JobRun | None
    standing: Standing

    @property
    def is_trouble(self) -> bool:
        """Whether somebody must look into it."""
        return self.standing in TROUBLES


def standings() -> list[JobStanding]:
    """Return every registered job, also those that never ran, troubles first (O9)."""
    runs = {run.name: run for run in JobRun.objects.all()}
    order = list(Standing)
    jobs = [
        JobStanding(job.name, runs.get(job.name), standing_of(job, runs.get(job.name)))
        for job in _registry.values()
    ]
    return sorted(jobs, key=lambda each: order.index(each.standing))


def standing_of(job: Job, run: JobRun | None) -> Standing:
    """Return how `job` stands, `run` being its row."""
    now = timezone.now()
    if run is None or run.started_at is None:
        return Standing.NEVER
    if run.locked_until is not None:
        return Standing.RUNNING if run.locked_until > now else Standing.BROKEN_OFF
    if not run.succeeded:
        return Standing.FAILED
    return Standing.LATE if run.started_at < now - job.every - MOST_DELAY else Standing.DONE
