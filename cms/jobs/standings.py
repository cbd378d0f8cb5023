"""The status of each recurring job, for the desk (O9)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from cms.jobs import LONGEST_START, Job, registered
from cms.jobs.models import JobRun

#: A job may wait for the jobs before it; only a longer delay is reported.
MOST_DELAY = 2 * LONGEST_START


class Standing(models.TextChoices):
    FAILED = "failed", "失敗"
    BROKEN_OFF = "broken_off", "途中で止まりました"
    LATE = "late", "遅れています"
    NEVER = "never", "まだ実行していません"
    RUNNING = "running", "実行中"
    DONE = "done", "正常"


#: Statuses that somebody must look into.
TROUBLES = frozenset({Standing.FAILED, Standing.BROKEN_OFF, Standing.LATE})


@dataclass(frozen=True)
class JobStanding:
    name: str
    run: JobRun | None
    standing: Standing

    @property
    def is_trouble(self) -> bool:
        return self.standing in TROUBLES


def standings() -> list[JobStanding]:
    """Return the status of all registered jobs, problems first; some may never have run (O9)."""
    runs = {run.name: run for run in JobRun.objects.all()}
    order = list(Standing)
    jobs = [
        JobStanding(job.name, runs.get(job.name), standing_of(job, runs.get(job.name)))
        for job in registered()
    ]
    return sorted(jobs, key=lambda each: order.index(each.standing))


def standing_of(job: Job, run: JobRun | None) -> Standing:
    """Return the status of `job` by its row `run`; an interrupted job is due at once."""
    now = timezone.now()
    if run is None or run.started_at is None:
        return Standing.NEVER
    if run.locked_until is not None:
        return Standing.BROKEN_OFF if run.is_free(now) else Standing.RUNNING
    if not run.succeeded:
        return Standing.FAILED
    waited = run.waited(job.every, now) if run.finished_at else now - run.started_at
    return Standing.LATE if waited is not None and waited > MOST_DELAY else Standing.DONE
