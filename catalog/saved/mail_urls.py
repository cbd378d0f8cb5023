"""The address of saved searches that mail programs call, outside of the pages (V10)."""

from django.urls import path

from catalog.saved.views import StopDigestsView

urlpatterns = [
    path(
        "digests/stop/<str:about>/<int:pk>/<str:signature>/",
        StopDigestsView.as_view(),
        name="stop_digests",
    ),
]
