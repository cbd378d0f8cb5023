"""Giving and withdrawing likes, each in one transaction (V5, O4)."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from catalog.entries.lifecycle import LifecycleError
from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from catalog.entries.permissions import can_like, organization_can_like, owns
from catalog.reading.models import Like
from cms.admin.audit import Operator, record
from cms.members.accounts.acting import organization_of
from cms.members.accounts.models import User
from cms.members.organizations.standing import standing_for

NOT_ALLOWED = "この情報に「いいね！」をつけることはできません。"
NOT_ON_OWN = "自分の団体の情報に「いいね！」はつけられません。"
FOR_SPECIAL_MEMBERS = "「いいね！」は特別会員（地方公共団体など）が押せます。"


@transaction.atomic
def toggle_like(entry: Entry, user: User | AnonymousUser, *, wanted: bool | None = None) -> bool:
    """Give the organisation's like or withdraw it; return whether it likes the entry now (V5).

    With `wanted`, a colleague who has just done the same changes nothing.

    Raises:
        LifecycleError: if the user may not like this entry.
    """
    organization = organization_of(user)
    if organization is not None and isinstance(user, User):
        # A merger at this moment changes the organisation and the owner of the entry (O8).
        user.organization = organization = standing_for(organization)
        entry = Entry.objects.select_related("information_type").get(pk=entry.pk)
    if not can_like(user, entry):
        raise LifecycleError(why_no_like(user, entry))
    EntryText.objects.lock([entry.pk])
    given = Like.objects.filter(entry=entry, organization=organization)
    if wanted is None:
        wanted = not given.exists()
    if wanted:
        # Other writers of likes do not take the lock: the unique constraint decides.
        like = Like(entry=entry, organization=organization, user_id=user.pk)
        Like.objects.bulk_create([like], ignore_conflicts=True)
    else:
        given.delete()
    EntryText.objects.count_likes([entry.pk])
    return wanted


def why_no_like(user: User | AnonymousUser, entry: Entry) -> str:
    """Return in words why `user` may not like `entry` (V5)."""
    if owns(user, entry):
        return NOT_ON_OWN
    organization = organization_of(user)
    is_special = organization is not None and organization.is_special
    return NOT_ALLOWED if is_special else FOR_SPECIAL_MEMBERS


@transaction.atomic
def like_imported(like: Like, liked_at: datetime | None, operator: Operator) -> None:
    """Save a like from an imported file, dated as in the file (V5, O4)."""
    if not organization_can_like(like.organization, like.entry):
        raise LifecycleError(NOT_ALLOWED)
    like.save()
    Like.objects.filter(pk=like.pk).update(created_at=liked_at or like.created_at)
    record(like.entry, "catalog.like", operator, organization=like.organization.name)


@transaction.atomic
def withdraw_imported_like(like: Like, operator: Operator) -> None:
    name = like.organization.name
    record(like.entry, "catalog.withdraw_import", operator, organization=name)
    like.delete()
