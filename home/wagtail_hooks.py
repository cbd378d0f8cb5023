"""Wagtail hooks of the association's pages."""

from wagtail.snippets.models import register_snippet

from home.pages.admin import MenuViewSet

register_snippet(MenuViewSet)
