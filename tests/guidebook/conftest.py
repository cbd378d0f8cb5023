"""What the tests of the guidebook may ask for."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from guidebook.models import ChapterPage, EditionPage, GuidebookIndexPage
from tests.conftest import rolled_back_later
from tests.guidebook.edition_files import edition_data, import_data
from tests.guidebook.worlds import make_chapter, make_edition


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """Return a function that sets the date of today."""

    def set_day(day: datetime.date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: day)

    return set_day


@pytest.fixture(scope="class")
def made_edition(django_db_setup: None, django_db_blocker: Any) -> Iterator[EditionPage]:
    """Make Ver.2.0 with a checklist of three items, once for all tests of a class."""
    with rolled_back_later(django_db_blocker):
        yield make_edition(items=("1", "2", "3"))


@pytest.fixture(scope="class")
def made_chapter(made_edition: EditionPage, django_db_blocker: Any) -> Iterator[ChapterPage]:
    """Make the first chapter of it, once for all tests of a class."""
    with rolled_back_later(django_db_blocker):
        yield make_chapter(made_edition)


@pytest.fixture
def edition(made_edition: EditionPage, db: None) -> EditionPage:
    """Return Ver.2.0 as it was made."""
    return EditionPage.objects.get(pk=made_edition.pk)


@pytest.fixture
def chapter(made_chapter: ChapterPage, db: None) -> ChapterPage:
    """Return its first chapter as it was made."""
    return ChapterPage.objects.get(pk=made_chapter.pk)


@pytest.fixture
def guidebook(db: None) -> GuidebookIndexPage:
    """Return the guidebook that the migrations made."""
    return GuidebookIndexPage.objects.get()


@pytest.fixture(scope="class")
def imported(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Import and publish `edition_data()` once for all tests of a class."""
    with rolled_back_later(django_db_blocker):
        import_data(edition_data())
        yield


@pytest.fixture
def imported_edition(imported: None, db: None) -> EditionPage:
    """Return `edition_data()`, imported and published."""
    return EditionPage.objects.get(edition="test1.0")
