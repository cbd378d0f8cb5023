"""For which organisation somebody acts, and screens for those who act for one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from cms.members.organizations.models.organizations import Organization
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.views import PageView

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User


def organization_of(user: User | AnonymousUser) -> Organization | None:
    """Return the organisation that `user` acts for; visitors and staff act for none."""
    return user.organization if user.is_authenticated else None


class MembersOnlyView(PageView):
    """Visitors are sent to login; those who may not enter are told why, and nothing else.

    Without a rule of its own, a view lets in whoever acts for an organisation (1.3).
    """

    #: What the screen is called, and what is said to those who may not enter.
    heading: str
    refusal: str
    refused_template = "refused.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may enter."""
        if not request.user.is_authenticated:
            return redirect_to_login(self.login_target())
        if not self.may_enter():
            return self.explain(self.why_refused())
        return super().dispatch(request, *args, **kwargs)

    def login_target(self) -> str:
        """Where the visitor lands after login."""
        return self.request.get_full_path()

    def may_enter(self) -> bool:
        """Whether the person who is logged in may enter."""
        return self.organization is not None

    def why_refused(self) -> str:
        """Return what is said to those who may not enter."""
        return self.refusal

    @cached_property
    def organization(self) -> Any:
        """The organisation that the reader acts for; None for visitors and staff."""
        return organization_of(self.request.user)

    @property
    def user(self) -> Any:
        """Who is logged in."""
        return self.request.user

    def back_url(self) -> str:
        """Address of the screen before."""
        return "/"

    def refused_breadcrumbs(self) -> list[Crumb]:
        """Return the trail of the page that refuses."""
        return trail_of(self.page)

    def explain(self, message: str, *, status: int = 403, template: str = "") -> HttpResponse:
        """Return a page that says why there is nothing to read."""
        context = {
            "page": self.page,
            "heading": self.heading,
            "message": message,
            "back_url": self.back_url(),
            "breadcrumbs": self.refused_breadcrumbs(),
        }
        return render(self.request, template or self.refused_template, context, status=status)
