"""One moment, and no waiting."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from catalog.entries.models.listed_count import Group
from catalog.models import ListedCount
from cms.database.transactions import impatient, snapshot
from tests.factories import InformationTypeFactory, listed_entry


@pytest.mark.django_db
class TestImpatient:
    def test_write__is_kept(self) -> None:
        kind = InformationTypeFactory()
        with impatient():
            ListedCount.objects.shift({}, {Group(kind.pk, "1", 1, 0): 2})
        assert ListedCount.objects.groups() == {Group(kind.pk, "1", 1, 0): 2}

    def test_waiting_time__is_the_usual_one_afterwards(self) -> None:
        def patience() -> int:
            if connection.vendor != "sqlite":
                return 0
            with connection.cursor() as cursor:
                return int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])

        before = patience()
        with pytest.raises(RuntimeError), impatient():
            raise RuntimeError
        assert patience() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestOutermost:
    def test_impatient__gives_up_while_another_writes(self) -> None:
        """On SQLite, where there is one writer; PostgreSQL lets both write."""
        kind = InformationTypeFactory()
        name = str(connection.settings_dict["NAME"])
        is_file = connection.vendor == "sqlite" and Path(name).exists()
        other = sqlite3.connect(name) if is_file else None
        if other is not None:
            other.execute("BEGIN IMMEDIATE")
        try:
            if other is None:
                with impatient():
                    ListedCount.objects.shift({}, {Group(kind.pk, "1", 1, 0): 1})
            else:
                with pytest.raises(OperationalError), impatient():
                    ListedCount.objects.shift({}, {Group(kind.pk, "1", 1, 0): 1})
        finally:
            if other is not None:
                other.close()
        assert ListedCount.objects.exists() is (other is None)

    def test_snapshot__reads_and_writes(self) -> None:
        entry = listed_entry()
        with snapshot():
            groups = ListedCount.objects.groups()
            ListedCount.objects.shift(groups, {})
        assert entry.text.group not in ListedCount.objects.groups()
