"""The URL of the service's menu."""

from django.urls import path

from catalog.menu.views import ServiceMenuView

urlpatterns = [path("", ServiceMenuView.as_view(), name="menu")]
