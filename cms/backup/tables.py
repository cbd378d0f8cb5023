"""The number of rows and a digest of every table, which a restore must reproduce (O12).

The rows are read with SQL: some tables have no model, and every column counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connections

from cms.backup.manifest import Table

ROWS_AT_ONCE = 2_000
#: The formats in which PostgreSQL writes values; they override the server settings.
WRITTEN_AS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}


def tables_of(alias: str) -> dict[str, Table]:
    connection: Any = connections[alias]
    read = _lines_of_postgresql if connection.vendor == "postgresql" else _lines_of_sqlite
    return {name: _summed(read(connection, name)) for name in table_names(alias)}


def table_names(alias: str) -> list[str]:
    """Return the tables that hold rows; SQLite derives its text indexes from them."""
    connection: Any = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return sorted(connection.introspection.table_names(cursor))
        cursor.execute(
            "SELECT name FROM pragma_table_list"
            " WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        return sorted(name for (name,) in cursor.fetchall())


def _summed(lines: Iterable[bytes]) -> Table:
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line)
        rows += 1
    return Table(rows, digest.hexdigest())


def _lines_of_postgresql(connection: Any, name: str) -> Iterator[bytes]:
    """Yield a checksum of each row, sorted by checksum: the order on disk may differ."""
    with connection.cursor() as cursor:
        for setting, value in WRITTEN_AS.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])
    table = connection.ops.quote_name(name)
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(convert_to(whole_row::text, 'UTF8')), 'hex') COLLATE \"C\""
            f" FROM {table} AS whole_row ORDER BY 1"
        )
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for (line,) in rows:
                yield line.encode()


def _lines_of_sqlite(connection: Any, name: str) -> Iterator[bytes]:
    """Yield a checksum of each row, in the order of keys, which a copy keeps."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} NOT INDEXED")
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                yield hashlib.sha256(repr(tuple(row)).encode()).digest()
