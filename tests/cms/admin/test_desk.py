"""What waits, as the apps tell it (O1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.admin import desk
from cms.admin.desk import Waiting
from cms.models import MailRecord


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


@pytest.mark.django_db
class TestWaiting:
    def mail(self, days: int) -> None:
        """Write a mail of so many days ago."""
        moment = timezone.now() - timedelta(days=days)
        MailRecord.objects.create(kind="x", to="a@example.jp", subject="x", created_at=moment)

    def test_rows__are_counted_and_the_oldest_found_in_one_query(
        self, django_assert_num_queries: Any
    ) -> None:
        for days in (1, 5, 3):
            self.mail(days)
        with django_assert_num_queries(1):
            told = desk.waiting("仕事", MailRecord.objects.all(), "created_at", "/waiting/")
        assert (told.label, told.count, told.url, told.target) == ("仕事", 3, "/waiting/", None)
        assert told.oldest == MailRecord.objects.earliest("created_at").created_at

    def test_no_rows__nothing_is_old(self) -> None:
        told = desk.waiting("仕事", MailRecord.objects.all(), "created_at", "/waiting/")
        assert (told.count, told.oldest) == (0, None)


def _somebody() -> Any:
    return object()
