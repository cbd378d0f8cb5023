"""The base of views that a page hosts, and the answer when something broke."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseServerError
from django.template.loader import render_to_string
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View
from django_guid import get_guid
from wagtail.models import Page

from cms.web.breadcrumbs import Crumb, trail_of


class PageView(TemplateResponseMixin, ContextMixin, View):
    """A view below the address of `page`, which gives title, introduction and breadcrumbs."""

    page: Page = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page and the trail to it."""
        return super().get_context_data(
            page=self.page, breadcrumbs=self.get_breadcrumbs(), **kwargs
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the screen."""
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs(self) -> list[Crumb]:
        """Return the trail, the page itself being its last step."""
        return trail_of(self.page)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Say that something broke, with the number by which its log lines are found (O13)."""
    return HttpResponseServerError(render_to_string("500.html", {"request_id": get_guid()}))
