"""Permissions for one entry; `catalog.entries.querysets` has the same rules for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from catalog.entries.enums import Confidentiality
from cms.members.accounts.acting import organization_of

if TYPE_CHECKING:
    from catalog.entries.models.entry import Entry
    from cms.members.accounts.models import User
    from cms.members.organizations.models.organizations import Organization

#: The default reader: sees what every visitor sees.
VISITOR = AnonymousUser()


def owns(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `entry` belongs to the organisation of `user` (1.0)."""
    organization = organization_of(user)
    return organization is not None and organization.pk == entry.organization_id


def registers_for_others(user: User | AnonymousUser) -> bool:
    """Whether `user` writes entries in the name of organisations: the secretariat (S7)."""
    return user.is_authenticated and user.organization is None and user.is_secretariat


def can_register_for(user: User | AnonymousUser, organization: Organization) -> bool:
    """Whether `user` may write entries of `organization`: its own people, the secretariat (S7)."""
    own = organization_of(user)
    return registers_for_others(user) if own is None else own.pk == organization.pk


def finds_class_2(user: User | AnonymousUser) -> bool:
    """Whether `user` sees class 2 in lists, counts and mails: special members and staff (M13)."""
    if not user.is_authenticated:
        return False
    organization = organization_of(user)
    return (organization is not None and organization.is_special) or user.is_secretariat


def can_find(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether lists and counts include `entry` for `user` (V3, M13); see `listed_for_q`."""
    if not entry.is_published:
        return False
    return entry.confidentiality == Confidentiality.CLASS_1 or finds_class_2(user)


def can_know_of(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `user` may learn that `entry` exists or existed (M13); see `known_to_q`.

    If not, every URL of the entry responds as if it had never been published.
    """
    if entry.confidentiality == Confidentiality.CLASS_1:
        return True
    return finds_class_2(user) or owns(user, entry)


def can_read_detail(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `user` may open detail and documents of `entry` (V4); see `readable_by_q`."""
    if not entry.is_published or not user.is_authenticated:
        return False
    if user.is_secretariat or owns(user, entry):
        return True
    organization = organization_of(user)
    if organization is None:
        return False
    if organization.is_special:
        return True
    if entry.confidentiality != Confidentiality.CLASS_1:
        return False
    return entry.information_type.is_for_all_members


def has_open_text(entry: Entry) -> bool:
    """Whether everybody may read the whole text, by its owner's consent; see `open_text_q`.

    Contact and documents stay with the detail (1.1).
    """
    return entry.is_published and entry.text_is_open and entry.text_may_be_open


def can_read_text(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `user` may read the whole text of `entry` (V4, 1.1); see `text_readable_by_q`."""
    return has_open_text(entry) or can_read_detail(user, entry)


def shows_detail_link(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether a result row shows 「詳細」; for visitors it leads to the login (V3)."""
    return not user.is_authenticated or can_read_text(user, entry)


def can_like(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `user` may press 「いいね！」 on behalf of the organisation (1.0, V5)."""
    organization = organization_of(user)
    return organization is not None and organization_can_like(organization, entry)


def organization_can_like(organization: Organization, entry: Entry) -> bool:
    """Whether the organisation may like `entry`: special members, not their own (1.0, V5).

    Special members can read the detail of every published entry (V4).
    """
    is_own = organization.pk == entry.organization_id
    return entry.is_published and organization.is_special and not is_own


def can_record_decisions(user: User | AnonymousUser) -> bool:
    """Whether `user` may make a decision record of a search: special members (V12)."""
    organization = organization_of(user)
    return organization is not None and organization.is_special


def can_contact(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `user` may write to the contact of `entry`: members, not on their own (V13)."""
    if organization_of(user) is None or owns(user, entry):
        return False
    return can_read_detail(user, entry)


def can_report_outdated(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `user` may press 「情報が古い」: members who can read it, not their own (O6)."""
    if organization_of(user) is None or owns(user, entry):
        return False
    return can_read_detail(user, entry)


def can_report_content(user: User | AnonymousUser, entry: Entry) -> bool:
    """Whether `user` may report the content of `entry`: its readers, not their own (S8)."""
    return can_read_text(user, entry) and not owns(user, entry)
