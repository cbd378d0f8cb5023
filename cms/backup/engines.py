"""The database of this site, as a backup sees it (O12)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from django.db import connection

from cms.backup.postgresql import PostgreSQL
from cms.backup.sqlite import SQLite

#: Names that a person knows them by.
LABELS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Engine(Protocol):
    """What a backup and a restore ask of a database."""

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
    """Return the engine of the site's database."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()
