"""The jobs that run by themselves: when due, once, whatever another one does (O9)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier, Event

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from cms import jobs
from cms.jobs.models import LEASE, JobRun, host

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Return what moves the clock on the wall, away from the true time."""
    true_time = timezone.now

    def move(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: true_time() + by)

    return move


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
            holder="他のプロセス",
        )
        list(jobs.run_due())
        assert bool(runs) is runs_again

    def test_running_job__is_locked_by_its_process_for_a_few_minutes(self) -> None:
        seen: list[JobRun] = []

        @jobs.register("点検", every=HOUR)
        def run() -> str:
            seen.append(JobRun.objects.get())
            assert list(jobs.run_due()) == []
            assert jobs.run_now("点検") is None
            return ""

        list(jobs.run_due())
        assert len(seen) == 1
        assert timedelta(minutes=2) < seen[0].locked_until - timezone.now() <= LEASE
        assert str(os.getpid()) in seen[0].holder
        assert JobRun.objects.get().holder == ""

    def test_run_that_was_cut_off__is_due_as_soon_as_its_lease_is_over(self) -> None:
        runs = job("点検", every=24 * HOUR)
        now = timezone.now()
        JobRun.objects.create(name="点検", started_at=now, locked_until=now, holder="死んだ")
        assert list(jobs.run_due()) == [("点検", "1回目")]
        assert list(jobs.run_due()) == []
        assert len(runs) == 1

    def test_most_overdue__goes_first(self) -> None:
        for name in ("一", "二", "三", "四"):
            job(name)
        list(jobs.run_due())
        for name, hours in (("一", 2), ("二", 5), ("三", 3)):
            started(name, hours * HOUR)
        JobRun.objects.filter(name="四").update(finished_at=None)
        assert [name for name, _ in jobs.run_due()] == ["四", "二", "三", "一"]

    def test_what_comes_due_during_a_long_job__has_its_turn_after_it(self) -> None:
        often = job("度々", every=timedelta(minutes=1))

        @jobs.register("長い", every=24 * HOUR)
        def run() -> str:
            started("度々", timedelta(minutes=2))
            return "終わり"

        assert [name for name, _ in jobs.run_due()] == ["度々", "長い", "度々"]
        assert len(often) == 2

    def test_start__begins_no_job_after_its_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "LONGEST_START", timedelta(0))
        runs = job("点検")
        assert list(jobs.run_due()) == []
        assert runs == []


@pytest.mark.django_db
class TestClock:
    @pytest.mark.parametrize("moved", [31 * DAY, -31 * DAY, -365 * DAY, -HOUR])
    def test_moved__the_job_runs_once_and_then_as_ever(
        self, moved: timedelta, clock: Callable[[timedelta], None]
    ) -> None:
        runs = job("点検")
        list(jobs.run_due())
        clock(moved)
        list(jobs.run_due())
        list(jobs.run_due())
        assert len(runs) == 2
        clock(moved + HOUR)
        list(jobs.run_due())
        assert len(runs) == 3

    @pytest.mark.parametrize("skew", [timedelta(seconds=-5), timedelta(minutes=-5)])
    def test_another_host_that_is_behind__does_not_run_it_again(
        self, skew: timedelta, clock: Callable[[timedelta], None]
    ) -> None:
        runs = job("点検")
        list(jobs.run_due())
        clock(skew)
        list(jobs.run_due())
        assert len(runs) == 1

    @pytest.mark.parametrize(
        ("left", "is_free"),
        [(timedelta(minutes=2), False), (timedelta(minutes=8), False), (31 * DAY, True)],
    )
    def test_lock_of_a_wrong_clock__holds_nobody(self, left: timedelta, is_free: bool) -> None:
        row = JobRun(name="点検", locked_until=timezone.now() + left)
        assert row.is_free(timezone.now()) == is_free


