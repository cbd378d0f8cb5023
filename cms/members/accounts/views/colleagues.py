"""The accounts of the own organisation, kept by its manager (M4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.generic import TemplateView

from cms.admin.audit import Operator
from cms.members.accounts import colleagues
from cms.members.accounts.forms import InvitationForm
from cms.members.accounts.models import User
from cms.members.accounts.views.account import AccountFormView, AccountMixin
from cms.web.listing import Listing
from cms.web.rate_limits import RateLimitedView

INVITATIONS_AN_HOUR = "30/h"


class ColleaguesView(AccountMixin, TemplateView):
    """Everybody of the organisation; the manager finds what may be done beside each name."""

    heading = "団体のアカウント"
    template_name = "members/accounts/colleagues.html"
    needs_organization = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the accounts, open ones first."""
        accounts = User.objects.filter(organization=self.organization)
        ordered = accounts.order_by("-is_active", "-is_manager", "last_name", "first_name", "pk")
        return super().get_context_data(
            listing=Listing(ordered, self.request.GET), organization=self.organization, **kwargs
        )


class ManagerMixin(AccountMixin):
    """A screen of the manager alone.

    Raises:
        PermissionDenied: for everybody else.
    """

    needs_organization = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in the manager."""
        if request.user.is_authenticated and not getattr(request.user, "is_manager", False):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class InviteView(ManagerMixin, RateLimitedView, AccountFormView):
    """Invite a colleague by mail, not too many at once (2.4)."""

    door = "invite"
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
        """The form asks whose colleagues they are."""
        return super().get_form_kwargs() | {"organization": self.organization}

    def act(self, form: Any, operator: Operator) -> None:
        """Make the account, always of the own organisation."""
        colleagues.invite_colleague(self.organization, operator, **form.cleaned_data)


@dataclass(frozen=True)
class Deed:
    """What the manager may do with a colleague's account."""

    act: Callable[[User, Operator], None]
    label: str
    question: str
    done: str
    is_for_closed: bool = False


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
    ),
}


class DeedView(ManagerMixin, TemplateView):
    """A question; by POST it is done."""

    template_name = "members/accounts/colleague_deed.html"
    http_method_names = ["get", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Name the screen after what is to be done."""
        super().setup(request, *args, **kwargs)
        self.deed = DEEDS[kwargs["deed"]]
        self.heading = self.deed.label

    @property
    def colleague(self) -> User:
        """With whose account; the own one and those of other organisations are none of these.

        Raises:
            Http404: if there is no such colleague.
        """
        others = User.objects.filter(organization=self.organization).exclude(pk=self.user.pk)
        found = others.filter(pk=self.kwargs["pk"]).first()
        if found is None or found.is_active == self.deed.is_for_closed:
            raise Http404("No such colleague")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask."""
        context = kwargs | {"deed": self.deed, "colleague": self.colleague}
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, and say so."""
        try:
            self.deed.act(self.colleague, Operator.of(request))
        except colleagues.ColleagueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.deed.done)
        return redirect("colleagues")
