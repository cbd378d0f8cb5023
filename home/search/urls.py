"""The URL of the site search (W3)."""

from django.urls import path

from home.search.views import SiteSearchView

urlpatterns = [path("", SiteSearchView.as_view(), name="site_search")]
