"""Which address a request came from (M26)."""

from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

from cms.web.networks import address_or_none

#: Address of the request being answered, set by the middleware; "" in commands and jobs. Wagtail
#: hands workflow actions no request, yet the audit must know the address.
current_address: ContextVar[str] = ContextVar("current_address", default="")


def client_address(request: HttpRequest) -> str:
    """Return the client's address, never one that it could have invented; "" if there is none.

    Behind `TRUSTED_PROXIES` = n proxies the n-th entry of X-Forwarded-For from the right was
    written by our own outermost proxy; anything further left is hearsay. With fewer entries than
    proxies, or an entry that is no address, the header did not pass our proxies, and REMOTE_ADDR
    is taken. Some proxies add the port; it is cut off. Each address has one spelling.
    """
    remote = _spelled(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    if proxies == 0:
        return remote
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return (_spelled(hops[-proxies]) if len(hops) >= proxies else "") or remote


def _spelled(text: str) -> str:
    """Return the address in `text`, with or without a port, in its normal spelling; "" if none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    address = address_or_none(bare)
    return "" if address is None else str(address)
