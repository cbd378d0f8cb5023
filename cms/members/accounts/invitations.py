"""Invitation links, with which people set the first password (M2, M4, M12)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from cms.admin.audit import Operator, record
from cms.mail import post
from cms.members.accounts.models import User
from cms.web.addresses import site_url
from cms.web.signed_links import SignedLinks, UnknownLinkError

SALT = "members.invitations"
LINKS = SignedLinks(SALT, timedelta(days=14))


def fingerprint(user: User) -> str:
    """Return a hash of password, address and organisation: if one changes, old links fail."""
    state = f"{user.pk}|{user.organization_id}|{user.email.lower()}|{user.password}"
    return salted_hmac(SALT, state, algorithm="sha256").hexdigest()[:32]


def token_for(user: User) -> str:
    return LINKS.token_for([user.pk, fingerprint(user)])


def invite(user: User, *, invited_by: str = "") -> None:
    """Mail `user` the login ID and a link to set the password; it works once within 14 days.

    The admin hides the text, because the link gives access to the account.
    """
    path = reverse("invitation", args=[token_for(user)])
    context = {
        "user": user,
        "invited_by": invited_by,
        "url": site_url(path),
        "days": LINKS.lifetime.days,
    }
    about = f"案内 {user.username}"
    post("invitation", [user.email], context, about=about, of=user, is_private=True)


def invited_user(token: str, *, lock: bool = False) -> User:
    """Return the invited user; `lock` locks the row until the transaction ends.

    Raises:
        LinkError: if the link is expired, used or forged, or the account has changed.
    """
    pk, mark = LINKS.about(token)
    users = User.objects.select_for_update(of=("self",)) if lock else User.objects.all()
    user = users.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(mark, fingerprint(user)):
        raise UnknownLinkError
    return user


@transaction.atomic
def accept(token: str, password: str, operator: Operator) -> User:
    """Set the password, which makes the link invalid.

    Raises:
        LinkError: if the link was used in the meantime.
    """
    user = invited_user(token, lock=True)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, "members.accept_invitation", operator)
    return user
