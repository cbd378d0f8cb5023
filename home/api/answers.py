"""Responses of all URLs below /api/v1/: read-only, open to other sites, with ETag (A1)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt

from cms.web.rate_limits import is_too_often
from home.api.licence import LICENCE

View = Callable[..., HttpResponseBase]

#: A whole office may share one address; reading everything takes a hundred requests.
RATE = "600/m"
WAIT = 60  # seconds that a client must wait then
METHODS = "GET, HEAD, OPTIONS"
OK, NO_CONTENT, ERRORS = 200, 204, 400

NOT_FOUND, NOT_ALLOWED, GONE, TOO_MANY, NOT_READY = 404, 405, 410, 429, 503
MESSAGES = {
    NOT_FOUND: "お探しの情報は見つかりません。アドレスを確かめてください。",
    NOT_ALLOWED: "このアドレスは読み取り専用です。GET、HEAD、OPTIONS だけが使えます。",
    GONE: "この情報は公開を終えました。",
    TOO_MANY: "短い時間に多くの要求がありました。１分ほど待ってから、もう一度お試しください。",
    NOT_READY: "ファイルを準備しています。数分後にもう一度お試しください。",
}
UNREADABLE = "要求を読み取れません。アドレスと見出しを確かめてください。"


def problem(status: int, message: str = "") -> JsonResponse:
    text = message or MESSAGES.get(status, UNREADABLE)
    return JsonResponse(
        {"status": status, "message": text},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


def open_data(view: View) -> View:
    """Wrap `view` with the behaviour that all open data URLs share.

    It writes no cookie, session or database row, and everybody gets what an anonymous visitor sees.
    Caches may store a response, but must revalidate it each time: withdrawn data disappear.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answer(view, request, *args, **kwargs)
        return response if _is_page(response) else _with_headers(response)

    return answer


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=NO_CONTENT)
    if request.method not in {"GET", "HEAD"}:
        return problem(NOT_ALLOWED)
    if is_too_often(request, "open-data", RATE):
        response: HttpResponseBase = problem(TOO_MANY)
        response["Retry-After"] = str(WAIT)
        return response
    response = _conditional(request, _read(view, request, *args, **kwargs))
    return response if _is_readable(response) else problem(response.status_code)


def _read(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Call `view` with GET; for HEAD the server drops the body."""
    asked, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def _conditional(request: HttpRequest, response: Any) -> HttpResponseBase:
    """Return `response` with an ETag, or 304 if the client already has it."""
    if response.status_code != OK or _is_page(response):
        return response
    if isinstance(response, HttpResponse) and not response.has_header("ETag"):
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    etag = response.get("ETag")
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    found: HttpResponseBase | None = get_conditional_response(request, etag, modified, response)
    return response if found is None else found


def _is_readable(response: HttpResponseBase) -> bool:
    """Whether the response is no error, or an error in JSON."""
    is_json = response.get("Content-Type", "").startswith("application/json")
    return response.status_code < ERRORS or is_json


def _is_page(response: HttpResponseBase) -> bool:
    is_html = response.get("Content-Type", "").startswith("text/html")
    return response.status_code == OK and is_html


def _with_headers(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Retry-After"
    response["Cache-Control"] = "public, no-cache"
    response["Link"] = f'<{LICENCE.url}>; rel="license"'
    if response.status_code in {NO_CONTENT, NOT_ALLOWED}:
        response["Allow"] = METHODS
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = "Accept, If-Modified-Since, If-None-Match"
        response["Access-Control-Max-Age"] = "86400"
    patch_vary_headers(response, ["Accept"])
    return response
