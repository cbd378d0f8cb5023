"""Signed links in mails that work without login (2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

LONGEST_TOKEN = 4_000


class LinkError(Exception):
    """The link is not valid, or no longer valid."""


class ExpiredLinkError(LinkError):
    """The link is ours but too old."""


class UnknownLinkError(LinkError):
    """The link is forged, or its target no longer exists."""


@dataclass(frozen=True)
class SignedLinks:
    """The tokens of one kind of link, with their lifetime."""

    salt: str
    lifetime: timedelta
    #: Separates the parts of a token; an address below a page allows only hyphen and slash.
    sep: str = "."

    def token_for(self, about: Any) -> str:
        """Return a token for `about`, which must be JSON-serialisable."""
        return self._signer.sign_object(about)

    def about(self, token: str) -> Any:
        """Return the object that `token` was made for.

        Raises:
            ExpiredLinkError: if the token is ours but too old.
            UnknownLinkError: if the token is not ours.
        """
        if len(token) > LONGEST_TOKEN:
            raise UnknownLinkError
        try:
            return self._signer.unsign_object(token, max_age=self.lifetime)
        except SignatureExpired as error:
            raise ExpiredLinkError from error
        except (BadSignature, ValueError) as error:
            raise UnknownLinkError from error

    @property
    def _signer(self) -> TimestampSigner:
        return TimestampSigner(salt=self.salt, sep=self.sep)


def unlisted(response: HttpResponseBase) -> HttpResponseBase:
    """Mark the response to a mail link: no caching, no indexing by search engines (2.4)."""
    response.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
