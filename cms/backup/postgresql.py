"""Dump and restore of a PostgreSQL database, with its own client programs (O12)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from psycopg import pq
from psycopg.conninfo import make_conninfo

from cms.backup.manifest import BackupError
from cms.database.transactions import snapshot

IN_USE = (
    "サイトが動いています（ほかの接続 {others}件）。サイトと定期処理を止めてから復元してください。"
)
MISSING = (
    "{name} が見つかりません。PostgreSQL のクライアント（postgresql-client）を入れてください。"
)
TOO_OLD = (
    "{name} の版（{found}）がデータベースの版（{server}）より古いため、使えません。"
    "postgresql-client-{server} を入れてください。"
)
#: The schema of the site, and the one that holds the old data during a restore.
LIVE, ASIDE = "public", "before_restore"


class PostgreSQL:
    vendor = "postgresql"
    dump_name = "database.dump"

    def __init__(self) -> None:
        self._snapshot = ""

    def version(self) -> str:
        return f"{self._server() // 10_000}.{self._server() % 10_000}"

    @contextmanager
    def moment(self, dump: Path) -> Iterator[str]:
        """Open the snapshot for rows and dump; yield the alias that reads the rows."""
        self._program("pg_dump")
        with snapshot():
            (self._snapshot,) = _ask("SELECT pg_export_snapshot()")
            yield DEFAULT_DB_ALIAS

    def write(self, dump: Path) -> None:
        shown = f"--snapshot={self._snapshot}"
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={LIVE}", shown]
        self._run("pg_dump", *options, f"--file={dump}", _target())

    def check_dump(self, dump: Path) -> None:
        """Read the table of contents of the dump.

        Raises:
            BackupError: if `pg_restore` cannot read it.
        """
        self._run("pg_restore", "--list", str(dump))

    def has_content(self) -> bool:
        with connection.cursor() as cursor:
            return bool(connection.introspection.table_names(cursor))

    def refuse_if_in_use(self) -> None:
        """Check for other connections to the database.

        Raises:
            BackupError: if there are any.
        """
        (others,) = _ask(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if others:
            raise BackupError(IN_USE.format(others=others))

    def is_aside(self) -> bool:
        (found,) = _ask(f"SELECT count(*) FROM pg_namespace WHERE nspname = '{ASIDE}'")
        return bool(found)

    def set_aside(self) -> None:
        """Move the tables out of the way, into a schema that nothing reads."""
        _do(f"ALTER SCHEMA {LIVE} RENAME TO {ASIDE}")  # the dump brings its own

    def put_back(self) -> None:
        """Put the old tables back; do nothing if none were set aside."""
        connection.close()
        if self.is_aside():
            _do(f"DROP SCHEMA IF EXISTS {LIVE} CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO {LIVE}")

    def forget_aside(self) -> None:
        _do(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")

    def load(self, dump: Path) -> None:
        connection.close()
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        self._run("pg_restore", *options, f"--dbname={_target()}", str(dump))
        _do("ANALYZE")

    def _server(self) -> int:
        connection.ensure_connection()
        version: int = connection.connection.info.server_version
        return version

    def _program(self, name: str) -> str:
        """Return the path of a client program that fits the server.

        Raises:
            BackupError: if there is none, or it is older than the server.
        """
        path = shutil.which(name)
        if path is None:
            raise BackupError(MISSING.format(name=name))
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        found = re.search(r"\d+", told.stdout)
        server = self._server() // 10_000
        if found is None or int(found.group()) < server:
            version = found.group() if found else told.stdout.strip()
            raise BackupError(TOO_OLD.format(name=name, found=version, server=server))
        return path

    def _run(self, name: str, *arguments: str) -> None:
        """Run a client program; the password is in its environment, which others cannot see.

        Raises:
            BackupError: with the first error message, if it fails.
        """
        command = [self._program(name), *arguments]
        environment = os.environ | {"PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            said = done.stderr.strip().splitlines()
            told = next((line for line in said if "error:" in line), "".join(said[-1:]))
            raise BackupError(f"{name} が失敗しました：{told}")


def _target() -> str:
    """Return the connection string for the client programs, without the password."""
    known = {each.keyword.decode() for each in pq.Conninfo.get_defaults()} - {"password"}
    parameters: dict[str, Any] = connection.get_connection_params()
    return make_conninfo(**{key: parameters[key] for key in known & parameters.keys()})


def _ask(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def _do(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
