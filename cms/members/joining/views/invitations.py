"""Screens where an invited person sets the first password (M12)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.views.generic import FormView, TemplateView

from cms.admin.audit import Operator
from cms.members.accounts import invitations
from cms.members.accounts.models import User
from cms.web.breadcrumbs import Crumb
from cms.web.signed_links import LinkError, unlisted

CRUMBS = [Crumb("ホーム", "/"), Crumb("パスワードの設定")]


class InvitationView(FormView):
    """Show organisation and login ID, and set the first password; the link works once."""

    template_name = "members/joining/invitation.html"
    form_class = SetPasswordForm
    success_url = reverse_lazy("invitation_done")
    invited: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the invited user; for an invalid link, explain how to get a new one."""
        try:
            self.invited = invitations.invited_user(kwargs["token"])
            return unlisted(super().dispatch(request, *args, **kwargs))
        except LinkError:
            return unlisted(self._used())

    def _used(self) -> HttpResponse:
        context = {"breadcrumbs": CRUMBS, "days": invitations.LINKS.lifetime.days}
        return TemplateResponse(
            self.request, "members/joining/invitation_used.html", context, status=410
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """Pass the account: the password validators compare the password with it."""
        return super().get_form_kwargs() | {"user": self.invited}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Set the password without logging in: a link alone must not log anybody in."""
        password = form.cleaned_data["new_password1"]
        invitations.accept(self.kwargs["token"], password, Operator.of(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.invited
        rows = [
            ("団体", account.organization.name if account.organization else ""),
            ("氏名", account.get_full_name()),
            ("ログインID", account.username),
        ]
        return super().get_context_data(account=account, rows=rows, breadcrumbs=CRUMBS, **kwargs)


class InvitationDoneView(TemplateView):
    template_name = "members/joining/invitation_done.html"
    extra_context = {"breadcrumbs": CRUMBS}
