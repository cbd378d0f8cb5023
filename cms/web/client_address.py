"""The client address of a request (M26)."""

from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

from cms.web.networks import address_or_none

#: Client address of the current request, set by the middleware; "" in commands and jobs. Wagtail
#: passes no request to workflow actions, but the audit log needs the address.
current_address: ContextVar[str] = ContextVar("current_address", default="")


def client_address(request: HttpRequest) -> str:
    """Return the client's address, which the client cannot forge; "" if there is none.

    With `TRUSTED_PROXIES` = n, our outermost proxy wrote the n-th entry of X-Forwarded-For from the
    right; entries further left are not trusted. If there are fewer entries than proxies, or the
    entry is not an address, the request did not pass our proxies, and REMOTE_ADDR is used. A port,
    which some proxies add, is removed. Each address has one spelling.
    """
    remote = _spelled(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    if proxies == 0:
        return remote
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return (_spelled(hops[-proxies]) if len(hops) >= proxies else "") or remote


def _spelled(text: str) -> str:
    """Return the address in `text` without port, in its normal spelling; "" if there is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    address = address_or_none(bare)
    return "" if address is None else str(address)
