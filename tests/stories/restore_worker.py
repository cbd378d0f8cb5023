"""Restores backups into the database and folder of its own process; run by test_backup.

Prints one JSON object: what stood there after each step. Restores are made to fail, and killed, in
the middle: what was there must be there again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import DEFAULT_DB_ALIAS, connections

from catalog.models import Entry
from cms.backup.files import roots
from cms.backup.manifest import BackupError, files_below, stored
from cms.backup.restoring import Restore
from cms.backup.tables import tables_of
from cms.database.transactions import snapshot
from tests.stories.crash_worker import faults_of

#: Where a restore is stopped: before anything came, and with everything but the last step.
POINTS: dict[str, tuple[type, str]] = {
    "emptied": (Restore, "put_in_place"),
    "all": (Restore, "migrate"),
}


class StoppedError(Exception):
    """The fault that is put in the way."""


def state() -> dict[str, Any]:
    """Return a checksum of every table and of every file."""
    with snapshot():
        tables = {name: asdict(table) for name, table in tables_of(DEFAULT_DB_ALIAS).items()}
    files = {
        f"{folder}/{name}": stored(root / name).sha256
        for folder, root in roots().items()
        for name in files_below(root)
    }
    return {"tables": tables, "files": files}


def restore(folder: Path, **options: bool) -> dict[str, Any]:
    """Restore; return what was said and how the site stands afterwards."""
    said: list[str] = []
    try:
        Restore(folder, said.append).run(**options)
    except (BackupError, StoppedError) as error:
        said.append(f"{type(error).__name__}: {error}")
    return {"said": said} | state()


def stop(*args: object) -> None:
    """Fail."""
    raise StoppedError


def die(*args: object) -> None:
    """Be killed."""
    os._exit(9)


def failing(folder: Path, point: str) -> dict[str, Any]:
    """Restore with a fault at `point`."""
    with mock.patch.object(*POINTS[point], stop):
        return restore(folder, replace=True)


def killed(folder: Path, point: str) -> dict[str, Any]:
    """Let a child restore and die at `point`; then restore where that is not allowed."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        with mock.patch.object(*POINTS[point], die):
            restore(folder, replace=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return {"died": os.waitstatus_to_exitcode(status) == 9} | restore(folder)


def main(first: str, second: str) -> None:
    """Restore the first backup on the empty machine, fail with the second, then restore it."""
    steps: list[tuple[str, Callable[[], dict[str, Any]]]] = [
        ("empty machine", lambda: restore(Path(first))),
        ("not asked to replace", lambda: restore(Path(second))),
        ("failing", lambda: failing(Path(second), "all")),
    ]
    result: dict[str, Any] = {name: step() for name, step in steps}
    result |= {f"killed: {point}": killed(Path(second), point) for point in POINTS}
    result["faults"] = [fault for entry in Entry.objects.all() for fault in faults_of(entry)]
    result["replaced"] = restore(Path(second), replace=True)
    json.dump(result, sys.stdout, ensure_ascii=False)
