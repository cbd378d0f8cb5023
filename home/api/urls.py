"""URLs below /api/v1/; unknown ones are answered in JSON as well (A1)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect, JsonResponse
from django.urls import Resolver404, URLPattern, path, re_path, resolve

from home.api.answers import NOT_FOUND, open_data, problem
from home.api.document import document
from home.api.endpoints import api

UNKNOWN = "open-data-unknown"


@cache
def _document() -> dict[str, Any]:
    return document(api)


def openapi(request: HttpRequest) -> HttpResponseBase:
    return JsonResponse(_document(), json_dumps_params={"ensure_ascii": False})


def unknown(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the URL with, or without, the final slash if it exists; else answer 404."""
    wanted = request.path[:-1] if request.path.endswith("/") else f"{request.path}/"
    try:
        is_known = resolve(wanted).url_name != UNKNOWN
    except Resolver404:
        is_known = False
    if not is_known:
        return problem(NOT_FOUND)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{wanted}?{query}" if query else wanted)


def _wrapped(pattern: URLPattern) -> URLPattern:
    pattern.callback = open_data(pattern.callback)
    return pattern


urlpatterns = [
    *(_wrapped(each) for each in api.urls[0] if isinstance(each, URLPattern)),
    path("openapi.json", open_data(openapi), name="openapi"),
    re_path("", open_data(unknown), name=UNKNOWN),
]
