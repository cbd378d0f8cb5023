"""Rights for Wagtail's own views of the admin that ask for none (1.0)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from wagtail.admin.auth import permission_denied
from wagtail.models import Page
from wagtail.permissions import policy_registry

#: The model that a view lists, by the beginning of the view's name.
LISTED = {
    "wagtailadmin_api:documents:": "cms.SiteDocument",
    "wagtailadmin_api:images:": "cms.SiteImage",
    "wagtailadmin_tag_": "cms.SiteImage",
    "wagtailadmin_workflows:task_cho": "wagtailcore.Task",
    "wagtaildocs_chooser:": "cms.SiteDocument",
    "wagtailimages:preview": "cms.SiteImage",
    "wagtailimages_chooser:": "cms.SiteImage",
}
SNIPPET_CHOOSERS = "wagtailsnippetchoosers_"
ACTIONS = ("add", "change", "delete", "view", "choose")


class AdminRightsMiddleware:
    """Lead back from lists and choosers of records with which the user may do nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, *args: Any) -> HttpResponse | None:
        model = _listed(request.resolver_match)
        # The view itself refuses those who may not enter the admin.
        if model is None or not request.user.has_perm("wagtailadmin.access_admin"):
            return None
        policy = policy_registry.get_by_type(model)
        if policy.user_has_any_permission(request.user, ACTIONS):
            return None
        answer: HttpResponse = permission_denied(request)
        return answer


def _listed(match: ResolverMatch) -> type[Model] | None:
    name = match.view_name or ""
    if name.startswith(SNIPPET_CHOOSERS):
        label = match.namespaces[0].removeprefix(SNIPPET_CHOOSERS).replace("_", ".", 1)
        return apps.get_model(label)
    label = next((model for start, model in LISTED.items() if name.startswith(start)), "")
    return apps.get_model(label) if label else None


def pages_to_choose(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Return what everybody may read or the user may find in the list of pages, no other drafts."""
    own = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


def ask_for_move(request: HttpRequest, page: Page, destination: Page) -> None:
    """Ask before the move is shown; Wagtail asks only when it is made."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied
