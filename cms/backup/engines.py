"""The database engine of this site, as backups use it (O12)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from django.db import connection

from cms.backup.postgresql import PostgreSQL
from cms.backup.sqlite import SQLite

#: Names shown to people.
LABELS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Engine(Protocol):
    """What backup and restore need from a database."""

    vendor: str
    dump_name: str

    def version(self) -> str: ...
    def moment(self, dump: Path) -> AbstractContextManager[str]: ...
    def write(self, dump: Path) -> None: ...
    def check_dump(self, dump: Path) -> None: ...
    def has_content(self) -> bool: ...
    def refuse_if_in_use(self) -> None: ...
    def is_aside(self) -> bool: ...
    def set_aside(self) -> None: ...
    def put_back(self) -> None: ...
    def forget_aside(self) -> None: ...
    def load(self, dump: Path) -> None: ...


def engine_here() -> Engine:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()
