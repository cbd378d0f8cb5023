"""What every response must carry."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from cms.web.client_address import client_address, current_address

#: Who asks may not choose what stands in the log: nothing but an id, from nobody but a proxy.
REQUEST_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class IncomingRequestIdMiddleware:
    """Comes before django-guid: the id of a request is believed only behind own proxies (O13)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Drop an id that cannot be taken; the request gets one of ours then."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if not (settings.TRUSTED_PROXIES and REQUEST_ID.fullmatch(given)):
            request.META.pop("HTTP_X_REQUEST_ID", None)
        return self.get_response(request)


class ClientAddressMiddleware:
    """Tell the audit where the request comes from (1.1, O11)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the address for as long as the request lasts."""
        token = current_address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            current_address.reset(token)


class PrivatePagesMiddleware:
    """Keep what a logged-in person sees out of every shared cache (spec 2.4)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the response private where a session took part in it."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        if request.session.accessed:
            patch_vary_headers(response, ["Cookie"])
        return response
