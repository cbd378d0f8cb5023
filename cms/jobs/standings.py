"""How each recurring job stands, for the desk (O9)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from cms.jobs import LONGEST_START, Job, registered
from cms.jobs.models import JobRun

#: A job waits for the ones before it; what is later than this is told.
MOST_DELAY = 2 * LONGEST_START


class Standing(models.TextChoices):
    """How a job stands, in the order in which the desk lists them."""

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
        for job in registered()
    ]
    return sorted(jobs, key=lambda each: order.index(each.standing))


def standing_of(job: Job, run: JobRun | None) -> Standing:
    """Return how `job` stands, `run` being its row; what was cut short is due at once."""
    now = timezone.now()
    if run is None or run.started_at is None:
        return Standing.NEVER
    if run.locked_until is not None:
        return Standing.BROKEN_OFF if run.is_free(now) else Standing.RUNNING
    if not run.succeeded:
        return Standing.FAILED
    waited = run.waited(job.every, now) if run.finished_at else now - run.started_at
    return Standing.LATE if waited is not None and waited > MOST_DELAY else Standing.DONE
