"""All URLs below the search page; other rooms include their own."""

from django.urls import URLPattern, URLResolver, include, path

from catalog.search.views.search import EntrySearchView
from catalog.search.views.verdict import VerdictView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", EntrySearchView.as_view(), name="search"),
    path("near/", VerdictView.as_view(), name="verdict"),
    path("", include("catalog.reading.urls")),
    path("confirm/", include("catalog.freshness.urls")),
    path("saved/", include("catalog.saved.urls")),
]
