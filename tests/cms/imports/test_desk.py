"""What the desk says of files that nobody has taken in (O1, O4)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.imports.desk import files_to_take_in
from cms.imports.models import State
from cms.models import ImportRun
from tests.actors import Cast

pytestmark = pytest.mark.django_db


def test_desk__counts_files_that_wait_in_one_question(cast: Cast) -> None:
    user = cast["secretariat"].user
    made = ImportRun.objects.create
    oldest = made(kind="likes", name="a", file="a", state=State.CHECKED)
    for state in State:
        made(kind="likes", name="b", file="b", state=state)
    assert user.get_all_permissions()

    with CaptureQueriesContext(connection) as captured:
        waiting = files_to_take_in(user)

    assert len(captured) == 1
    assert waiting is not None
    assert (waiting.count, waiting.oldest, waiting.url) == (3, oldest.created_at, "/admin/imports/")


def test_desk__without_files(cast: Cast) -> None:
    waiting = files_to_take_in(cast["secretariat"].user)

    assert waiting is not None
    assert (waiting.count, waiting.oldest) == (0, None)


@pytest.mark.parametrize("name", ["wg", "general", "special"])
def test_desk__tells_nobody_else(cast: Cast, name: str) -> None:
    assert files_to_take_in(cast[name].user) is None
