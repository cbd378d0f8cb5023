"""The migrated database, kept as a template: to migrate takes longer than most files of tests.

The first worker migrates and keeps a copy; the others, and later runs of the day with the same
migrations, begin with it. Django's `migrate` runs on the copy, too, and adds what it may lack.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.copied_database import copied_to_a_file

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "template_applic_"


def with_template(create: Callable[..., str]) -> Callable[..., str]:
    """Return Django's `create_test_db`, which then begins with the template or keeps one."""

    def create_test_db(*args: object, keepdb: bool = False, **options: object) -> str:
        if keepdb:
            return create(*args, keepdb=keepdb, **options)
        template = FileTemplate() if connection.vendor == "sqlite" else ServerTemplate()
        with template.locked():
            if template.exists():
                return create(*args, keepdb=template.hand_over(), **options)
            name = create(*args, keepdb=False, **options)
            template.keep(name)
        return name

    return create_test_db


class Template:
    """What both kinds have in common. Without the lock two workers only do the same work twice."""

    def __init__(self) -> None:
        # Migrations write dates, so that a template serves for a day.
        self.today = f"{PREFIX}{timezone.localdate():%Y%m%d}_"
        self.name = f"{self.today}{digest()}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let the other workers of this checkout wait for the template that one makes."""
        with Path(settings.DATA_DIR, f"{PREFIX}lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def exists(self) -> bool:
        """Return whether somebody has made it."""
        raise NotImplementedError

    def hand_over(self) -> bool:
        """Make it the beginning of the test database; return whether Django finds that there."""
        raise NotImplementedError

    def keep(self, database: str) -> None:
        """Make it of a database that has only been migrated, and drop those of other days."""
        raise NotImplementedError


class FileTemplate(Template):
    """A file beside the test database of SQLite; it appears whole."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(settings.DATA_DIR, f"{self.name}.sqlite3")

    def exists(self) -> bool:
        """Return whether somebody has made it."""
        return self.path.exists()

    def hand_over(self) -> bool:
        """Copy it to where the test database is to be, and take away what a killed run left."""
        target = connection.creation._get_test_db_name()
        for end in ("-wal", "-shm"):
            Path(f"{target}{end}").unlink(missing_ok=True)
        shutil.copyfile(self.path, target)
        return True

    def keep(self, database: str) -> None:
        """Make it of a database that has only been migrated, and drop those of other days."""
        for path in self.path.parent.glob(f"{PREFIX}*.sqlite3"):
            if not path.name.startswith(self.today):
                path.unlink(missing_ok=True)
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        copied_to_a_file(unfinished)
        unfinished.replace(self.path)


class ServerTemplate(Template):
    """A database on the server of PostgreSQL, for all checkouts with the same migrations."""

    def exists(self) -> bool:
        """Return whether somebody has made it."""
        return self.name in self.templates()

    def hand_over(self) -> bool:
        """Let Django create the test database of it."""
        connection.settings_dict["TEST"]["TEMPLATE"] = self.name
        return False

    def keep(self, database: str) -> None:
        """Make it of a database that has only been migrated, and drop those of other days."""
        connection.close()
        quoted = connection.ops.quote_name
        old = [name for name in self.templates() if not name.startswith(self.today)]
        with connection._nodb_cursor() as cursor:
            for name in old:
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
            if self.name not in self.templates():
                cursor.execute(f"CREATE DATABASE {quoted(self.name)} TEMPLATE {quoted(database)}")

    def templates(self) -> list[str]:
        """Return the names of all on the server."""
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return [name for (name,) in cursor.fetchall() if name.startswith(PREFIX)]


def digest() -> str:
    """Return what changes with the migrations, with what they take from the product, and Django."""
    migrations = {
        path for app in apps.get_app_configs() for path in Path(app.path, "migrations").glob("*.py")
    }
    sources = migrations | {each for path in migrations for each in imported(path)}
    # Sorted by what they say, not by where they lie: checkouts share a server.
    found = sorted(
        hashlib.sha256(each.name.encode() + each.read_bytes()).digest() for each in sources
    )
    versions = f"{version('django')} {version('wagtail')}".encode()
    return hashlib.sha256(versions + b"".join(found)).hexdigest()[:16]


def imported(path: Path) -> Iterator[Path]:
    """Yield the files of the product that a module imports."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            is_ours = bool(name) and (ROOT / name.partition(".")[0]).is_dir()
            spec = find_spec(name) if is_ours else None
            if spec is not None and spec.origin:
                yield Path(spec.origin)
