"""What every test may ask for."""

from __future__ import annotations

import gc
import itertools
import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import serializers
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django.plugin import blocking_manager_key
from wagtail.models import Page

from catalog.models import EntrySearchPage, MatchingServicePage
from catalog.search.near.published import published
from tests.actors import Cast, build_cast
from tests.migrated_database import with_template

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the stories: one takes as long as many files, and would hold up the end."""
    items.sort(key=lambda item: "stories" not in item.path.parts)


def pytest_collection_finish() -> None:
    """Spare the suite looking for garbage among all that has been imported, over and over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Bring back what the migrations made, after a test that emptied the database.

    Django does so only before the next test of that kind; with several workers, others may come
    first.
    """
    yield
    if not _empties_database(item) or nextitem is None or _empties_database(nextitem):
        return
    with item.config.stash[blocking_manager_key].unblock():
        bring_back(connection._test_serialized_contents)


def _empties_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return marker is not None and bool(marker.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Migrate once for all workers."""
    creation = connection.creation
    creation.create_test_db = with_template(creation.create_test_db)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Empty and fill the database quickly around the tests that commit.

    PostgreSQL needs seconds to truncate all tables, and Django saves what the migrations made row
    by row.
    """
    with django_db_blocker.unblock():
        connection.ops.sql_flush = deletions
        connection.creation.deserialize_db_from_string = bring_back


def deletions(style: Any, tables: Iterable[str], **options: bool) -> list[str]:
    """Return what empties `tables`; keys between them are checked at the commit."""
    return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]


def bring_back(serialized: str) -> None:
    """Write the rows of a serialized database, those of one table at once where that can be."""
    with transaction.atomic(), connection.constraint_checks_disabled():
        rows = serializers.deserialize("json", serialized)
        for model, same in itertools.groupby(rows, key=lambda row: type(row.object)):
            if model._meta.parents or model._meta.many_to_many:
                for row in same:
                    row.save()
            else:
                # A new database has them already.
                model._base_manager.bulk_create([row.object for row in same], ignore_conflicts=True)


@contextmanager
def rolled_back_later(django_db_blocker: Any) -> Iterator[None]:
    """Let what is written inside be there for all tests of a class or module, then undo it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files_of_the_test() -> Iterator[None]:
    """Keep the images of one test away from the next, and empty what a process remembers."""
    media = settings.MEDIA_ROOT
    cache.clear()
    published.forget()
    yield
    shutil.rmtree(media, ignore_errors=True)


@pytest.fixture
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do at once what waits for a commit that the transaction of a test never makes."""
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())


@pytest.fixture
def cast(db: None) -> Cast:
    """Return everybody who can stand before the site."""
    return build_cast(is_lazy=True)


@pytest.fixture
def search_page(db: None) -> Page:
    """Return the search page that the migrations made."""
    return EntrySearchPage.objects.get()


@pytest.fixture
def service_page(db: None) -> Page:
    """Return the menu of the service."""
    return MatchingServicePage.objects.get()
