"""The jobs that run by themselves, started by one line of cron (O9)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.models.jobs import JobRun

logger = logging.getLogger(__name__)

LONGEST_RUN = timedelta(hours=2)
LONGEST_RESULT = 300


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
