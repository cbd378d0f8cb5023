"""What the tests of the guidebook may ask for."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from guidebook.models import ChapterPage, EditionPage, GuidebookIndexPage
from tests.guidebook.edition_files import edition_data, import_data
from tests.guidebook.worlds import make_chapter, make_edition


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """Return a function that sets the date of today."""

    def set_day(day: datetime.date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: day)

    return set_day


@pytest.fixture
def edition(db: None) -> EditionPage:
    """Return Ver.2.0 with a checklist of three items."""
    return make_edition(items=("1", "2", "3"))


@pytest.fixture
def chapter(edition: EditionPage) -> ChapterPage:
    """Return the first chapter of it."""
    return make_chapter(edition)


@pytest.fixture
def guidebook(db: None) -> GuidebookIndexPage:
    """Return the guidebook that the migrations made."""
    return GuidebookIndexPage.objects.get()


@pytest.fixture
def imported_edition(guidebook: GuidebookIndexPage) -> EditionPage:
    """Return `edition_data()`, imported and published."""
    import_data(edition_data())
    return EditionPage.objects.get(edition="test1.0")
