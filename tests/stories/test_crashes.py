"""SIGKILL a hundred times while registering, approving and liking: nothing accepted is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
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


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty database of this test's own, on the server of the suite."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'crashes.sqlite3'}"
        return
    name = f"crashes_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{server.rpartition('/')[0]}/{name}"
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)


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
