"""Which address a request came from (M26)."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's address, never one that the client itself could have invented.

    Behind `TRUSTED_PROXIES` = n proxies the n-th entry of X-Forwarded-For from the right was
    written by our own outermost proxy; anything further left is hearsay. With fewer entries than
    proxies the header did not pass our proxies, and REMOTE_ADDR is taken.
    """
    remote: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    if proxies == 0:
        return remote
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return hops[-proxies] if len(hops) >= proxies and hops[-proxies] else remote
