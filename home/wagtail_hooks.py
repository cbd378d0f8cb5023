"""What the association's pages add to Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from home.pages.admin import MenuViewSet

register_snippet(MenuViewSet)
