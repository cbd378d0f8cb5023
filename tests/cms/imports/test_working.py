"""The work on imports outside of requests: in batches, taken up again, given up (O4)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from catalog.importing.kinds import EntryFile
from catalog.models import Entry
from cms import jobs
from cms.imports import waking, working
from cms.imports.models import ImportRun, State
from cms.members.models import Organization
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.cms.imports.screens import LIST, choose, counts, send, url_of
from tests.copied_database import copied, result_of
from tests.factories import GenreFactory, InformationTypeFactory

pytestmark = pytest.mark.django_db

HEADER = "外部ID,団体名,情報種別,ジャンル,タイトル,概要"


@pytest.fixture
def client(cast: Cast) -> Any:
    return cast["secretariat"].client


@pytest.fixture
def asleep(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let nobody work; return what was started instead."""
    started: list[str] = []
    settings.IMPORTS_AT_ONCE = False
    monkeypatch.setattr(waking.threading, "Thread", lambda **_: _starting(started))
    return started


def _starting(started: list[str]) -> Any:
    return SimpleNamespace(start=lambda: started.append("process"))


def sent(client: Any, cast: Cast, *titles: str) -> ImportRun:
    GenreFactory(name="防災")
    InformationTypeFactory(name="製品")
    lines = [f"e-{n},{cast.owner.name},製品,防災,{each},概要" for n, each in enumerate(titles)]
    return send(client, "entries", "e.csv", "\n".join([HEADER, *lines]).encode())


def failing(monkeypatch: pytest.MonkeyPatch, title: str, error: Exception) -> None:
    """Let the import fail at the row with this title."""
    write = EntryFile.write

    def fail(self: Any, rows: Any, *args: Any) -> Any:
        if any(row.values["title"] == title for row in rows):
            raise error
        return write(self, rows, *args)

    monkeypatch.setattr(EntryFile, "write", fail)


