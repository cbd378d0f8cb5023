"""The jobs that run by themselves: when due, once, whatever another one does (O9)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from cms import jobs
from cms.models.jobs import JobRun

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_other_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the site's own jobs aside."""
    monkeypatch.setattr(jobs, "_registry", {})


def job(name: str, every: timedelta = HOUR, fault: Exception | None = None) -> list[str]:
    """Register a job; return the list to which each run adds."""
    runs: list[str] = []

    @jobs.register(name, every=every)
    def run() -> str:
        runs.append(name)
        if fault is not None:
            raise fault
        return f"{len(runs)}回目"

    return runs


def started(name: str, ago: timedelta) -> None:
    """Pretend that the job ran so long ago."""
    JobRun.objects.filter(name=name).update(started_at=timezone.now() - ago)


@pytest.mark.django_db
class TestRunDue:
    def test_first_run__is_due_at_once(self) -> None:
        job("点検")
        assert list(jobs.run_due()) == [("点検", "1回目")]

    @pytest.mark.parametrize(
        ("ago", "is_due"),
        [
            (timedelta(0), False),
            (HOUR - timedelta(seconds=30), False),
            (HOUR, True),
            (3 * HOUR, True),
        ],
    )
    def test_next_run__is_due_after_its_time(self, ago: timedelta, is_due: bool) -> None:
        runs = job("点検")
        list(jobs.run_due())
        started("点検", ago)
        list(jobs.run_due())
        assert len(runs) == (2 if is_due else 1)

    def test_row__keeps_the_last_result(self) -> None:
        job("点検")
        before = timezone.now()
        list(jobs.run_due())
        row = JobRun.objects.get()
        assert (row.name, row.succeeded, row.result) == ("点検", True, "1回目")
        assert before <= row.started_at <= row.finished_at <= timezone.now()
        assert row.locked_until is None

    def test_failing_job__is_recorded_and_others_run(self) -> None:
        job("壊れた", fault=RuntimeError("接続できません"))
        other = job("点検")
        results = dict(jobs.run_due())
        assert results == {"壊れた": "RuntimeError: 接続できません", "点検": "1回目"}
        row = JobRun.objects.get(name="壊れた")
        assert (row.succeeded, row.result) == (False, "RuntimeError: 接続できません")
        assert row.locked_until is None
        assert other == ["点検"]

    def test_failing_job__runs_again_and_recovers(self) -> None:
        job("点検", fault=RuntimeError())
        list(jobs.run_due())
        job("点検")
        started("点検", HOUR)
        list(jobs.run_due())
        assert JobRun.objects.get().succeeded

    def test_long_result__is_cut(self) -> None:
        job("点検", fault=RuntimeError("長" * 1000))
        list(jobs.run_due())
        assert len(JobRun.objects.get().result) == 300

    @pytest.mark.parametrize(
        ("left", "runs_again"),
        [(timedelta(minutes=1), False), (timedelta(0), True), (timedelta(minutes=-1), True)],
    )
    def test_lock__of_a_run_that_crashed_expires(self, left: timedelta, runs_again: bool) -> None:
        runs = job("点検")
        JobRun.objects.create(
            name="点検",
            started_at=timezone.now() - 5 * HOUR,
            locked_until=timezone.now() + left,
        )
        list(jobs.run_due())
        assert bool(runs) is runs_again

    def test_running_job__is_locked_for_two_hours(self) -> None:
        seen: list[timedelta] = []

        @jobs.register("点検", every=HOUR)
        def run() -> str:
            seen.append(JobRun.objects.get().locked_until - timezone.now())
            assert list(jobs.run_due()) == []
            return ""

        list(jobs.run_due())
        assert timedelta(minutes=119) < seen[0] <= timedelta(hours=2)
        assert len(seen) == 1

    def test_each_job__has_its_own_time(self) -> None:
        often, seldom = job("度々", every=timedelta(minutes=1)), job("日々", every=24 * HOUR)
        list(jobs.run_due())
        JobRun.objects.update(started_at=timezone.now() - HOUR)
        list(jobs.run_due())
        assert (len(often), len(seldom)) == (2, 1)


