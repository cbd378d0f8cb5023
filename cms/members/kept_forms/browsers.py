"""What a browser remembers to get its forms back: a key, and whose session each form was from.

The token of a form tells under which login it was opened, as every login and logout begins a new
secret of the CSRF protection. A signed cookie says who that was. It names nobody in the clear, and
nothing but the way back to a kept form hangs on it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.core.signing import BadSignature
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.middleware import csrf
from django.utils.crypto import salted_hmac

COOKIE = "kept_forms"
SALT = "cms.members.kept_forms"
#: As many logins of one browser as somebody may have tabs of.
MOST_LOGINS = 10
#: The owner of what was opened without login.
VISITOR = 0


@dataclass
class Browser:
    """The cookie of one browser, read."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    #: Marks of secrets with the accounts they were given to, oldest first.
    owners: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Browser:
        try:
            text = request.get_signed_cookie(COOKIE, default="", salt=SALT)
        except BadSignature:
            text = ""
        key, *pairs = (text or "").split("/")
        if not key:
            return cls()
        marks = (pair.partition("=") for pair in pairs)
        return cls(key, {mark: int(owner) for mark, _, owner in marks if owner.isdecimal()})

    @property
    def mark(self) -> str:
        """The key as it stands in the database, from where no cookie can be made."""
        return salted_hmac(SALT, self.key, algorithm="sha256").hexdigest()

    def note(self, secret: str, owner: int) -> bool:
        """Note to whom `secret` was given; return whether that is news."""
        mark = _mark(secret)
        if self.owners.get(mark) == owner:
            return False
        self.owners[mark] = owner
        self.owners = dict(list(self.owners.items())[-MOST_LOGINS:])
        return True

    def sender_of(self, request: HttpRequest) -> int | None:
        """Return whose form arrives, `VISITOR` for nobody's; None if that cannot be told."""
        secret = _secret(request.POST.get("csrfmiddlewaretoken", ""))
        if secret is None:
            return None
        owner = self.owners.get(_mark(secret))
        is_of_now = secret == current_secret(request)
        return VISITOR if owner is None and is_of_now and _is_visitor(request) else owner

    def keep_in(self, response: HttpResponseBase) -> None:
        text = "/".join([self.key, *(f"{mark}={owner}" for mark, owner in self.owners.items())])
        response.set_signed_cookie(
            COOKIE,
            text,
            salt=SALT,
            max_age=settings.CSRF_COOKIE_AGE,
            secure=bool(settings.CSRF_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )


def remember_login(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note whose forms the secret of this session is in, and that those before were nobody's."""
    secret = request.META.get("CSRF_COOKIE")
    if not secret or not request.session.accessed or _is_visitor(request):
        return
    browser = Browser.of(request)
    before = current_secret(request)
    if before and before != secret and _mark(before) not in browser.owners:
        browser.note(before, VISITOR)
    if browser.note(secret, int(request.user.pk or VISITOR)):
        browser.keep_in(response)


@receiver(user_logged_out)
def begin_new_secret(request: HttpRequest, **_: Any) -> None:
    """What is opened after the logout is not of the one who logged out."""
    csrf.rotate_token(request)


def current_secret(request: HttpRequest) -> str | None:
    return _secret(request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))


def _secret(token: str) -> str | None:
    if not token.isalnum() or not token.isascii():
        return None
    if len(token) == csrf.CSRF_TOKEN_LENGTH:
        # The only way from a token to its secret; Django keeps it to itself.
        return str(csrf._unmask_cipher_token(token))  # type: ignore[attr-defined]
    return token if len(token) == csrf.CSRF_SECRET_LENGTH else None


def _mark(secret: str) -> str:
    return salted_hmac(SALT, secret, algorithm="sha256").hexdigest()[:16]


def _is_visitor(request: HttpRequest) -> bool:
    return not request.user.is_authenticated
