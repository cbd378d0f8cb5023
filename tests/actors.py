"""Everybody who can stand before the site (1.0), each with a client of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import Group
from django.test import Client, override_settings

from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
from cms.members.models import Organization, User
from tests.factories import OrganizationFactory, UserFactory

#: visitor      not logged in
#: general      of a company, a general member, that owns the entries in question
#: colleague    a second account of the same company
#: other        of another company, a general member
#: special      of a local government
#: wg           a category editor, of no organisation
#: secretariat  association staff
NAMES = ("visitor", "general", "colleague", "other", "special", "wg", "secretariat")


@dataclass(frozen=True)
class Actor:
    """One of them; a visitor has no user."""

    name: str
    user: User | None

    @cached_property
    def client(self) -> Client:
        """A browser in which they are logged in from the first look at it."""
        return _client(self.user)


@dataclass(frozen=True)
class Cast:
    """All of them, with the company that owns the entries."""

    owner: Organization
    actors: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        """Return the actor of that name."""
        return self.actors[name]


def build_cast(*, is_lazy: bool = False) -> Cast:
    """Create everybody and log them in; the lazy ones once a test needs them.

    What outlives one test, as a cast for a whole class does, must not be lazy: what the test wrote
    is rolled back after it.
    """
    owner = OrganizationFactory.build(name="持ち主（架空）")
    other, town = OrganizationFactory.build(), OrganizationFactory.build(municipality=True)
    Organization.objects.bulk_create([owner, other, town])
    homes = {
        "general": owner,
        "colleague": owner,
        "other": other,
        "special": town,
        "wg": None,
        "secretariat": None,
    }
    members = {name: UserFactory.build(organization=home) for name, home in homes.items()}
    User.objects.bulk_create(members.values())
    _join_groups({members["wg"]: CATEGORY_EDITOR_GROUP, members["secretariat"]: SECRETARIAT_GROUP})
    users: dict[str, User | None] = {"visitor": None} | members
    actors = {name: Actor(name, user) for name, user in users.items()}
    if not is_lazy:
        for actor in actors.values():
            assert actor.client
    return Cast(owner, actors)


def _join_groups(staff: dict[User, str]) -> None:
    """Put each into a group."""
    through = User.groups.through
    ids = dict(Group.objects.filter(name__in=staff.values()).values_list("name", "pk"))
    through.objects.bulk_create(
        through(user_id=user.pk, group_id=ids[name]) for user, name in staff.items()
    )


def _client(user: User | None) -> Client:
    client = Client()
    if user is not None:
        with override_settings(AXES_ENABLED=False):  # nobody has guessed: nothing to forgive
            client.force_login(user)
    return client
