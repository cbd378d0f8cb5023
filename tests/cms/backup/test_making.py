"""A backup is whole or not there; old ones go when they are told to (O12)."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.backup import making
from cms.backup.files import Collector
from cms.backup.making import backups_in, newest, thin_out
from cms.backup.manifest import BackupError, Manifest
from cms.backup.restoring import hold_mails
from cms.mail.models import MailState
from cms.models import MailRecord


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the database be read outside of a transaction; nothing is written to it."""
    with django_db_blocker.unblock():
        yield


def fake(place: Path, name: str) -> Path:
    """Return what looks like a backup."""
    folder = place / name
    folder.mkdir(parents=True)
    Manifest("", "", "").write(folder)
    return folder


@pytest.mark.usefixtures("database")
class TestBackup:
    def test_command__says_what_it_holds(self, tmp_path: Path) -> None:
        out = StringIO()
        call_command("backup", tmp_path / "new" / "place", stdout=out)
        folder = newest(tmp_path / "new" / "place")
        assert folder is not None
        manifest = Manifest.read(folder)
        assert f"{folder}：{len(manifest.tables)}表 {manifest.rows:,}行" in out.getvalue()
        assert manifest.migrations["cms"][0] == "0001_initial"

    def test_file_that_is_gone_already__is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(making, "referred_files", lambda alias: {"documents/ff/gone.pdf"})
        error = StringIO()
        call_command("backup", tmp_path, stdout=StringIO(), stderr=error)
        assert "登録にあるのに、すでにないファイル：documents/ff/gone.pdf" in error.getvalue()

    @pytest.mark.parametrize("fault", [BackupError("だめ"), KeyboardInterrupt(), OSError()])
    def test_fault_half_way__leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
    ) -> None:
        def fail(*args: object) -> None:
            raise fault

        monkeypatch.setattr(making, "check_files", fail)
        with pytest.raises(CommandError if isinstance(fault, BackupError) else type(fault)):
            call_command("backup", tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_file_that_changes_under_the_hands__is_noticed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collect = Collector.collect

        def spoil(self: Collector) -> None:
            collect(self)
            (self.target / "stray").touch()

        monkeypatch.setattr(Collector, "collect", spoil)
        with pytest.raises(CommandError, match="余分なファイルがあります：stray"):
            call_command("backup", tmp_path)
        assert backups_in(tmp_path) == []

    @pytest.mark.parametrize("keep", [0, -1])
    def test_keep__at_least_one(self, tmp_path: Path, keep: int) -> None:
        with pytest.raises(CommandError, match="１以上"):
            call_command("backup", tmp_path, keep=keep)

    def test_keep__the_newest_stay(self, tmp_path: Path) -> None:
        old = [fake(tmp_path, f"2020010{day}-000000") for day in (1, 2, 3)]
        out = StringIO()
        call_command("backup", tmp_path, keep=2, stdout=out)
        assert backups_in(tmp_path)[0] == old[2]
        assert len(backups_in(tmp_path)) == 2
        assert "古いバックアップを消しました：20200101-000000" in out.getvalue()


class TestThinOut:
    def test_unfinished__goes_after_a_day(self, tmp_path: Path) -> None:
        dead, busy = (tmp_path / f"2020010{day}-000000.partial" for day in (1, 2))
        dead.mkdir()
        busy.mkdir()
        long_ago = time.time() - 2 * 24 * 60 * 60
        os.utime(dead, (long_ago, long_ago))
        thin_out(tmp_path, keep=1)
        assert not dead.exists()
        assert busy.exists()

    def test_what_is_no_backup__stays(self, tmp_path: Path) -> None:
        (tmp_path / "notes").mkdir()
        (tmp_path / "20200101-000000").mkdir()
        fake(tmp_path, "20210101-000000")
        assert thin_out(tmp_path, keep=1) == []
        assert len(list(tmp_path.iterdir())) == 3

    def test_cut_off_while_removing__half_of_one_is_no_backup(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for day in (1, 2):
            fake(tmp_path, f"2020010{day}-000000")

        def die(*args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(shutil, "rmtree", die)
            with pytest.raises(KeyboardInterrupt):
                thin_out(tmp_path, keep=1)
        assert [each.name for each in backups_in(tmp_path)] == ["20200102-000000"]


@pytest.mark.django_db
class TestHoldMails:
    def test_waiting__are_kept_back_and_can_be_sent_later(self) -> None:
        for state in MailState:
            MailRecord.objects.create(kind="x", to="a@example.jp", subject="x", state=state)
        assert hold_mails() == 2
        states = MailRecord.objects.values_list("state", flat=True)
        assert sorted(states) == ["failed", "failed", "failed", "given_up", "sent"]
        assert MailRecord.objects.filter(last_error__contains="復元").count() == 2
