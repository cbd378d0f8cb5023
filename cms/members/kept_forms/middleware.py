"""Keeps forms that arrive without a session, and gives them back on their pages (B1)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from cms.members.kept_forms.browsers import Browser, remember_login
from cms.members.kept_forms.filling import filled
from cms.members.kept_forms.keeping import NAME, address_of, keep_form, kept_form
from cms.members.kept_forms.models import KeptForm
from cms.web.breadcrumbs import Crumb

LOG_IN = (
    "ログインの有効期限が切れていました。"
    "送信した内容はお預かりしています。ログインすると、入力した画面に戻ります。"
)
#: Wagtail builds its forms in the browser; they are sent again as they were.
ADMIN = "/admin/"
#: The page cannot show its form, yet what was typed must be in reach.
WITHOUT_FORM = {HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
#: The view has not taken what was sent again.
NOT_TAKEN = {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR}


class KeptFormsMiddleware:
    """One rule for every form of the site; the views know nothing of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST":
            response = _after_post(request, response)
        elif request.method == "GET" and NAME in request.GET:
            response = _with_form(request, response)
        remember_login(request, response)
        return response

    def process_view(self, request: Any, *args: Any) -> None:
        """Add the files that we hold to those of the form, as if they were sent with it."""
        if request.method != "POST" or NAME not in request.POST:
            return
        request.taken_back = form = kept_form(request, request.POST[NAME])
        for file in form.files.all() if form else ():
            request.FILES.appendlist(file.field, file.as_upload())


def lead_back(request: HttpRequest) -> HttpResponse | None:
    """Keep the form and lead to its page, over the login if need be; None if it is not kept."""
    browser = Browser.of(request)
    form = keep_form(request, browser)
    if form is None:
        return None
    user = request.user
    if user.is_authenticated and form.user_id not in {None, user.pk}:
        response = render(request, "members/kept_forms/of_another.html", status=403)
    elif not user.is_authenticated and form.user_id is not None:
        response = _over_login(request, form)
    else:
        response = HttpResponseRedirect(address_of(form))
    browser.keep_in(response)
    return response


def _over_login(request: HttpRequest, form: KeptForm) -> HttpResponse:
    messages.info(request, LOG_IN)
    return redirect_to_login(address_of(form))


def _after_post(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not request.user.is_authenticated and _leads_to_login(request, response):
        browser = Browser.of(request)
        form = keep_form(request, browser)
        if form is None:
            return response
        response = _over_login(request, form)
        browser.keep_in(response)
        return response
    taken: KeptForm | None = getattr(request, "taken_back", None)
    if taken is not None and response.status_code not in NOT_TAKEN:
        taken.delete()
    return response


def _leads_to_login(request: HttpRequest, response: HttpResponse) -> bool:
    goal = response.headers.get("Location", "")
    login = reverse("login")
    return urlsplit(goal).path == login and request.path != login


def _may_be_filled(request: HttpRequest, response: HttpResponse) -> bool:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    is_ours = not request.path.startswith(ADMIN) and not response.streaming
    return is_page and is_ours and response.status_code == HTTPStatus.OK


def _with_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Show the page with its form filled in; one without that form lets it be sent again."""
    kept = kept_form(request, request.GET[NAME])
    if kept is None or request.path != urlsplit(kept.page).path:
        return response
    page = None
    if _may_be_filled(request, response):
        notice = render_to_string("members/kept_forms/notice.html", {"kept": kept}, request)
        page = filled(response.content.decode(), kept, notice)
    if page is not None:
        response.content = page.encode()
    elif response.status_code in WITHOUT_FORM:
        breadcrumbs = [Crumb("ホーム", "/"), Crumb("送信の続き")]
        context = {"kept": kept, "breadcrumbs": breadcrumbs}
        response = render(request, "members/kept_forms/send_again.html", context)
    add_never_cache_headers(response)
    return response
