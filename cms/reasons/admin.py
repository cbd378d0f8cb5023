"""The list of reasons in the admin (S3, S4, M12)."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.admin.screens import OneByOneIndexView
from cms.reasons.models import StockReason
from cms.web.listing import PAGE_SIZE


class StockReasonViewSet(SnippetViewSet):
    """Add, edit and delete reasons; what was sent before stays as it is."""

    model = StockReason
    icon = "comment"
    menu_label = "理由の文例"
    index_view_class = OneByOneIndexView
    edit_handler = ObjectList([FieldPanel("decision"), FieldPanel("text"), FieldPanel("place")])
    list_display = [
        "text",
        Column("decision", label="使う場面", accessor="get_decision_display", width="20%"),
        Column("place", label="並び順", width="10%"),
    ]
    list_filter = ["decision"]
    list_per_page = PAGE_SIZE
    ordering = ["decision", "place", "pk"]
    search_backend_name = None
    search_fields = ["text"]
    copy_view_enabled = False
    add_to_reference_index = False

    def register_chooser_viewset(self) -> None:
        """Register no chooser: nothing refers to a reason."""
