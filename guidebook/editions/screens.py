"""Base of the secretariat's own screens for the guidebook."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from guidebook.editions.models.pages import EditionPage, GuidebookIndexPage


def may_publish(user: Any) -> bool:
    """Whether `user` may publish below the page of the guidebook (G1)."""
    index = GuidebookIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_publish_subpage()


class GuidebookScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for users who may publish the guidebook; others get 403."""

    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_publish(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def index(self) -> GuidebookIndexPage:
        return get_object_or_404(GuidebookIndexPage)

    @cached_property
    def edition(self) -> EditionPage:
        return get_object_or_404(EditionPage, pk=self.kwargs["pk"])

    def explore_url(self, page: GuidebookIndexPage | EditionPage | None = None) -> str:
        return reverse("wagtailadmin_explore", args=[(page or self.index).pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "ホーム"},
            {"url": self.explore_url(), "label": self.index.title},
            {"url": "", "label": self.get_page_title()},
        ]
