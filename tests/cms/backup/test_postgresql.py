"""PostgreSQL's own programs: which fit, what they are told, what they say (O12)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms.backup import postgresql
from cms.backup.manifest import BackupError
from cms.backup.postgresql import PostgreSQL

SECRET = "a-secret-of-the-database"


class Programs:
    """Stands for what runs them; keeps what it was told."""

    def __init__(self, version: str, code: int = 0, error: str = "") -> None:
        self.version, self.code, self.error = version, code, error
        self.calls: list[tuple[list[str], dict[str, str]]] = []

    def __call__(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Answer."""
        if command[1:] == ["--version"]:
            return subprocess.CompletedProcess(command, 0, self.version, "")
        self.calls.append((command, options["env"]))
        return subprocess.CompletedProcess(command, self.code, "", self.error)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> PostgreSQL:
    """Return the engine before a server of release 15 with a password."""
    parameters = {
        "host": "db.example.jp",
        "dbname": "applic",
        "user": "applic",
        "password": SECRET,
        "client_encoding": "UTF8",
        "cursor_factory": object,
    }
    monkeypatch.setattr(connection, "get_connection_params", lambda: parameters)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", SECRET)
    monkeypatch.setattr(PostgreSQL, "_server", lambda self: 150_020)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return PostgreSQL()


def programs(monkeypatch: pytest.MonkeyPatch, *args: Any, **options: Any) -> Programs:
    """Put the stand-in in place."""
    stand_in = Programs(*args, **options)
    monkeypatch.setattr(postgresql.subprocess, "run", stand_in)
    return stand_in


class TestPrograms:
    @pytest.mark.parametrize(
        "version", ["pg_dump (PostgreSQL) 15.20 (Debian)", "pg_dump (PostgreSQL) 17.1", "15devel"]
    )
    def test_password__stands_in_the_environment_alone(
        self, server: PostgreSQL, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str
    ) -> None:
        run = programs(monkeypatch, version)
        server.write(tmp_path / "dump")
        ((command, environment),) = run.calls
        assert not [each for each in command if SECRET in each]
        assert environment["PGPASSWORD"] == SECRET
        assert environment["PATH"] == os.environ["PATH"]
        assert command[0] == "/usr/bin/pg_dump"
        assert {"host=db.example.jp", "dbname=applic", "user=applic"} <= set(command[-1].split())
        assert "cursor_factory" not in command[-1]

    def test_missing__says_what_to_install(
        self, server: PostgreSQL, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(BackupError, match=r"pg_restore が見つかりません。.*postgresql-client"):
            server.check_dump(tmp_path / "dump")

    @pytest.mark.parametrize("version", ["pg_dump (PostgreSQL) 14.9", ""])
    def test_older_than_the_server__says_so(
        self, server: PostgreSQL, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str
    ) -> None:
        programs(monkeypatch, version)
        with pytest.raises(BackupError, match=r"版（15）より古いため.*postgresql-client-15"):
            server.write(tmp_path / "dump")

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            ("pg_dump: warning: x\npg_dump: error: no space\npg_dump: hint: y\n", "no space"),
            ("killed\n", "killed"),
            ("", "pg_dump が失敗しました："),
        ],
    )
    def test_failure__is_told_by_its_error(
        self,
        server: PostgreSQL,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        error: str,
        told: str,
    ) -> None:
        programs(monkeypatch, "pg_dump (PostgreSQL) 15.20", code=1, error=error)
        with pytest.raises(BackupError, match=told):
            server.write(tmp_path / "dump")

    def test_version__as_the_server_tells_it(self, server: PostgreSQL) -> None:
        assert server.version() == "15.20"
