"""Transactions that see one moment, and transactions that do not wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

PATIENCE = 200  # milliseconds


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside as of one moment; within a transaction, as that one reads.

    SQLite's transactions do so by themselves; PostgreSQL must be asked, before anything else.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def impatient() -> Iterator[None]:
    """Write inside, or fail within a moment: for what no reader should wait for.

    SQLite has one writer at a time, and an import may be that for long. On PostgreSQL a plain
    insert waits for nobody, and here not for the disk either: what a crash may lose is little.

    Raises:
        DatabaseError: if another writer is at it.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO OFF")
            yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            with transaction.atomic():
                yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
