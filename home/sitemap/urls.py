"""The address of the page with all pages (W2)."""

from django.urls import path

from home.sitemap.views import SitemapView

urlpatterns = [path("", SitemapView.as_view(), name="site_map")]
