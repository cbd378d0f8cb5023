"""The base class of views below a page, and the view for server errors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseServerError
from django.template.loader import render_to_string
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


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Show the error page with the request id, by which its log lines can be found (O13)."""
    return HttpResponseServerError(render_to_string("500.html", {"request_id": get_guid()}))
