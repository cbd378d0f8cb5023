"""What machines ask for by fixed addresses: feeds, sitemaps, robots.txt (W4)."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import views
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, cache_page
from django.views.decorators.http import conditional_page
from django.views.generic import RedirectView, View

from catalog.pages.addresses import search_url
from cms.web.addresses import site_url
from home.events.meetings.models.pages import EventIndexPage
from home.machines.feeds import FEEDS
from home.machines.sitemaps import SITEMAPS, files

#: Seconds that a copy may be shown: of a feed, of the large sitemaps, of what hardly changes.
SOON, LATER, A_DAY = 300, 900, 86_400
XML = "application/xml"
#: Addresses that carry a token, without the token; those below the search page stand apart.
WITH_TOKENS = (
    "/account/email/",
    "/digests/stop/",
    "/join/confirm/",
    "/join/invitation/",
    "/kept/",
    "/password/set/",
)
#: Below an event, what is followed by the key of a participant.
OF_PARTICIPANTS = ("registration", "questionnaire")


class PublicView(View):
    """An answer that is the same for everybody, so that every cache may keep it."""

    http_method_names = ["get", "head", "options"]


@method_decorator((cache_control(public=True, max_age=SOON), conditional_page), name="get")
class FeedView(PublicView):
    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """Return the feed of that name.

        Raises:
            Http404: if there is none.
        """
        if name not in FEEDS:
            raise Http404("No such feed")
        response = FEEDS[name]()(request)
        # What is taken down changes the content, but not the date of the newest.
        del response["Last-Modified"]
        return response


@method_decorator((cache_control(public=True), conditional_page, cache_page(LATER)), name="get")
class SitemapIndexView(PublicView):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        text = render_to_string("sitemap_index.xml", {"sitemaps": files()})
        return HttpResponse(text, content_type=XML)


@method_decorator((cache_control(public=True), conditional_page, cache_page(LATER)), name="get")
class SitemapFileView(PublicView):
    def get(self, request: HttpRequest, section: str) -> HttpResponseBase:
        """Return one file.

        Raises:
            Http404: if there is no such file.
        """
        response: Any = views.sitemap(request, sitemaps={**SITEMAPS}, section=section)
        return HttpResponse(response.rendered_content, content_type=XML)


@method_decorator((cache_control(public=True, max_age=A_DAY), conditional_page), name="get")
class RobotsView(PublicView):
    """Nothing is forbidden that a page forbids itself: who may not read it misses its noindex."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        search, events = search_url(), EventIndexPage.objects.live().first()
        closed = ["/admin/", *WITH_TOKENS, *([f"{search}confirm/"] if search else [])]
        closed += [f"{events.url}*/{each}/" for each in OF_PARTICIPANTS] if events else []
        lines = ["User-agent: *", *(f"Disallow: {each}" for each in closed)]
        lines += ["", f"Sitemap: {site_url(reverse('sitemap'))}", ""]
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class FaviconView(RedirectView):
    """Leads to the icon, whose address changes with its content."""

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        return static("cms/img/favicon.ico")
