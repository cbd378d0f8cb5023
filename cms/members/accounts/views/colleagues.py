"""Screens where the manager manages the accounts of the own organisation (M4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.generic import TemplateView

from cms.admin.audit import Operator
from cms.members.accounts import colleagues
from cms.members.accounts.forms import InvitationForm
from cms.members.accounts.models import User
from cms.members.accounts.views.account import AccountFormView, AccountMixin
from cms.web.listing import Listing
from cms.web.rate_limits import RateLimitedView, is_too_often

INVITING = "invite"
INVITATIONS_AN_HOUR = "30/h"


class ColleaguesView(AccountMixin, TemplateView):
    """All accounts of the organisation; the manager also sees the possible actions."""

    heading = "団体のアカウント"
    template_name = "members/accounts/colleagues.html"
    needs_organization = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = User.objects.filter(organization=self.organization)
        ordered = accounts.order_by("-is_active", "-is_manager", "last_name", "first_name", "pk")
        return super().get_context_data(
            listing=Listing(ordered, self.request.GET), organization=self.organization, **kwargs
        )


class ManagerMixin(AccountMixin):
    """A screen for the manager only; everybody else gets 403."""

    needs_organization = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not getattr(request.user, "is_manager", False):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class InviteView(ManagerMixin, RateLimitedView, AccountFormView):
    """Invite colleagues by mail, with a rate limit (2.4)."""

    door = INVITING
    rate = INVITATIONS_AN_HOUR
    is_per_account = True
    heading = "同じ団体の方を招待"
    intro = (
        "招待のメールを送ります。届いた方がパスワードを設定すると、ログインできるようになります。"
    )
    form_class = InvitationForm
    button = "招待のメールを送る"
    done = "招待のメールを送りました。"
    success_url = reverse_lazy("colleagues")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organization": self.organization}

    def act(self, form: Any, operator: Operator) -> None:
        colleagues.invite_colleague(self.organization, operator, **form.cleaned_data)


@dataclass(frozen=True)
class Deed:
    act: Callable[[User, Operator], None]
    label: str
    question: str
    done: str
    is_for_closed: bool = False
    #: Whether it counts as an invitation.
    is_mail: bool = False


DEEDS = {
    "close": Deed(
        colleagues.close_account,
        "停止する",
        "すぐにログインできなくなります。登録情報・いいね！・チェックの記録は団体に残ります。",
        "停止しました。",
    ),
    "reopen": Deed(
        colleagues.reopen_account,
        "再開する",
        "前と同じIDとパスワードで、またログインできるようになります。",
        "再開しました。",
        is_for_closed=True,
    ),
    "hand-over": Deed(
        colleagues.make_manager,
        "管理者を引き継ぐ",
        "この方が団体の管理者になり、あなたは管理者でなくなります。",
        "管理者を引き継ぎました。",
    ),
    "invite-again": Deed(
        colleagues.invite_again,
        "招待メールをもう一度送る",
        "パスワードを設定するためのリンクを、もう一度送ります。",
        "招待のメールを送りました。",
        is_mail=True,
    ),
}


class DeedView(ManagerMixin, TemplateView):
    template_name = "members/accounts/colleague_deed.html"
    http_method_names = ["get", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.deed = DEEDS[kwargs["deed"]]
        self.heading = self.deed.label

    @property
    def colleague(self) -> User:
        """The account in the URL: not the own one, and not one of another organisation.

        Raises:
            Http404: if there is none, or it is not in the state that the action needs.
        """
        others = User.objects.filter(organization=self.organization).exclude(pk=self.user.pk)
        found = others.filter(pk=self.kwargs["pk"]).first()
        if found is None or found.is_active == self.deed.is_for_closed:
            raise Http404("No such colleague")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = kwargs | {"deed": self.deed, "colleague": self.colleague}
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.deed.is_mail and is_too_often(
            request, INVITING, INVITATIONS_AN_HOUR, key=str(self.user.pk)
        ):
            return render(request, "429.html", status=429)
        try:
            self.deed.act(self.colleague, Operator.of(request))
        except colleagues.ColleagueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.deed.done)
        return redirect("colleagues")
