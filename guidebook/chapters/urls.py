"""The addresses of a chapter (G3, G9)."""

from django.urls import path

from guidebook.chapters.views import ChapterView, FeedbackView

urlpatterns = [
    path("", ChapterView.as_view(), name="chapter"),
    path("feedback/", FeedbackView.as_view(), name="feedback"),
]
