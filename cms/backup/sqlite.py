"""Copies a SQLite database while others write to it, and restores it (O12)."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import DEFAULT_DB_ALIAS, connection, connections

from cms.backup.manifest import BackupError

ALIAS = "backup"
SIDE_FILES = ("-wal", "-shm", "-journal")
IN_USE = "サイトが動いています。サイトと定期処理を止めてから復元してください。"


class SQLite:
    vendor = "sqlite"
    dump_name = "database.sqlite3"

    def __init__(self) -> None:
        self.path = Path(connection.settings_dict["NAME"])
        self.aside = self.path.with_name(f"{self.path.name}.before-restore")

    def version(self) -> str:
        return sqlite3.sqlite_version

    @contextmanager
    def moment(self, dump: Path) -> Iterator[str]:
        """Copy one snapshot of the database to `dump`; yield the alias that reads the copy."""
        with (
            closing(sqlite3.connect(self.path, timeout=60)) as source,
            closing(sqlite3.connect(dump)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without side files
        with opened(dump) as alias:
            yield alias

    def write(self, dump: Path) -> None:
        """Do nothing: the copy is already the dump."""

    def check_dump(self, dump: Path) -> None:
        """Check the integrity of the copy.

        Raises:
            BackupError: if it is damaged.
        """
        address = f"file:{quote(str(dump))}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as copy:
                (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            found = str(error)
        if found != "ok":
            raise BackupError(f"データベースの写しが壊れています：{found}")

    def has_content(self) -> bool:
        if not self.path.exists():
            return False
        with connection.cursor() as cursor:
            return bool(connection.introspection.table_names(cursor))

    def refuse_if_in_use(self) -> None:
        """Merge all data into one file, which fails if another process uses the database.

        Raises:
            BackupError: if another process has it open.
        """
        connection.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(self.path, timeout=1)) as alone:
                alone.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise BackupError(IN_USE) from error

    def is_aside(self) -> bool:
        return self.aside.exists()

    def set_aside(self) -> None:
        connection.close()
        self.path.rename(self.aside)

    def put_back(self) -> None:
        """Put the old database back; do nothing if none was set aside."""
        connection.close()
        if self.aside.exists():
            self._drop_side_files()
            self.aside.replace(self.path)

    def forget_aside(self) -> None:
        self.aside.unlink(missing_ok=True)

    def load(self, dump: Path) -> None:
        coming = self.path.with_name(f"{self.path.name}.coming")
        shutil.copyfile(dump, coming)
        self._drop_side_files()
        os.replace(coming, self.path)

    def _drop_side_files(self) -> None:
        for ending in SIDE_FILES:
            self.path.with_name(f"{self.path.name}{ending}").unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[str]:
    """Open the database at `path` read-only, under its own alias."""
    settings: dict[str, Any] = connection.settings_dict | {
        "NAME": f"file:{quote(str(path))}?mode=ro&immutable=1",
        "OPTIONS": {},
        "CONN_MAX_AGE": 0,
    }
    copy: Any = type(connections[DEFAULT_DB_ALIAS])(settings, ALIAS)
    connections[ALIAS] = copy
    try:
        yield ALIAS
    finally:
        copy.close()
        del connections[ALIAS]
