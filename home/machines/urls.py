"""The fixed addresses for machines (contract)."""

from django.urls import path

from home.machines.views import (
    FaviconView,
    FeedView,
    RobotsView,
    SitemapFileView,
    SitemapIndexView,
)

urlpatterns = [
    path("sitemap.xml", SitemapIndexView.as_view(), name="sitemap"),
    path("sitemap-<slug:section>.xml", SitemapFileView.as_view(), name="sitemap_file"),
    path("robots.txt", RobotsView.as_view(), name="robots"),
    path("favicon.ico", FaviconView.as_view(), name="favicon"),
    path("feeds/<slug:name>.atom", FeedView.as_view(), name="feed"),
]
