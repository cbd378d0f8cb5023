"""SIGKILL a hundred times while registering, approving and liking: nothing accepted is lost."""

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
import pytest
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = 102
SEED = 20161201
PROGRAM = f"""
import django
django.setup()
from tests.stories import crash_worker
crash_worker.main({KILLS}, {SEED})
"""


@pytest.fixture(scope="class")
def database(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of a copy of the suite's database, which holds what migrations made.

    It is made before the transaction of the test begins.
    """
    server = os.environ.get("TEST_DATABASE_URL", "")
    with django_db_blocker.unblock():
        if server.startswith("postgres"):
            yield from copied_on_the_server(server)
        else:
            yield copied_to_a_file(tmp_path_factory.mktemp("crashes") / "crashes.sqlite3")


def copied_to_a_file(path: Path) -> str:
    """Copy the suite's database to a file; return its address."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{path}"


def copied_on_the_server(server: str) -> Iterator[str]:
    """Copy the suite's database, to which nobody may be connected; drop the copy in the end."""
    name = f"crashes_{uuid.uuid4().hex[:12]}"
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


def result_of(database: str, data_dir: Path) -> dict[str, Any]:
    """Run the workers against the database; return what they report."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "TEST_DATABASE_URL": database,
        "DATA_DIR": str(data_dir),
    }
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.django_db
class TestCrashes:
    """Must show: kill -9 at any moment leaves every entry in a legal state."""

    def test_kills__leave_every_entry_legal_and_lose_nothing(
        self, database: str, tmp_path: Path
    ) -> None:
        result = result_of(database, tmp_path)
        assert result["faults"] == []
        assert result["likes_are_once"]
        assert result["mails_unsent_in_the_end"] == 0
        assert set(result["steps"]) == {"submitted", "approved", "pressed"}
        assert result["entries"] >= 3 + result["steps"]["submitted"]
