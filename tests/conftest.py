"""What every test may ask for."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from wagtail.models import Page

from catalog.models import EntrySearchPage, MatchingServicePage
from tests.actors import Cast, build_cast

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_collection_finish() -> None:
    """Spare the suite looking for garbage among all that has been imported, over and over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def files_of_the_test(settings: LazySettings, tmp_path: Path) -> None:
    """Keep the images of one test away from the next, and the cache empty."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Return everybody who can stand before the site."""
    return build_cast()


@pytest.fixture
def search_page(db: None) -> Page:
    """Return the search page that the migrations made."""
    return EntrySearchPage.objects.get()


@pytest.fixture
def service_page(db: None) -> Page:
    """Return the menu of the service."""
    return MatchingServicePage.objects.get()
