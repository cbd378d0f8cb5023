"""Links of mails that open something without login, because they are signed (2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

LONGEST_TOKEN = 4_000


class LinkError(Exception):
    """The link opens nothing, or nothing any more."""


class ExpiredLinkError(LinkError):
    """The link is one of ours, but too old."""


class UnknownLinkError(LinkError):
    """The link is invented, or what it was about is gone."""


@dataclass(frozen=True)
class SignedLinks:
    """The tokens of one kind of link: what each is about, and for how long it opens that."""

    salt: str
    lifetime: timedelta
    #: Between the parts of a token; addresses below pages hold no sign but hyphen and slash.
    sep: str = "."

    def token_for(self, about: Any) -> str:
        """Return the token that names `about`, which JSON can hold."""
        return self._signer.sign_object(about)

    def about(self, token: str) -> Any:
        """Return what `token` names.

        Raises:
            ExpiredLinkError: if it was good once.
            UnknownLinkError: if it is none of ours.
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
    """Return a page behind a link of a mail: kept by no cache, named by no search engine (2.4)."""
    response.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