class TestStandingOf:
    """What the desk tells of a job (O9)."""

    def stands(self, **fields: Any) -> jobs.Standing:
        """Return how an hourly job stands whose row says this; moments are ago."""
        now = timezone.now()
        moments = {
            name: now - value if isinstance(value, timedelta) else value
            for name, value in fields.items()
        }
        return jobs.standing_of(jobs.Job("点検", str, HOUR), JobRun(**moments))

    def test_no_row__never_ran(self) -> None:
        assert jobs.standing_of(jobs.Job("点検", str, HOUR), None) == jobs.Standing.NEVER

    def test_row_without_a_start__never_ran(self) -> None:
        assert self.stands() == jobs.Standing.NEVER

    @pytest.mark.parametrize(
        ("ago", "standing"),
        [
            (timedelta(0), jobs.Standing.DONE),
            (HOUR + jobs.MOST_DELAY - timedelta(minutes=1), jobs.Standing.DONE),
            (HOUR + jobs.MOST_DELAY + timedelta(minutes=1), jobs.Standing.LATE),
        ],
    )
    def test_late__is_what_others_cannot_explain(
        self, ago: timedelta, standing: jobs.Standing
    ) -> None:
        assert self.stands(started_at=ago, finished_at=ago) == standing

    @pytest.mark.parametrize(
        ("locked", "standing"),
        [
            (timedelta(minutes=-1), jobs.Standing.RUNNING),
            (timedelta(minutes=1), jobs.Standing.BROKEN_OFF),
        ],
    )
    def test_locked_row__runs_or_was_broken_off(
        self, locked: timedelta, standing: jobs.Standing
    ) -> None:
        assert self.stands(started_at=HOUR, locked_until=locked) == standing

    def test_failure__counts_until_it_succeeds(self) -> None:
        failed = self.stands(started_at=30 * HOUR, finished_at=30 * HOUR, succeeded=False)
        assert failed == jobs.Standing.FAILED
        assert self.stands(started_at=HOUR, succeeded=True) == jobs.Standing.DONE

    def test_troubles__are_what_somebody_must_look_into(self) -> None:
        calm = {jobs.Standing.NEVER, jobs.Standing.RUNNING, jobs.Standing.DONE}
        assert {*jobs.Standing} - jobs.TROUBLES == calm


@pytest.mark.django_db
class TestStandings:
    def test_every_job__is_told_troubles_first(self) -> None:
        job("点検"), job("壊れた", fault=RuntimeError("x"))
        list(jobs.run_due())
        job("新しい")
        found = [(each.name, each.standing) for each in jobs.standings()]
        assert found == [
            ("壊れた", jobs.Standing.FAILED),
            ("新しい", jobs.Standing.NEVER),
            ("点検", jobs.Standing.DONE),
        ]
        assert [each.is_trouble for each in jobs.standings()] == [True, False, False]

    def test_queries__are_one(self, django_assert_num_queries: Any) -> None:
        job("点検"), job("掃除")
        list(jobs.run_due())
        with django_assert_num_queries(1):
            assert len(jobs.standings()) == 2


@pytest.mark.django_db
class TestCommand:
    def test_output__says_what_was_done(self) -> None:
        job("点検")
        out = StringIO()
        call_command("run_jobs", stdout=out)
        call_command("run_jobs", stdout=out)
        assert out.getvalue() == "点検：1回目\n"


class TestRegistry:
    def test_site__has_its_jobs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        assert {"メールの送信", "送信中の資料の片付け"} <= set(jobs._registry)
        longest = JobRun._meta.get_field("name").max_length
        assert max(map(len, jobs._registry)) <= longest

    def test_decorated_function__can_still_be_called(self) -> None:
        def run() -> str:
            return "した"

        decorate: Callable[[Callable[[], str]], Callable[[], str]]
        decorate = jobs.register("点検", every=HOUR)
        assert decorate(run) is run


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestStartedTwice:
    def test_many_starts_at_once__run_each_job_once(self) -> None:
        first, second, starts = job("一"), job("二"), 6
        barrier = Barrier(starts)

        def start() -> int:
            try:
                barrier.wait(timeout=60)
                return len(list(jobs.run_due()))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(starts) as pool:
            waiting = [pool.submit(start) for _ in range(starts)]
            assert sum(each.result(timeout=60) for each in waiting) == 2
        assert (first, second) == (["一"], ["二"])
