"""All URLs below the search page; other rooms include their own."""

from django.urls import URLPattern, URLResolver, include, path

from catalog.search.views.search import EntrySearchView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", EntrySearchView.as_view(), name="search"),
    path("", include("catalog.reading.urls")),
    path("confirm/", include("catalog.freshness.urls")),
    path("saved/", include("catalog.saved.urls")),
]