class TestProgress:
    def test_file__is_checked_and_written_while_people_look_on(
        self, cast: Cast, client: Any, asleep: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(EntryFile, "batch", 1)
        run = sent(client, cast, "一", "二")
        page = soup(client.get(url_of(run)))
        assert page.select_one("[data-run-state]")["data-run-state"] == State.TO_CHECK
        assert page.select_one("noscript meta[http-equiv=refresh]")
        assert asleep == ["process"] * 2  # on sending, and again for who looks

        working.work()
        choose(client, run)
        run.refresh_from_db()
        with pytest.raises(jobs.StoppedError):
            stopped_after(1, monkeypatch)
        page = soup(client.get(url_of(run)))
        assert "2行のうち 1行を登録しました" in page.select_one(".import-progress").get_text()
        assert page.progress["value"] == "1"
        assert "（2行のうち 1行）" in text_of(client.get(LIST))
        assert client.post(url_of(run, "discard/")).status_code == 302
        assert Entry.objects.count() == 1

        working.work()
        assert counts(client.get(url_of(run)))["added"] == 2

        client.post(url_of(run, "undo/"))
        with pytest.raises(jobs.StoppedError):
            stopped_after(1, monkeypatch)
        assert "2行のうち 1行を元に戻しました" in text_of(client.get(url_of(run)))
        working.work()
        run.refresh_from_db()
        assert (run.state, Entry.objects.count()) == (State.UNDONE, 0)
        assert not run.rows.exclude(stays="").exists()

    def test_nobody__is_woken_for_nothing_or_twice(
        self, cast: Cast, client: Any, asleep: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.get(LIST)
        assert asleep == []
        monkeypatch.setattr(jobs, "is_running", lambda name: name == waking.NAME)
        sent(client, cast, "一")
        client.get(LIST)
        assert asleep == []


def stopped_after(batches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work until the process is asked to end after so many batches."""
    pieces = jobs.pieces

    def few(work: Any) -> Iterator[Any]:
        for number, piece in enumerate(pieces(work)):
            if number == batches:
                raise jobs.StoppedError
            yield piece

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "pieces", few)
        working.work()


class TestFailure:
    @pytest.mark.parametrize(
        ("error", "told"),
        [(ValueError("rubbish"), "思わぬ誤り"), (working.IntegrityError(), "ほかの変更があった")],
    )
    def test_row__that_fails_is_left_out_alone(
        self,
        cast: Cast,
        client: Any,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
        told: str,
    ) -> None:
        run = sent(client, cast, "一", "二", "三")
        failing(monkeypatch, "二", error)
        page = client.get(choose(client, run).url)

        assert (counts(page)["added"], counts(page)["wrong"]) == (2, 1)
        refused = soup(page).select_one("[data-refused-row='3']").get_text()
        assert told in refused
        assert "rubbish" not in refused
        assert told in client.get(url_of(run, "copy/")).content.decode()
        assert set(Entry.objects.values_list("title", flat=True)) == {"一", "三"}

    def test_database__that_fails_is_asked_three_times(
        self, cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = sent(client, cast, "一", "二")
        failing(monkeypatch, "二", OperationalError())
        monkeypatch.setattr(EntryFile, "batch", 1)
        page = client.get(choose(client, run).url)

        assert (counts(page)["added"], counts(page)["wrong"]) == (1, 1)
        assert working.STUCK in soup(page).select_one("[data-refused-row='3']").get_text()

    def test_database__that_fails_at_once_leaves_the_choice(
        self, cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = sent(client, cast, "一")
        failing(monkeypatch, "一", OperationalError())
        page = client.get(choose(client, run).url)

        assert working.STUCK in soup(page).select_one("[role=alert]").get_text()
        assert counts(page)["added"] == 1
        assert not Entry.objects.exists()

    def test_check__that_never_ends_is_given_up(
        self, client: Any, asleep: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = send(client, "organizations", "o.csv", "団体ID\no-1".encode())
        ImportRun.objects.update(attempts=working.MOST_ATTEMPTS)
        working.work()

        assert working.STUCK in soup(client.get(url_of(run))).select_one("[role=alert]").get_text()
        assert not Organization.objects.filter(external_id="o-1").exists()


class TestTending:
    @pytest.mark.parametrize(
        ("codes", "starts"), [([0], 1), ([-9, 0], 2), ([-9, 1, -9, 0], waking.MOST_STARTS)]
    )
    def test_process__that_ends_badly_is_replaced(
        self, monkeypatch: pytest.MonkeyPatch, codes: list[int], starts: int
    ) -> None:
        calls: list[Any] = []

        def run(command: list[str], **options: Any) -> Any:
            calls.append((command, options["start_new_session"]))
            return SimpleNamespace(returncode=codes[len(calls) - 1])

        monkeypatch.setattr(subprocess, "run", run)
        monkeypatch.setattr(waking.time, "sleep", lambda seconds: None)
        waking._tend()
        assert len(calls) == starts
        assert calls[0][0][1:] == ["manage.py", "run_jobs", "--only", waking.NAME]
        assert calls[0][1] is True


class TestKilled:
    """The real way: another process, killed while it writes."""

    @pytest.fixture
    def database(
        self, django_db_setup: None, django_db_blocker: Any, tmp_path: Path
    ) -> Iterator[str]:
        with django_db_blocker.unblock():
            yield from copied(tmp_path)

    @pytest.mark.django_db(databases=[])
    def test_run__goes_on_behind_its_last_batch(self, database: str, tmp_path: Path) -> None:
        program = "from tests.cms.imports import killed_worker\nkilled_worker.main()"
        result = result_of(program, database, tmp_path)

        assert result["ended"] == -9
        first = [f"e-{n}" for n in range(4)]
        assert result["left"] == {
            "state": State.TAKING_IN,
            "done": 4,
            "entries": first,
            "rows": [2, 3, 4, 5],
        }
        assert result["then"] == {
            "state": State.DONE,
            "done": 7,
            "entries": [f"e-{n}" for n in range(7)],
            "rows": [2, 3, 4, 5, 6, 7, 8],
        }
