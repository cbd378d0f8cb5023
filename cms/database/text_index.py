"""The search index: terms in a column, found by PostgreSQL's GIN or SQLite's FTS5 (W3).

A model stores the terms of a text in a `TermsField`; its migration adds `IndexTerms`, and its
queryset filters by `Matching`. Both databases look up single terms, so both find the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor as Editor
from django.db.migrations.operations.base import Operation
from django.db.models.expressions import Expression

from cms.database.expressions import fts5, tsquery
from cms.japanese.query import Query

SHORTEST_ROW = 128  # bytes: PostgreSQL's minimum


class TermsField(models.Field):
    """The terms of a text: written as any iterable of terms, read as a set."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """PostgreSQL needs an explicit type."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(
        self, value: Iterable[str], connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> str:
        """Return the terms in database format; they contain nothing that needs escaping."""
        if connection.vendor == "postgresql":
            return " ".join(f"'{term}'" for term in value)
        return " ".join(value)

    def from_db_value(self, value: str, *_: Any) -> frozenset[str]:
        """Return the terms; PostgreSQL shows each in quotes."""
        return frozenset(value.replace("'", "").split())


class RowKey(models.OneToOneField):
    """The primary key of a table with terms; in SQLite it is the row number, found in one step."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """SQLite accepts only this type as an alias of its row number."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Matching(Expression):
    """Whether the terms in the field `name` match `query`, which must not be blank.

    In PostgreSQL the condition tests the column itself. The query is in a sub-select, so that the
    planner expects few rows and always uses the index: it does not know that reading terms from the
    rows costs a hundred times as much. `is_apart` looks up the rows first; use it in an expression
    over rows that another condition has found. `is_read` reads the terms of each row and never
    uses the index; use it for a few hundred rows.
    """

    conditional = True

    def __init__(
        self, query: Query, name: str = "terms", *, is_apart: bool = False, is_read: bool = False
    ) -> None:
        super().__init__(output_field=models.BooleanField())
        self.query = query
        self.column: Any = models.F(name)
        self.is_apart = is_apart
        self.is_read = is_read

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """Test the column; look up rows only if nothing is wanted, or if they stand apart."""
        asked = tsquery(self.query)
        column, _params = compiler.compile(self.column)
        if self.is_read:
            return f"COALESCE({column} @@ %s::tsquery, FALSE)", [asked.in_one]
        if asked.wanted and not self.is_apart:
            return f"({column} @@ (SELECT %s::tsquery))", [asked.in_one]
        meta, quote = self.column.target.model._meta, connection.ops.quote_name
        rows = f"SELECT {quote(meta.pk.column)} FROM {quote(meta.db_table)}"
        rows += f" WHERE {quote(self.column.target.column)} @@ (SELECT %s::tsquery)"
        return self._condition(compiler, asked, rows)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        meta, column = self.column.target.model._meta, self.column.target.column
        table = connection.ops.quote_name(shadow_table(meta.db_table, column))
        rows = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"
        return self._condition(compiler, fts5(self.query), rows)

    def _condition(self, compiler: Any, expressions: tuple[str, str], rows: str) -> tuple[str, Any]:
        """Combine wanted and unwanted terms, looked up in `rows`."""
        key = self._key(compiler)
        conditions = (f"{key} IN ({rows})", f"{key} NOT IN ({rows})")
        parts = [sql for sql, asked in zip(conditions, expressions, strict=True) if asked]
        return f"({' AND '.join(parts)})", [asked for asked in expressions if asked]

    def _key(self, compiler: Any) -> str:
        alias = compiler.quote_name_unless_alias(self.column.alias)
        name: str = compiler.connection.ops.quote_name(self.column.target.model._meta.pk.column)
        return f"{alias}.{name}"


def answering(rows: models.QuerySet[Any], query: Query, *names: str) -> Any:
    """Return the `rows` that match `query`; a blank query matches all rows.

    With several fields, each word may be in any of them.
    """
    if query.is_blank:
        return rows
    if len(names) < 2:  # noqa: PLR2004  # one field answers the query as a whole
        return rows.filter(Matching(query, *names))
    for word in query.all_of:
        rows = rows.filter(_in_any(Query(all_of=(word,)), names))
    for word in query.none_of:
        rows = rows.exclude(_in_any(Query(all_of=(word,)), names))
    return rows


def _in_any(query: Query, names: Iterable[str]) -> models.Q:
    found = models.Q()
    for name in names:
        found |= models.Q(Matching(query, name))
    return found


