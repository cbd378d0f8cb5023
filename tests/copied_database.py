"""A copy of the suite's database, which holds what migrations made, for programs of a test."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


def copied(folder: Path) -> Iterator[str]:
    """Yield the address of a copy; make it before the transaction of a test begins."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if server.startswith("postgres"):
        yield from copied_on_the_server(server)
    else:
        yield copied_to_a_file(folder / "copy.sqlite3")


def copied_to_a_file(path: Path) -> str:
    """Copy the suite's database to a file; return its address."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{path}"


def copied_on_the_server(server: str) -> Iterator[str]:
    """Copy the suite's database, to which nobody may be connected; drop the copy in the end."""
    name = f"copy_{uuid.uuid4().hex[:12]}"
    suite = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [suite]
        )
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(suite)))
        yield f"{server.rpartition('/')[0]}/{name}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def result_of(program: str, database: str, data_dir: Path) -> Any:
    """Run a program of the site against the copy; return what its last line reports."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "TEST_DATABASE_URL": database,
        "DATA_DIR": str(data_dir),
    }
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", f"import django\ndjango.setup()\n{program}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
