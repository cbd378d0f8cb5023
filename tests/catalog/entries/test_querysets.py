"""The verbs with which lists ask for entries (1.0, V3, V4)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.entries.enums import EntryState
from catalog.models import Entry
from tests.actors import Cast
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    entry_in,
    like,
    listed_entry,
)

pytestmark = pytest.mark.django_db

LISTED_STATES = {EntryState.PUBLISHED, EntryState.PUBLISHED_CHANGES_IN_REVIEW}


class TestListed:
    """Published, not stopped, not deleted."""

    @pytest.mark.parametrize("state", EntryState, ids=str)
    def test_listed__depends_on_the_state(self, state: EntryState) -> None:
        entry = entry_in(state)
        assert (entry in Entry.objects.listed()) == (state in LISTED_STATES)


class TestReadableBy:
    """Whose detail opens; the whole table is in test_access_table."""

    def test_visitor__reads_nothing(self) -> None:
        listed_entry(information_type=InformationTypeFactory(for_all=True))
        assert not Entry.objects.readable_by(AnonymousUser()).exists()

    def test_rule_of_the_type__takes_effect_at_once(self, cast: Cast) -> None:
        entry = listed_entry()
        user = cast["other"].user
        assert not Entry.objects.readable_by(user).exists()
        entry.information_type.detail_access = "members"
        entry.information_type.save()
        assert list(Entry.objects.readable_by(user)) == [entry]

    def test_rule__composes_with_other_conditions(self, cast: Cast) -> None:
        own = listed_entry(organization=cast.owner)
        open_to_all = listed_entry(information_type=InformationTypeFactory(for_all=True))
        listed_entry()
        readable = Entry.objects.readable_by(cast["general"].user)
        assert set(readable) == {own, open_to_all}
        assert list(readable.owned_by(cast.owner)) == [own]


class TestOwnedBy:
    """One's own entries, whatever their state, but the deleted."""

    @pytest.mark.parametrize("state", EntryState, ids=str)
    def test_owned__are_all_but_the_deleted(self, state: EntryState) -> None:
        entry = entry_in(state)
        owned = Entry.objects.owned_by(entry.organization)
        assert (entry in owned) == (state != EntryState.DELETED)

    def test_another_organisation__owns_nothing_of_it(self) -> None:
        listed_entry()
        assert not Entry.objects.owned_by(OrganizationFactory()).exists()

    def test_no_organisation__owns_nothing(self) -> None:
        listed_entry()
        assert not Entry.objects.owned_by(None).exists()


class TestLikeCounts:
    """How many organisations like it."""

    def test_count__is_per_entry_and_unaffected_by_joins(self) -> None:
        genres = [GenreFactory(), GenreFactory()]
        liked, other = listed_entry(genres=genres), listed_entry(genres=genres)
        for _ in range(3):
            like(liked, OrganizationFactory())
        counted = Entry.objects.filter(genres__in=genres).with_like_counts()
        numbers = dict(counted.values_list("pk", "like_count"))
        assert numbers == {liked.pk: 3, other.pk: 0}