def title_hits(query: Query, name: str = "title_terms") -> Any:
    """Return how many words of `query` are in the title, for sorting by relevance (V3)."""
    hits: Any = models.Value(0)
    for word in query.all_of:
        alone = Matching(Query(all_of=(word,)), name, is_apart=True)
        hits += models.Case(models.When(alone, then=1), default=0)
    return hits


def shadow_table(table: str, column: str) -> str:
    """Return the name of the FTS5 table (or GIN index) for one column."""
    return f"{table}_{column}_fts"


def _shadows(model: type[models.Model]) -> list[str]:
    """Return the FTS5 tables of `model`; PostgreSQL has none, as it maintains its own indexes."""
    if connection.vendor == "postgresql":
        return []
    columns = [each.column for each in model._meta.fields if isinstance(each, TermsField)]
    return [shadow_table(model._meta.db_table, str(column)) for column in columns]


def shadows_agree(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        try:
            for name in _shadows(model):
                cursor.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        except DatabaseError:
            return False
    return True


def rebuild_shadows(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        for name in _shadows(model):
            cursor.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")


def settle(*models_written: type[models.Model]) -> None:
    """Make PostgreSQL merge bulk writes into its indexes and update its statistics."""
    if connection.vendor != "postgresql":
        return
    names = ", ".join(model._meta.db_table for model in models_written)
    with connection.cursor() as cursor:
        cursor.execute(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM (ANALYZE)'} {names}")


class IndexTerms(Operation):
    """Migration operation that makes a `TermsField` searchable: a GIN index, or FTS5 with triggers.

    The triggers update SQLite's FTS5 table on every write, so an index entry appears and disappears
    in the transaction of its row. `detail=none` stores no positions: a term is there or not.
    PostgreSQL stores the terms outside the row, so rows stay short and counting a hundred thousand
    of them reads few pages. An operation that rebuilds the table on SQLite (e.g. a later
    `AlterField`) drops the triggers: put `DropTerms` before it and `IndexTerms` after it.
    """

    reversible = True

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name = model_name
        self.name = name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Do nothing: the model state does not change."""

    def database_forwards(
        self, app_label: str, schema_editor: Editor, from_state: Any, to_state: Any
    ) -> None:
        for statement in self._forwards(app_label, schema_editor, to_state):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Editor, from_state: Any, to_state: Any
    ) -> None:
        table, column, _ = self._names(app_label, from_state)
        shadow = shadow_table(table, column)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX {shadow}", params=None)
            return
        for event in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {shadow}_{event}", params=None)
        schema_editor.execute(f"DROP TABLE {shadow}", params=None)

    def describe(self) -> str:
        return f"Index the terms in {self.name} of {self.model_name}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name, self.name], {}

    def _names(self, app_label: str, state: Any) -> tuple[str, str, str]:
        meta = state.apps.get_model(app_label, self.model_name)._meta
        return meta.db_table, meta.get_field(self.name).column, meta.pk.column

    def _forwards(self, app_label: str, schema_editor: Editor, state: Any) -> list[str]:
        table, column, key = self._names(app_label, state)
        shadow = shadow_table(table, column)
        if schema_editor.connection.vendor == "postgresql":
            return [
                f"ALTER TABLE {table} SET (toast_tuple_target = {SHORTEST_ROW})",
                f"CREATE INDEX {shadow} ON {table} USING gin ({column})",
            ]
        columns = f"{shadow}(rowid, {column})"
        add = f"INSERT INTO {columns} VALUES (new.{key}, new.{column});"
        remove = (
            f"INSERT INTO {shadow}({shadow}, rowid, {column})"
            f" VALUES ('delete', old.{key}, old.{column});"
        )
        return [
            f"CREATE VIRTUAL TABLE {shadow} USING fts5({column}, content='{table}',"
            f" content_rowid='{key}', tokenize='ascii', detail=none)",
            f"CREATE TRIGGER {shadow}_insert AFTER INSERT ON {table} BEGIN {add} END",
            f"CREATE TRIGGER {shadow}_delete AFTER DELETE ON {table} BEGIN {remove} END",
            f"CREATE TRIGGER {shadow}_update AFTER UPDATE OF {column} ON {table}"
            f" BEGIN {remove} {add} END",
            f"INSERT INTO {shadow}({shadow}) VALUES ('rebuild')",
        ]


class DropTerms(IndexTerms):
    """Removes what `IndexTerms` made, before an operation that rebuilds the table on SQLite."""

    def database_forwards(
        self, app_label: str, schema_editor: Editor, from_state: Any, to_state: Any
    ) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Editor, from_state: Any, to_state: Any
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Drop the index of the terms in {self.name} of {self.model_name}"
