"""What waits, as the apps tell it (O1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cms import desk
from cms.desk import Waiting


@pytest.fixture(autouse=True)
def _empty_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_tellers", {})


class TestWaitingFor:
    def test_kinds__come_in_their_order_with_those_of_which_nothing_waits(self) -> None:
        now = timezone.now()
        late, early = Waiting("後", 0, None, "/late/"), Waiting("先", 2, now, "/early/")
        desk.register(20)(lambda user: late)
        desk.register(10)(lambda user: early)
        assert desk.waiting_for(_somebody()) == [early, late]

    def test_work_of_others__is_left_out(self) -> None:
        desk.register(10)(lambda user: None)
        assert desk.waiting_for(_somebody()) == []

    def test_teller__hears_who_asks(self) -> None:
        asked: list[Any] = []
        desk.register(10)(asked.append)
        user = _somebody()
        desk.waiting_for(user)
        assert asked == [user]


def _somebody() -> Any:
    return object()
