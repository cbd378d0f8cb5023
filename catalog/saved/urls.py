"""The addresses of saved searches (V10)."""

from django.urls import path

from catalog.saved.views import (
    ChangeIntervalView,
    DeleteSavedView,
    SavedListView,
    SaveSearchView,
)

urlpatterns = [
    path("", SavedListView.as_view(), name="saved_searches"),
    path("new/", SaveSearchView.as_view(), name="save_search"),
    path("<int:saved_id>/", ChangeIntervalView.as_view(), name="change_interval"),
    path("<int:saved_id>/delete/", DeleteSavedView.as_view(), name="delete_saved"),
]
