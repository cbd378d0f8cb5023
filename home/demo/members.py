"""Organisations and accounts of the demo world."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization
from home.demo.content import load

PASSWORD = "demo-matching-2016"  # noqa: S105  # published in the README


@dataclass(frozen=True)
class DemoAccount:
    login_id: str
    belongs_to: str


@cache
def password() -> str:
    """Return the password as it is stored: making it takes longest, and it is the same for all."""
    return make_password(PASSWORD)


def build_members() -> list[DemoAccount]:
    """Create missing organisations and accounts; an existing account keeps its password."""
    content = load("organizations")
    for data in content["organizations"]:
        build_organization(data)
    return [build_account(data) for data in content["accounts"]]


def build_organization(data: dict[str, Any]) -> None:
    names = ("name", "kind", "membership", "local_government_code", "domain")
    Organization.objects.get_or_create(
        external_id=data["external_id"], defaults={name: data[name] for name in names}
    )


def build_account(data: dict[str, Any]) -> DemoAccount:
    external_id = data["organization"]
    organization = Organization.objects.get(external_id=external_id) if external_id else None
    names = ("last_name", "first_name", "department", "tel", "email")
    is_first = organization is not None and not organization.accounts.exists()
    about = {"organization": organization, "is_manager": is_first}
    user, created = User.objects.get_or_create(
        username=data["login_id"], defaults={name: data[name] for name in names} | about
    )
    if created:
        user.password = password()
        user.save()
        user.groups.set(Group.objects.filter(name__in=data["groups"]))
    belongs_to = organization.name if organization else "、".join(data["groups"])
    return DemoAccount(data["login_id"], belongs_to)
