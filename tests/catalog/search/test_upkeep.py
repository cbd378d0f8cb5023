"""The index proved against the entries, and mended where it differs (V2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from catalog.models import Entry, EntryText, Like, ListedCount
from catalog.search import upkeep as index_upkeep
from catalog.search.upkeep import Differences
from cms.database.text_index import shadow_table
from cms.japanese.query import parse_query
from tests.factories import OrganizationFactory, like, listed_entry

pytestmark = pytest.mark.django_db


def differences() -> Differences:
    """Return what the check finds."""
    return index_upkeep.check(lambda done: None)


def rebuild() -> int:
    """Rebuild in silence."""
    return index_upkeep.rebuild(lambda done: None)


def found(text: str) -> list[int]:
    """Return the ids of what visitors find."""
    rows = EntryText.objects.listed().answering(parse_query(text))
    return list(rows.values_list("pk", flat=True))


def change_the_title(entry: Entry) -> None:
    """Change the entry behind the index's back."""
    Entry.objects.filter(pk=entry.pk).update(title="黙って変えた題名")


def lose_the_row(entry: Entry) -> None:
    """Drop the row, as if an older version of the site had published the entry."""
    EntryText.objects.filter(pk=entry.pk)._raw_delete("default")


def take_down_silently(entry: Entry) -> None:
    """Take the entry away from readers, but not from the index."""
    Entry.objects.filter(pk=entry.pk).update(live=False)


def move_silently(entry: Entry) -> None:
    """Change the genre key of the entry alone."""
    Entry.objects.filter(pk=entry.pk).update(genre_key="7,8")


class TestCheckAndRebuild:
    """Whatever went wrong is told, and mended."""

    def test_sound_index__has_no_differences(self) -> None:
        like(listed_entry(), OrganizationFactory())
        assert differences() == Differences(entries=1)
        assert rebuild() == 0

    @pytest.mark.parametrize(
        "harm",
        [change_the_title, lose_the_row, take_down_silently, move_silently],
        ids=lambda harm: harm.__name__,
    )
    def test_stale_row__is_told_and_mended(self, harm: Callable[[Entry], None]) -> None:
        listed_entry(title="無関係")
        harm(listed_entry(title="元の題名"))
        assert differences().terms == 1
        assert rebuild() == 1
        assert differences().total == 0

    def test_mended_row__answers_by_the_new_words(self) -> None:
        entry = listed_entry(title="元の題名")
        change_the_title(entry)
        rebuild()
        assert (found("黙って"), found("元の題名")) == ([entry.pk], [])

    def test_wrong_likes__are_told_and_mended(self) -> None:
        entry = listed_entry()
        Like.objects.bulk_create([Like(entry=entry, organization=OrganizationFactory())])
        assert differences().likes == 1
        rebuild()
        assert EntryText.objects.get(pk=entry.pk).like_count == 1
        assert differences().total == 0

    def test_wrong_class__is_told_and_mended(self) -> None:
        entry = listed_entry(confidentiality=2, consent_declared=True)
        EntryText.objects.filter(pk=entry.pk).update(confidentiality=1)
        assert EntryText.objects.listed().exists()
        assert (differences().terms, differences().counts) == (1, 2)
        rebuild()
        assert not EntryText.objects.listed().exists()
        assert differences().total == 0

    def test_counts_in_the_wrong_class__are_told_and_mended(self) -> None:
        group = listed_entry().text.group
        ListedCount.objects.shift({group: 1}, {group._replace(confidentiality=2): 1})
        assert differences().counts == 2
        rebuild()
        assert ListedCount.objects.groups() == {group: 1}

    def test_wrong_counts__are_told_and_mended(self) -> None:
        entry = listed_entry()
        other = entry.text.group._replace(genre_key="0")
        ListedCount.objects.shift({}, {entry.text.group: 3, other: 1})
        assert differences().counts == 2
        rebuild()
        assert ListedCount.objects.groups() == {entry.text.group: 1}

    def test_damaged_virtual_table__is_told_and_mended(self) -> None:
        """SQLite only; PostgreSQL keeps its indexes itself, and then there is nothing to damage."""
        entry = listed_entry(title="防災無線")
        if connection.vendor == "sqlite":
            name = shadow_table("catalog_entrytext", "terms")
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {name}({name}) VALUES ('delete-all')")  # noqa: S608
            assert found("防災") == []
            assert differences().shadows == 1
        rebuild()
        assert found("防災") == [entry.pk]
        assert differences().total == 0

    def test_progress__is_told_batch_by_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(index_upkeep, "BATCH", 2)
        for _ in range(5):
            listed_entry()
        told: list[int] = []
        index_upkeep.rebuild(told.append)
        assert told == [2, 4, 5]


class TestManyEntries:
    """The same on all cores."""

    def test_rebuild__with_other_processes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(index_upkeep, "WORTH_PROCESSES", 1)
        monkeypatch.setattr(index_upkeep, "BATCH", 1)
        entries = [listed_entry(title=title) for title in ("防災無線", "観光案内", "水道料金")]
        for entry in entries:
            lose_the_row(entry)
        assert rebuild() == 3
        assert differences().total == 0
        assert found("観光") == [entries[1].pk]
