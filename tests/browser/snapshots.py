"""A database and its files as they stood once, for all tests that begin with the same world."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection


class Snapshot:
    """What a worker has built once; SQLite brings it back in a few milliseconds.

    Other databases build it anew for each test.
    """

    def __init__(self, folder: Path) -> None:
        self.files = folder / "media"
        self.database: sqlite3.Connection | None = None

    def keep(self) -> None:
        """Keep the database and the files as they are, where that can be done quickly."""
        if connection.vendor != "sqlite":
            return
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self.database)
        if Path(settings.MEDIA_ROOT).exists():
            shutil.copytree(settings.MEDIA_ROOT, self.files)

    def bring_back(self) -> bool:
        """Put everything back; say whether there was anything."""
        if self.database is None:
            return False
        connection.ensure_connection()
        self.database.backup(connection.connection)
        if self.files.exists():
            shutil.copytree(self.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
        return True
