"""What the tests of files may ask for."""

from __future__ import annotations

import pytest

from guidebook.models import EditionPage


@pytest.fixture
def edition(imported_edition: EditionPage) -> EditionPage:
    """Return the edition of the file."""
    return imported_edition
