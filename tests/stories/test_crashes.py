"""SIGKILL a hundred times while registering, approving and liking: nothing accepted is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.copied_database import copied, result_of

KILLS = 102
SEED = 20161201
PROGRAM = f"""
from tests.stories import crash_worker
crash_worker.main({KILLS}, {SEED})
"""


@pytest.fixture(scope="class")
def database(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of a copy, made before the transaction of the test begins."""
    with django_db_blocker.unblock():
        yield from copied(tmp_path_factory.mktemp("crashes"))


@pytest.mark.django_db
class TestCrashes:
    """Must show: kill -9 at any moment leaves every entry in a legal state."""

    def test_kills__leave_every_entry_legal_and_lose_nothing(
        self, database: str, tmp_path: Path
    ) -> None:
        result = result_of(PROGRAM, database, tmp_path)
        assert result["faults"] == []
        assert result["likes_are_once"]
        assert result["mails_unsent_in_the_end"] == 0
        assert set(result["steps"]) == {"submitted", "approved", "pressed"}
        assert result["entries"] >= 3 + result["steps"]["submitted"]