@pytest.mark.django_db
class TestStop:
    @pytest.fixture(autouse=True)
    def not_stopped(self) -> Iterator[None]:
        yield
        jobs.stop.is_asked = False

    def test_asked__the_piece_is_finished_and_the_rest_left(self) -> None:
        done: list[int] = []

        @jobs.register("点検", every=24 * HOUR)
        def run() -> str:
            for piece in jobs.pieces(range(5)):
                done.append(piece)
                if piece == 1:
                    jobs.stop.ask()
            return "すべて"

        other = job("後")
        assert list(jobs.run_due()) == [("点検", jobs.CUT_OFF)]
        assert done == [0, 1]
        assert other == []
        row = JobRun.objects.get(name="点検")
        assert (row.succeeded, row.finished_at, row.locked_until) == (True, None, None)

    def test_stopped__goes_on_at_the_next_start(self) -> None:
        starts: list[int] = []

        @jobs.register("点検", every=24 * HOUR)
        def run() -> str:
            starts.append(1)
            if len(starts) == 1:
                jobs.stop.ask()
            jobs.checkpoint()
            return "すべて"

        list(jobs.run_due())
        jobs.stop.is_asked = False
        assert list(jobs.run_due()) == [("点検", "すべて")]
        assert list(jobs.run_due()) == []

    def test_time_is_up__the_job_stops_and_others_run(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs, "LONGEST_JOB", timedelta(seconds=-1))

        @jobs.register("点検", every=HOUR)
        def run() -> str:
            jobs.checkpoint()
            return "終わらない"

        job("後")
        assert dict(jobs.run_due()) == {"点検": jobs.CUT_OFF, "後": "1回目"}

    def test_asked__nothing_else_is_begun(self) -> None:
        runs = job("点検")
        jobs.stop.ask()
        assert list(jobs.run_due()) == []
        assert runs == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestHeartbeat:
    def test_long_job__says_that_it_is_at_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "HEARTBEAT", 0.01)
        renewed = Event()
        seen: list[bool] = []

        @jobs.register("点検", every=HOUR)
        def run() -> str:
            JobRun.objects.update(locked_until=timezone.now())
            while not renewed.is_set():
                if JobRun.objects.get().locked_until > timezone.now():
                    renewed.set()
            seen.append(JobRun.objects.get().is_free(timezone.now()))
            return ""

        list(jobs.run_due())
        assert seen == [False]

    def test_hanging_job__ends_its_process_and_lets_the_job_go(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = Event()
        monkeypatch.setattr(jobs, "HEARTBEAT", 0.01)
        monkeypatch.setattr(jobs, "LONGEST_HANG", timedelta(0))
        monkeypatch.setattr(os, "_exit", lambda status: ended.set())
        seen: list[JobRun] = []

        @jobs.register("点検", every=HOUR)
        def run() -> str:
            assert ended.wait(timeout=30)
            seen.append(JobRun.objects.get())
            return ""

        list(jobs.run_due())
        assert (seen[0].succeeded, seen[0].result) == (False, jobs.HUNG)
        assert seen[0].is_free(timezone.now())
        assert seen[0].finished_at is not None

    def test_each_job__has_its_own_time(self) -> None:
        often, seldom = job("度々", every=timedelta(minutes=1)), job("日々", every=24 * HOUR)
        list(jobs.run_due())
        JobRun.objects.update(started_at=timezone.now() - HOUR)
        list(jobs.run_due())
        assert (len(often), len(seldom)) == (2, 1)


@pytest.mark.django_db
class TestCommand:
    def test_output__says_what_was_done(self) -> None:
        job("点検")
        out = StringIO()
        call_command("run_jobs", stdout=out)
        call_command("run_jobs", stdout=out)
        assert out.getvalue() == "点検：1回目\n"

    def test_only__runs_one_whether_it_is_due_or_not(self) -> None:
        one, other = job("一"), job("二")
        out = StringIO()
        call_command("run_jobs", only="一", stdout=out)
        call_command("run_jobs", only="一", stdout=out)
        assert out.getvalue() == "一：1回目\n一：2回目\n"
        assert (len(one), len(other)) == (2, 0)

    def test_only__unknown_name_tells_those_there_are(self) -> None:
        job("一")
        with pytest.raises(CommandError, match="「三」という定期処理はありません。あるのは：一"):
            call_command("run_jobs", only="三")

    def test_only__takes_over_from_a_dead_process_of_this_machine(self) -> None:
        job("一")
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        until = timezone.now() + timedelta(minutes=1)
        JobRun.objects.create(
            name="一", started_at=until, locked_until=until, holder=f"{host()} {child.pid} x"
        )
        assert not jobs.is_running("一")
        assert jobs.run_now("一") == "1回目"
        alive = {"locked_until": until, "holder": f"{host()} {os.getpid()} x"}
        JobRun.objects.update(**alive)
        assert jobs.is_running("一")

    def test_only__not_beside_another_process(self) -> None:
        runs = job("一")
        until = timezone.now() + timedelta(minutes=1)
        JobRun.objects.create(name="一", started_at=until, locked_until=until, holder="a 1 x")
        with pytest.raises(CommandError, match="別のプロセスが実行しています"):
            call_command("run_jobs", only="一")
        assert runs == []

    def test_list__tells_the_last_result_of_each(self) -> None:
        job("一")
        job("二", fault=RuntimeError("だめ"))
        list(jobs.run_due())
        job("三")
        job("四")
        job("五")
        now = timezone.now()
        JobRun.objects.create(
            name="四", started_at=now, locked_until=now + timedelta(minutes=1), holder="host 7 x"
        )
        JobRun.objects.create(name="五", started_at=now, result=jobs.CUT_OFF)
        out = StringIO()
        call_command("run_jobs", list=True, stdout=out)
        lines = {line.split("\t")[0]: line.split("\t")[1:] for line in out.getvalue().splitlines()}
        assert lines["三"] == ["まだ実行していません"]
        assert lines["一"][1:] == ["成功", "1回目"]
        assert lines["二"][1:] == ["失敗", "RuntimeError: だめ"]
        assert lines["四"][1:] == ["実行中（host 7）"]
        assert lines["五"][1:] == ["中断", jobs.CUT_OFF]

    @pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
    def test_signal__stops_after_the_piece(self, name: signal.Signals) -> None:
        done: list[int] = []
        before = signal.getsignal(name)

        @jobs.register("点検", every=HOUR)
        def run() -> str:
            for piece in jobs.pieces(range(3)):
                signal.raise_signal(name)
                done.append(piece)
            return ""

        call_command("run_jobs", stdout=StringIO())
        assert done == [0]
        assert signal.getsignal(name) == before
        assert not jobs.stop.is_asked


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
