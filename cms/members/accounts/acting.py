"""The organisation that a user acts for, and screens for its members."""

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
    """Return the organisation of `user`; visitors and staff have none."""
    return user.organization if user.is_authenticated else None


class MembersOnlyView(PageView):
    """Redirect visitors to login; show users without access only the reason.

    By default, users with an organisation have access (1.3).
    """

    #: The title of the screen, and the message for users without access.
    heading: str
    refusal: str
    refused_template = "refused.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_for_everybody():
            return super().dispatch(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return redirect_to_login(self.login_target())
        if not self.may_enter():
            return self.explain(self.why_refused())
        return super().dispatch(request, *args, **kwargs)

    def is_for_everybody(self) -> bool:
        """Whether what the request asks for is open to visitors too."""
        return False

    def login_target(self) -> str:
        return self.request.get_full_path()

    def may_enter(self) -> bool:
        return self.organization is not None

    def why_refused(self) -> str:
        return self.refusal

    @cached_property
    def organization(self) -> Any:
        return organization_of(self.request.user)

    @property
    def user(self) -> Any:
        return self.request.user

    def back_url(self) -> str:
        return "/"

    def refused_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page)

    def explain(self, message: str, *, status: int = 403, template: str = "") -> HttpResponse:
        context = {
            "page": self.page,
            "heading": self.heading,
            "message": message,
            "back_url": self.back_url(),
            "breadcrumbs": self.refused_breadcrumbs(),
        }
        return render(self.request, template or self.refused_template, context, status=status)
