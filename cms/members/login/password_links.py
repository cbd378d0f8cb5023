"""Links to set a password (M2)."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from cms.mail import has_enough, post
from cms.members.accounts.models import User
from cms.web.after_response import after_response

MOST_ACCOUNTS = 10


def mail_reset_link(email: str) -> None:
    """Mail a link to each account with this address, after the response is sent (M2)."""
    after_response(partial(_mail_to_holders, email))


def _mail_to_holders(email: str) -> None:
    """Mail to the stored address, not the typed one; include accounts without a password.

    A mailbox gets no more than a few an hour: whoever knows its address may ask.
    """
    if has_enough("password_reset", email):
        return
    holders = User.objects.filter(email__iexact=email, is_active=True).order_by("pk")
    for user in holders[:MOST_ACCOUNTS]:
        context = {"user": user, "path": reset_path(user)}
        # The text in the mail ledger would give access to the account.
        post("password_reset", [user.email], context, of=user, is_private=True)


def reset_path(user: User) -> str:
    """Return the path to set a password; it works once, for a limited time."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])
