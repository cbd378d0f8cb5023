"""Middleware for request ids, client addresses, senders, entered text and cache headers."""

import logging
import re
import traceback
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import NoReverseMatch, get_resolver
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError
from modelsearch.backends.base import FilterFieldError

from cms.web.client_address import client_address, current_address
from cms.web.text import LONGEST_TEXT, entered, entered_value
from cms.web.views import bad_request, too_large

#: Clients must not write into our log: only an id in this format from our own proxy is accepted.
REQUEST_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


LENGTH = re.compile(r"[0-9]{1,18}")
#: A number in an address that no column of the database holds.
TOO_LARGE = (OverflowError, DataError)
MALFORMED = (
    AttributeError,
    FilterFieldError,
    InvalidPage,
    LookupError,
    NoReverseMatch,
    TypeError,
    ValidationError,
    ValueError,
)

logger = logging.getLogger(__name__)


class IncomingRequestIdMiddleware:
    """Drop request ids not set by our own proxies (O13); must run before django-guid."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if not (settings.TRUSTED_PROXIES and REQUEST_ID.fullmatch(given)):
            request.META.pop("HTTP_X_REQUEST_ID", None)
        return self.get_response(request)


class ClientAddressMiddleware:
    """Store the client address for the audit log during the request (1.1, O11)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            current_address.reset(token)


class SenderMiddleware:
    """Take the browser's `Sec-Fetch-Site` where a gateway strips Origin and Referer.

    Browsers set it, scripts cannot. The token of the form is checked all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers
        is_unnamed = "Origin" not in given and "Referer" not in given
        if is_unnamed and given.get("Sec-Fetch-Site") == "same-origin":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)


class RequestSizeMiddleware:
    """Answer with 413, unread, what is larger than a form or the files of its address may be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        takes_files = request.path.startswith(settings.UPLOAD_ADDRESSES)
        limit: int = settings.LARGEST_UPLOAD if takes_files else settings.LARGEST_FORM
        length = request.headers.get("Content-Length") or "0"
        if not LENGTH.fullmatch(length):
            answer: Any = bad_request(request, BadRequest("Content-Length is no number"))
            return answer
        if int(length) > limit:
            return too_large(request, limit)
        return self.get_response(request)


class EnteredTextMiddleware:
    """Clean every text that somebody sends, in all forms and addresses alike.

    A text to search for is cut to what the site searches for: databases refuse a pattern of any
    length, and Wagtail's lists take it as it comes. Django cleans the names of files. It must run
    after the CSRF check, which reads the form first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, *args: Any) -> None:
        request.GET = _with_short_search(_entered(request.GET))
        if request.method == "POST":
            request.POST = _entered(request.POST)


def _with_short_search(query: QueryDict) -> QueryDict:
    if all(len(text) <= LONGEST_TEXT for text in query.getlist("q")):
        return query
    short = query.copy()
    short.setlist("q", [text[:LONGEST_TEXT] for text in query.getlist("q")])
    return short


#: Where Wagtail reads what its editor of rich text sends.
RICH_TEXT = "wagtail.admin.rich_text.converters.contentstate"


class MalformedInputMiddleware:
    """Answer with 400 or 404, not 500, what no form of the site sends; the log keeps the reason.

    Wagtail's own views take their parameters on trust, and its sets of forms theirs, in our views
    too. Else only a number that no column holds is malformed: everything else is our mistake.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> Any:
        if not isinstance(error, TOO_LARGE) and not (
            isinstance(error, MALFORMED) and (_is_wagtails(request) or _is_hand_made(error))
        ):
            return None
        logger.warning("Malformed input at %s", request.path, exc_info=error)
        status = 404 if isinstance(error, TOO_LARGE) else 400
        handler: Any = get_resolver().resolve_error_handler(status)
        return handler(request, error)


def _is_hand_made(error: Exception) -> bool:
    """Whether a set of forms lacks a field that it counts on, or a rich text cannot be read."""
    frames = traceback.walk_tb(error.__traceback__)
    rooms = {frame.f_globals.get("__name__", "") for frame, _ in frames}
    lacks_field = isinstance(error, MultiValueDictKeyError) and "modelcluster.forms" in rooms
    return lacks_field or RICH_TEXT in rooms


def _is_wagtails(request: HttpRequest) -> bool:
    match = request.resolver_match
    module = match.func.__module__ if match is not None else ""
    # `wagtail.views` serves our own pages.
    return module.startswith("wagtail.") and module != "wagtail.views"


def _entered(query: QueryDict) -> QueryDict:
    """Return `query` itself if it is clean."""
    cleaned = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        cleaned.setlist(entered(name), [entered_value(value) for value in values])
    cleaned._mutable = False
    return query if cleaned == query else cleaned


class PrivatePagesMiddleware:
    """Keep responses for logged-in users out of shared caches (spec 2.4)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        if request.session.accessed:
            patch_vary_headers(response, ["Cookie"])
        return response
