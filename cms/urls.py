"""All URLs of the site; pages come last (contract)."""

from django.conf import settings
from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve as serve_page

from cms import health
from cms.members.second_factor.views import lead_to_login
from cms.web.views import not_found

handler400 = "cms.web.views.bad_request"
handler403 = "cms.web.views.permission_denied"
handler404 = "cms.web.views.not_found"
handler500 = "cms.web.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Wagtail's own logins have no second factor: the site has only one login (M3).
    path("admin/login/", lead_to_login),
    path("_util/login/", lead_to_login),
    # Wagtail's site history checks no permission; ours does, and it shows the addresses (O11).
    # Other reports of Wagtail show drafts and names of members to all users of the admin.
    path("admin/reports/site-history/", RedirectView.as_view(pattern_name="audit")),
    path("admin/reports/site-history/results/", RedirectView.as_view(pattern_name="audit")),
    *(
        path(f"admin/reports/{each}/", RedirectView.as_view(pattern_name="wagtailadmin_home"))
        for report in ("workflow", "workflow_tasks", "aging-pages", "page-types-usage")
        for each in (report, f"{report}/results")
    ),
    # Wagtail's page that fails on purpose, and choosers that no form of ours opens.
    *(
        path(f"admin/{each}/", not_found, {"exception": Http404()})
        for each in (
            "failwhale",
            "embeds/chooser",
            "embeds/chooser/upload",
            "choose-page/chosen-multiple",
        )
    ),
    # Closing and deleting many accounts at once knows none of the members' rules (M4).
    re_path(r"^admin/bulk/members/user/", not_found, {"exception": Http404()}),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("cms.members.urls")),
    path("", include("catalog.saved.mail_urls")),
    path("api/v1/", include("home.api.urls")),
    path("", include("home.machines.urls")),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})
    )

# Wagtail's own pattern ends in a slash; a file that a page makes does not (V12, E1, E3).
urlpatterns.append(re_path(r"^((?:[\w\-]+/)+[\w\-]+\.(?:xlsx|ics|svg))$", serve_page))
urlpatterns.append(path("", include(wagtail_urls)))
