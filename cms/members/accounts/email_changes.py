"""A new e-mail address counts once its holder has followed a link sent to it (M6)."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from cms.admin.audit import Operator, record
from cms.mail import post
from cms.members.accounts.models import User
from cms.web.addresses import site_url

SALT = "cms.members.accounts.email_changes"
LIFETIME = timedelta(days=1)


class DeadLinkError(Exception):
    """The link is expired, used, invented, or somebody has the address by now."""


def propose(user: User, email: str) -> None:
    """Mail a link to the new address. If another account has it, its holder gets no link but news.

    Nothing changes yet, and the answer on the screen is the same.
    """
    if _is_taken(email, user):
        post("email_taken", [email], {"email": email}, is_private=True)
        return
    token = signing.dumps([user.pk, user.email, email], salt=SALT)
    url = site_url(reverse("email_confirm", args=[token]))
    post("email_confirm", [email], {"user": user, "url": url}, is_private=True)


def proposed(token: str, user: User) -> str:
    """Return the address to which `token` changes that of `user`.

    Raises:
        DeadLinkError: if it changes nothing.
    """
    try:
        pk, old, new = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError) as error:
        raise DeadLinkError from error
    if pk != user.pk or old != user.email or _is_taken(new, user):
        raise DeadLinkError
    return str(new)


@transaction.atomic
def confirm(token: str, user: User, operator: Operator) -> str:
    """Change the address, and tell the old one; return the new one.

    Raises:
        DeadLinkError: if the link changes nothing any more.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    old, new = row.email, proposed(token, row)
    row.email = new
    row.save(update_fields=["email"])
    record(row, "members.change_email", operator)
    post("email_changed", [old], {"user": row}, is_private=True)
    return new


def _is_taken(email: str, user: User) -> bool:
    others = User.objects.filter(email__iexact=email, is_active=True).exclude(pk=user.pk)
    return others.exists()
