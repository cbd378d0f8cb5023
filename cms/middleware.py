"""What every response must carry."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from cms.audit import current_address
from cms.client_address import client_address


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
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        if request.session.accessed:
            patch_vary_headers(response, ["Cookie"])
        return response
