"""How the jobs stand, as the desk tells it (O9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.jobs import Job, run_due
from cms.jobs.models import JobRun
from cms.jobs.standings import MOST_DELAY, TROUBLES, Standing, standing_of, standings
from tests.cms.jobs.test_jobs import HOUR, job, no_other_jobs

__all__ = ["no_other_jobs"]


class TestStandingOf:
    """What the desk tells of a job (O9)."""

    def stands(self, **fields: Any) -> Standing:
        """Return how an hourly job stands whose row says this; moments are ago."""
        now = timezone.now()
        moments = {
            name: now - value if isinstance(value, timedelta) else value
            for name, value in fields.items()
        }
        return standing_of(Job("点検", str, HOUR), JobRun(**moments))

    def test_no_row__never_ran(self) -> None:
        assert standing_of(Job("点検", str, HOUR), None) == Standing.NEVER

    def test_row_without_a_start__never_ran(self) -> None:
        assert self.stands() == Standing.NEVER

    @pytest.mark.parametrize(
        ("ago", "standing"),
        [
            (timedelta(0), Standing.DONE),
            (HOUR + MOST_DELAY - timedelta(minutes=1), Standing.DONE),
            (HOUR + MOST_DELAY + timedelta(minutes=1), Standing.LATE),
        ],
    )
    def test_late__is_what_others_cannot_explain(self, ago: timedelta, standing: Standing) -> None:
        assert self.stands(started_at=ago, finished_at=ago) == standing

    @pytest.mark.parametrize(
        ("locked", "standing"),
        [
            (timedelta(minutes=-1), Standing.RUNNING),
            (timedelta(minutes=1), Standing.BROKEN_OFF),
        ],
    )
    def test_locked_row__runs_or_was_broken_off(
        self, locked: timedelta, standing: Standing
    ) -> None:
        assert self.stands(started_at=HOUR, locked_until=locked) == standing

    def test_failure__counts_until_it_succeeds(self) -> None:
        failed = self.stands(started_at=30 * HOUR, finished_at=30 * HOUR, succeeded=False)
        assert failed == Standing.FAILED
        assert self.stands(started_at=HOUR, finished_at=HOUR) == Standing.DONE

    def test_run_cut_short__goes_on_at_once_or_is_late(self) -> None:
        assert self.stands(started_at=HOUR) == Standing.DONE
        assert self.stands(started_at=MOST_DELAY + HOUR) == Standing.LATE

    def test_troubles__are_what_somebody_must_look_into(self) -> None:
        calm = {Standing.NEVER, Standing.RUNNING, Standing.DONE}
        assert {*Standing} - TROUBLES == calm


@pytest.mark.django_db
class TestStandings:
    def test_every_job__is_told_troubles_first(self) -> None:
        job("点検"), job("壊れた", fault=RuntimeError("x"))
        list(run_due())
        job("新しい")
        found = [(each.name, each.standing) for each in standings()]
        assert found == [
            ("壊れた", Standing.FAILED),
            ("新しい", Standing.NEVER),
            ("点検", Standing.DONE),
        ]
        assert [each.is_trouble for each in standings()] == [True, False, False]

    def test_queries__are_one(self, django_assert_num_queries: Any) -> None:
        job("点検"), job("掃除")
        list(run_due())
        with django_assert_num_queries(1):
            assert len(standings()) == 2
