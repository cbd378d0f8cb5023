"""The address of the list of editions (G1)."""

from django.urls import path

from guidebook.editions.views import GuidebookView

urlpatterns = [path("", GuidebookView.as_view(), name="editions")]
