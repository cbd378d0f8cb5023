"""What a process remembers of all published entries (V14)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Entry, EntryText
from catalog.search.near import published as room
from catalog.search.near.published import LONGEST_TRANSACTION, Published
from tests.factories import listed_entry

pytestmark = pytest.mark.django_db

AssertNumQueries = Callable[[int], AbstractContextManager[object]]


def known(memory: Published) -> set[int]:
    return {
        int(key)
        for part in memory.current()
        for key, is_valid in zip(part.texts.keys, part.is_valid, strict=True)
        if is_valid
    }


class TestPublished:
    def test_nothing_published(self) -> None:
        assert known(Published()) == set()

    def test_changes__seen_at_the_next_use(self, world: dict[str, Entry]) -> None:
        memory, pks = Published(), {entry.pk for entry in world.values()}
        assert known(memory) == pks
        new = listed_entry(title="窓口の待ち時間")
        assert known(memory) == pks | {new.pk}
        EntryText.objects.filter(pk=new.pk).update(is_published=False, written_at=timezone.now())
        assert known(memory) == pks

    def test_no_change__one_query(
        self, world: dict[str, Entry], django_assert_num_queries: AssertNumQueries
    ) -> None:
        memory = Published()
        memory.current()
        with django_assert_num_queries(1):
            memory.current()

    def test_row_that_becomes_visible_late__is_seen(self, world: dict[str, Entry]) -> None:
        memory = Published()
        memory.current()
        late = listed_entry(title="窓口の待ち時間")
        moment = timezone.now() - LONGEST_TRANSACTION + timedelta(minutes=1)
        EntryText.objects.filter(pk=late.pk).update(written_at=moment)
        assert late.pk in known(memory)

    def test_rows_of_long_ago__are_not_asked_again(self, world: dict[str, Entry]) -> None:
        """However many were written at once: after an import, searches stay as quick as before."""
        memory = Published()
        memory.current()
        assert set(memory.recent) == {entry.pk for entry in world.values()}
        EntryText.objects.update(written_at=timezone.now() - LONGEST_TRANSACTION)
        memory.current()
        assert memory.recent == {}

    def test_many_changes__everything_is_read_anew(
        self, world: dict[str, Entry], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "MANY_CHANGED", 2)
        memory, pks = Published(), {entry.pk for entry in world.values()}
        memory.current()
        pks |= {listed_entry(title=f"受付 {number}").pk for number in range(3)}
        assert known(memory) == pks
        assert len(memory.parts) == 1

    def test_forget__reads_again(self, world: dict[str, Entry]) -> None:
        memory = Published()
        memory.current()
        memory.forget()
        assert memory.parts == []
        assert known(memory) == {entry.pk for entry in world.values()}
