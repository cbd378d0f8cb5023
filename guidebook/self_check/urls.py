"""The addresses of the self-check (G4)."""

from django.urls import path

from guidebook.self_check.one_item import SelfCheckItemView
from guidebook.self_check.views import SelfCheckHistoryView, SelfCheckView

urlpatterns = [
    path("", SelfCheckView.as_view(), name="checklist"),
    path("item/", SelfCheckItemView.as_view(), name="item"),
    path("history/", SelfCheckHistoryView.as_view(), name="history"),
]
