"""Likes: one of each organisation (V5)."""

from __future__ import annotations

import pytest

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import LifecycleError
from catalog.reading import likes as liking
from catalog.reading.likes import FOR_SPECIAL_MEMBERS, NOT_ON_OWN
from catalog.reading.likes import NOT_ALLOWED as NO_LIKE
from tests.actors import Cast
from tests.factories import (
    OrganizationFactory,
    UserFactory,
    entry_in,
    published_entry,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db


class TestLikes:
    """One like per organisation and entry, taken back by pressing again (V5)."""

    def test_toggle__gives_and_takes_back(self, cast: Cast) -> None:
        entry, user = published_entry(), cast["special"].user
        assert liking.toggle_like(entry, user) is True
        (like,) = entry.likes.all()
        assert (like.organization, like.user) == (user.organization, user)
        assert liking.toggle_like(entry, user) is False
        assert not entry.likes.exists()

    def test_colleague__takes_back_the_like_of_the_organisation(self, cast: Cast) -> None:
        entry, user = published_entry(), cast["special"].user
        liking.toggle_like(entry, user)
        assert liking.toggle_like(entry, UserFactory(organization=user.organization)) is False
        assert not entry.likes.exists()

    @pytest.mark.parametrize("wanted", [True, False])
    @pytest.mark.parametrize("before", [True, False])
    def test_wanted_state__comes_about_whatever_was(
        self, cast: Cast, *, before: bool, wanted: bool
    ) -> None:
        entry, user = published_entry(), cast["special"].user
        liking.toggle_like(entry, user, wanted=before)
        colleague = UserFactory(organization=user.organization)
        assert liking.toggle_like(entry, colleague, wanted=wanted) is wanted
        assert entry.likes.count() == wanted

    def test_toggle__leaves_likes_of_others(self, cast: Cast) -> None:
        entry = published_entry()
        other = UserFactory(organization=OrganizationFactory(municipality=True))
        liking.toggle_like(entry, other)
        liking.toggle_like(entry, cast["special"].user)
        liking.toggle_like(entry, cast["special"].user)
        assert [like.organization for like in entry.likes.all()] == [other.organization]

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("general", NOT_ON_OWN),
            ("colleague", NOT_ON_OWN),
            ("other", FOR_SPECIAL_MEMBERS),
            ("wg", FOR_SPECIAL_MEMBERS),
            ("secretariat", FOR_SPECIAL_MEMBERS),
        ],
    )
    def test_toggle__is_for_special_members_only(self, cast: Cast, name: str, reason: str) -> None:
        entry = published_entry(organization=cast.owner)
        with pytest.raises(LifecycleError, match=reason):
            liking.toggle_like(entry, cast[name].user)
        assert not entry.likes.exists()

    def test_own_entry__cannot_be_liked(self, cast: Cast) -> None:
        user = cast["special"].user
        entry = published_entry(organization=user.organization)
        with pytest.raises(LifecycleError, match=NOT_ON_OWN):
            liking.toggle_like(entry, user)

    @pytest.mark.parametrize(
        "state", [EntryState.IN_REVIEW, EntryState.STOPPED, EntryState.DELETED], ids=str
    )
    def test_unlisted_entry__cannot_be_liked(self, cast: Cast, state: EntryState) -> None:
        with pytest.raises(LifecycleError, match=NO_LIKE):
            liking.toggle_like(entry_in(state), cast["special"].user)

    def test_likes__survive_publication_and_takedown(self, cast: Cast) -> None:
        entry = published_entry()
        liking.toggle_like(entry, cast["special"].user)
        entry.title = "変更"
        lifecycle.register(entry, registrant_of(entry))
        lifecycle.approve(entry, secretariat_operator())
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        lifecycle.resume(entry, secretariat_operator())
        assert entry.likes.count() == 1
