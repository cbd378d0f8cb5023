"""A listing as Wagtail sites are wont to have it, to compare with: `icontains`, 30 a page."""

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
    """Title and summary searched word by word, filters joined, rows and pager of the same look.

    It has no counts beside its filters: it does less than the search that it is compared with.
    """

    template_name = "benchmark/listing.html"
    paginate_by = PAGE_SIZE
    context_object_name = "entries"

    def get_queryset(self) -> QuerySet[Entry]:
        """Return the entries that contain every word, newest first."""
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
        """Add the page whose menu and breadcrumbs surround the list."""
        return super().get_context_data(page=EntrySearchPage.objects.get(), **kwargs)


urlpatterns = [
    path(ADDRESS.strip("/") + "/", StockListView.as_view()),
    path("", include("cms.urls")),
]
