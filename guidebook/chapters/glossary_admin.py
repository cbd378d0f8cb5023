"""The glossary in the admin (G3)."""

from __future__ import annotations

from wagtail.snippets.views.snippets import SnippetViewSet

from cms.web.listing import PAGE_SIZE
from guidebook.chapters.models import GlossaryTerm


class GlossaryTermViewSet(SnippetViewSet):
    """Add, change and delete terms; every chapter shows a change at once."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = "用語集"
    menu_order = 20
    copy_view_enabled = False
    list_display = ["term", "reading", "explanation"]
    search_fields = ["term", "reading", "aliases", "explanation"]
    search_backend_name = None
    list_per_page = PAGE_SIZE
