"""The addresses below an edition (G3 to G5)."""

from django.urls import URLPattern, URLResolver, include, path

from guidebook.editions.views import EditionView, WholeEditionView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", EditionView.as_view(), name="contents"),
    path("print/", WholeEditionView.as_view(), name="whole"),
    path("checklist/", include("guidebook.self_check.urls")),
]
