"""Who keeps copies of what visitors see hears of every change, in its transaction (V7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.entries import lifecycle
from catalog.entries.enums import Confidentiality
from catalog.entries.signals import seen_by_visitors_changed
from catalog.models import Entry
from catalog.secretariat.taxonomy import retiring as taxonomy_changes
from tests.factories import (
    GenreFactory,
    OrganizationFactory,
    like,
    listed_entry,
    new_entry,
    published_entry,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db

CLASS_2: dict[str, Any] = {
    "confidentiality": Confidentiality.CLASS_2,
    "consent_declared": True,
}


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """Return what was told during the test."""
    heard: list[Any] = []

    def hear(sender: Any, **kwargs: Any) -> None:
        heard.append(sender)

    seen_by_visitors_changed.connect(hear)
    yield heard
    seen_by_visitors_changed.disconnect(hear)


class TestTold:
    def test_takedown(self, told: list[Any]) -> None:
        entry = published_entry()
        told.clear()
        lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        assert told

    def test_deletion(self, told: list[Any]) -> None:
        entry = published_entry()
        told.clear()
        lifecycle.delete(entry, registrant_of(entry))
        assert told

    def test_change_of_the_text(self, told: list[Any]) -> None:
        entry = listed_entry()
        told.clear()
        entry.title = "直した題"
        entry.save()
        assert told

    def test_closing_to_special_members(self, told: list[Any]) -> None:
        entry = listed_entry()
        told.clear()
        entry.confidentiality, entry.consent_declared = Confidentiality.CLASS_2, True
        entry.save()
        assert told

    def test_name_of_the_organisation(self, told: list[Any]) -> None:
        organization = OrganizationFactory()
        listed_entry(organization=organization)
        told.clear()
        organization.name = "改名した市（架空）"
        organization.save()
        assert told

    def test_retired_genre(self, told: list[Any]) -> None:
        old, new = GenreFactory(), GenreFactory()
        told.clear()
        taxonomy_changes.retire(old, new, secretariat_operator())
        assert told


class TestNotTold:
    def test_what_is_new(self, told: list[Any]) -> None:
        published_entry()
        assert told == []

    def test_drafts(self, told: list[Any]) -> None:
        entry = published_entry()
        told.clear()
        draft = entry.get_latest_revision_as_object()
        draft.title = "下書き"
        lifecycle.register(draft, registrant_of(entry))
        lifecycle.save_draft(new_entry(), registrant_of(entry))
        assert told == []

    def test_class_2(self, told: list[Any]) -> None:
        entry = listed_entry(**CLASS_2)
        entry.title = "直した題"
        entry.save()
        lifecycle.delete(Entry.objects.get(pk=entry.pk), registrant_of(entry))
        assert told == []

    def test_likes(self, told: list[Any]) -> None:
        entry = listed_entry()
        told.clear()
        like(entry, OrganizationFactory(municipality=True))
        assert told == []
