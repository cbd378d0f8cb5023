"""Pages that show the way to them, and pages that route the addresses below them to views."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RegexPattern
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from cms.web.breadcrumbs import trail_of


class AddressTableMixin(RoutablePageMixin):
    """A page with a URLconf; its views get the page as `page`.

    Models name the URLconf as a string and import no view, so views can import models.
    """

    #: The module with the `urlpatterns` below the page; its views are `PageView`s.
    urlconf: ClassVar[str]

    @classmethod
    def get_subpage_urls(cls) -> tuple[URLPattern | URLResolver, ...]:
        return tuple(URLResolver(RegexPattern(r"^/"), cls.urlconf).url_patterns)

    @classmethod
    def has_address(cls, path_components: list[str]) -> bool:
        """Whether the URLconf, and not a child page, handles this path."""
        try:
            cls.get_resolver().resolve("/" + "".join(f"{each}/" for each in path_components))
        except Http404:
            return False
        return True

    def resolve_subpage(self, path: str) -> ResolverMatch:
        match: Any = self.get_resolver().resolve(path)
        match.func = match.func.view_class.as_view(page=self, **match.func.view_initkwargs)
        found: ResolverMatch = match
        return found


class TrailMixin(Page):
    """A page that shows the way to it."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"breadcrumbs": trail_of(self)}
