"""Who may do what with one entry; the whole table is in test_access_table (1.0, V4, V5)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.entries.permissions import can_like, can_read_detail, owns, shows_detail_link
from cms.members.organizations.enums import Membership, OrganizationKind
from tests.actors import NAMES, Cast
from tests.factories import (
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    listed_entry,
)

pytestmark = pytest.mark.django_db


class TestOwns:
    """「Own」 always means of my organisation."""

    @pytest.mark.parametrize("name", NAMES)
    def test_own__means_of_the_same_organisation(self, cast: Cast, name: str) -> None:
        entry = listed_entry(organization=cast.owner)
        user = cast[name].user or AnonymousUser()
        assert owns(user, entry) == (name in {"general", "colleague"})


class TestMembership:
    """Membership decides, not the kind of organisation (1.0)."""

    @pytest.mark.parametrize(
        ("kind", "membership", "reads"),
        [
            (OrganizationKind.LOCAL_GOVERNMENT, Membership.SPECIAL, True),
            (OrganizationKind.NATIONAL, Membership.SPECIAL, True),
            (OrganizationKind.COMPANY, Membership.SPECIAL, True),
            (OrganizationKind.LOCAL_GOVERNMENT, Membership.GENERAL, False),
            (OrganizationKind.COMPANY, Membership.GENERAL, False),
            (OrganizationKind.RESEARCH, Membership.GENERAL, False),
        ],
    )
    def test_special_members__read_and_like(
        self, kind: OrganizationKind, membership: Membership, reads: bool
    ) -> None:
        user = UserFactory(organization=OrganizationFactory(kind=kind, membership=membership))
        entry = listed_entry()
        assert can_read_detail(user, entry) == reads
        assert shows_detail_link(user, entry) == reads
        assert can_like(user, entry) == reads

    def test_change_of_membership__takes_effect_at_once(self) -> None:
        user, entry = UserFactory(), listed_entry()
        assert not can_read_detail(user, entry)
        user.organization.membership = Membership.SPECIAL
        assert can_read_detail(user, entry)


class TestLiking:
    """Special members like what is not their own (V5)."""

    def test_general_member__reads_but_does_not_like(self, cast: Cast) -> None:
        entry = listed_entry(information_type=InformationTypeFactory(for_all=True))
        assert can_read_detail(cast["other"].user, entry)
        assert not can_like(cast["other"].user, entry)

    def test_special_member__does_not_like_their_own(self, cast: Cast) -> None:
        user = cast["special"].user
        entry = listed_entry(organization=user.organization)
        assert can_read_detail(user, entry)
        assert not can_like(user, entry)

    def test_visitor__likes_nothing(self) -> None:
        assert not can_like(AnonymousUser(), listed_entry())
