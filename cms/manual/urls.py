"""The addresses of the manual, below the admin's."""

from django.urls import URLPattern, path

from cms.manual.views import ChapterView, ContentsView

urlpatterns: list[URLPattern] = [
    path("manual/", ContentsView.as_view(), name="manual"),
    path("manual/<slug:slug>/", ChapterView.as_view(), name="manual_chapter"),
]
