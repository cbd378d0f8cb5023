"""Transactions with one snapshot, and transactions that do not wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

PATIENCE = 200  # milliseconds


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside from one snapshot; inside a transaction, its isolation level stays.

    SQLite does this by default; in PostgreSQL it must be the first statement of the transaction.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def impatient() -> Iterator[None]:
    """Write inside, or fail after a short wait: for writes that must not delay a reader.

    SQLite has one writer at a time, and an import may write for long. In PostgreSQL a plain insert
    does not wait for other writers; here it does not wait for the disk either: losing these rows
    in a crash is acceptable.

    Raises:
        DatabaseError: if another process is writing.
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
