"""The login screen of the whole site."""

from typing import Any

from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cms.members.access.enums import LoginResult
from cms.members.access.locks import is_flooding
from cms.members.access.watch import Attempt, record_attempt
from cms.members.kept_forms.keeping import latest_address
from cms.members.login.forms import LoginForm
from cms.members.login.refused_forms import refuse_form
from cms.members.second_factor.verification import begin_second_factor, needs_second_factor
from cms.web.addresses import local_path, wanted_path
from cms.web.breadcrumbs import Crumb


class LoginView(auth_views.LoginView):
    """The only login screen; after login it redirects to the requested page (V1).

    It redirects users who are already logged in. Wagtail's page privacy redirects members without
    access here with `restricted`: they get 403 instead of a redirect loop.
    """

    form_class = LoginForm
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("ログイン")]}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            if "restricted" in request.GET and request.method == "GET":
                return render(request, "403.html", status=403)
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in and record it; the secretariat must pass the second factor first (M3)."""
        user = form.get_user()
        if needs_second_factor(user):
            return begin_second_factor(self.request, user, self.next_url())
        record_attempt(Attempt.of(self.request, form.typed_id, user), LoginResult.SUCCESS)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Record the failed attempt; a form with a blank field is no attempt (M21).

        The log of an attack ends at a limit; the log of the server keeps each request.
        """
        result = form.failure
        if result is not None and not is_flooding(self.request, form.account, result):
            record_attempt(Attempt.of(self.request, form.typed_id, form.account), result)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.back_url(), next=self.next_url(), **kwargs)

    def next_url(self) -> str:
        return wanted_path(self.get_redirect_url(), self.request)

    def get_success_url(self) -> str:
        """Return the page asked for, else where a form waits for this person (B1)."""
        return self.next_url() or latest_address(self.request) or self.get_default_redirect_url()

    def back_url(self) -> str:
        """Return the previous screen, kept over failed attempts; the home page if there is none."""
        given = self.request.POST.get("back") or self.request.headers.get("Referer", "")
        path = local_path(given, self.request)
        return path if path and not path.startswith(self.request.path) else "/"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Explain in Japanese why a form was refused, and what to do.

    The login form expires when the same person logs in at another tab: go on to `next`.
    """
    if request.user.is_authenticated and request.path == reverse("login"):
        return LoginView.as_view()(request)
    return refuse_form(request, reason)
