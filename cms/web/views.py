"""The base class of views below a page, and the views for errors."""

from __future__ import annotations

from typing import Any, cast

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseServerError,
    QueryDict,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View
from django_guid import get_guid
from wagtail.models import Page

from cms.web.breadcrumbs import Crumb, trail_of


class PageView(TemplateResponseMixin, ContextMixin, View):
    page: Page = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page=self.page, breadcrumbs=self.get_breadcrumbs(), **kwargs
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return defaults.bad_request(_without_form(request), exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return defaults.permission_denied(_without_form(request), exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return defaults.page_not_found(_without_form(request), exception)


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    return render(_without_form(request), "413.html", {"limit": limit}, status=413)


def _without_form(request: Any) -> HttpRequest:
    """Spare the error page the form of the request, which it may be unable to read."""
    request.POST = QueryDict()
    return cast("HttpRequest", request)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Show the error page with the request id, by which its log lines can be found (O13)."""
    return HttpResponseServerError(render_to_string("500.html", {"request_id": get_guid()}))
