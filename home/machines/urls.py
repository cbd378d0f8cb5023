"""The fixed addresses for machines (contract)."""

from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from home.machines.views import FeedView, RobotsView, SitemapFileView, SitemapIndexView

urlpatterns = [
    path("sitemap.xml", SitemapIndexView.as_view(), name="sitemap"),
    path("sitemap-<slug:section>.xml", SitemapFileView.as_view(), name="sitemap_file"),
    path("robots.txt", RobotsView.as_view(), name="robots"),
    path(
        "favicon.ico",
        RedirectView.as_view(url=static("cms/img/favicon.ico"), permanent=True),
        name="favicon",
    ),
    path("feeds/<slug:name>.atom", FeedView.as_view(), name="feed"),
]
