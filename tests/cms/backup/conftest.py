"""A backup of the suite's own database, made once and damaged in copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cms.backup.making import make_backup


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Return a whole backup with a document; never to be changed."""
    shutil.rmtree(settings.PRIVATE_ROOT, ignore_errors=True)
    document = Path(settings.PRIVATE_ROOT, "ab", "ab12.pdf")
    document.parent.mkdir(parents=True)
    document.write_bytes(b"%PDF-1.4 only a test")
    place = tmp_path_factory.mktemp("backups")
    with django_db_blocker.unblock():
        folder, _ = make_backup(place)
    yield folder
    shutil.rmtree(settings.PRIVATE_ROOT)


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """Return a copy of it to damage."""
    return shutil.copytree(made, tmp_path / made.name)
