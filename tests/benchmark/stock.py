"""A typical Wagtail listing for comparison: `icontains`, 30 rows per page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import include, path
from django.views.generic import ListView

from catalog.entries.models.entry import Entry
from catalog.pages.models import EntrySearchPage
from cms.web.listing import PAGE_SIZE

ADDRESS = "/stock/"


class StockListView(ListView[Entry]):
    """Search title and summary word by word, with joined filters, and the same rows and pager.

    It does less than the search: it shows no counts beside the filters.
    """

    template_name = "benchmark/listing.html"
    paginate_by = PAGE_SIZE
    context_object_name = "entries"

    def get_queryset(self) -> QuerySet[Entry]:
        query = self.request.GET
        entries = Entry.objects.filter(live=True, deleted_at__isnull=True)
        for word in query.get("q", "").split():
            entries = entries.filter(Q(title__icontains=word) | Q(summary__icontains=word))
        if query.getlist("genre"):
            entries = entries.filter(genres__slug__in=query.getlist("genre")).distinct()
        if query.getlist("type"):
            entries = entries.filter(information_type__slug__in=query.getlist("type"))
        return entries.for_rows().order_by("-updated_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=EntrySearchPage.objects.get(), **kwargs)


urlpatterns = [
    path(ADDRESS.strip("/") + "/", StockListView.as_view()),
    path("", include("cms.urls")),
]
