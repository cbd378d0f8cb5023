"""Everybody who can stand before the site (1.0), each with a client of their own."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.test import Client

from cms.members.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
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
    client: Client


@dataclass(frozen=True)
class Cast:
    """All of them, with the company that owns the entries."""

    owner: Organization
    actors: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        """Return the actor of that name."""
        return self.actors[name]


def build_cast() -> Cast:
    """Create everybody and log them in."""
    owner = OrganizationFactory(name="持ち主（架空）")
    users: dict[str, User | None] = {
        "visitor": None,
        "general": UserFactory(organization=owner),
        "colleague": UserFactory(organization=owner),
        "other": UserFactory(),
        "special": UserFactory(organization=OrganizationFactory(municipality=True)),
        "wg": _staff(CATEGORY_EDITOR_GROUP),
        "secretariat": _staff(SECRETARIAT_GROUP),
    }
    return Cast(owner, {name: Actor(name, user, _client(user)) for name, user in users.items()})


def _staff(group: str) -> User:
    user = UserFactory(organization=None)
    user.groups.add(Group.objects.get(name=group))
    return user


def _client(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
