"""Change of the e-mail address, confirmed by a link sent to the new address (M6)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from cms.admin.audit import Operator, record
from cms.mail import has_enough, post
from cms.members.accounts.models import User
from cms.web.addresses import site_url
from cms.web.signed_links import SignedLinks, UnknownLinkError

LINKS = SignedLinks("members.email", timedelta(days=1))


def propose(user: User, email: str) -> None:
    """Mail a link to the new address; if another account has it, mail a notice without a link.

    Nothing changes yet. The screen shows the same message in both cases.
    """
    if _is_taken(email, user):
        if not has_enough("email_taken", email):
            post("email_taken", [email], {"email": email}, is_private=True)
        return
    token = LINKS.token_for([user.pk, user.email, email])
    url = site_url(reverse("email_confirm", args=[token]))
    post("email_confirm", [email], {"user": user, "url": url}, of=user, is_private=True)


def proposed(token: str, user: User) -> str:
    """Return the new address in `token`.

    Raises:
        LinkError: if the link is expired, used or forged, or another account has the address now.
    """
    pk, old, new = LINKS.about(token)
    if pk != user.pk or old != user.email or _is_taken(new, user):
        raise UnknownLinkError
    return str(new)


@transaction.atomic
def confirm(token: str, user: User, operator: Operator) -> str:
    """Change the address and notify the old one; return the new one.

    Raises:
        LinkError: see `proposed`.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    old, new = row.email, proposed(token, row)
    row.email = new
    row.save(update_fields=["email"])
    record(row, "members.change_email", operator)
    tell_old_address(row, old)
    return new


def tell_old_address(user: User, old: str) -> None:
    """Mail the address that `user` had: whoever changed it, its holder must learn of it."""
    if old:
        post("email_changed", [old], {"user": user}, of=user, is_private=True)


def _is_taken(email: str, user: User) -> bool:
    others = User.objects.filter(email__iexact=email, is_active=True).exclude(pk=user.pk)
    return others.exists()
