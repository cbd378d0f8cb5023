"""Screens for the own account and the organisation's default contact (M6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView
from django.views.generic.base import ContextMixin

from cms.admin.audit import Operator, record
from cms.mail import post
from cms.members.accounts import email_changes
from cms.members.accounts.forms import ContactForm, EmailForm, ProfileForm
from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization
from cms.web.breadcrumbs import Crumb
from cms.web.rate_limits import RateLimitedView
from cms.web.signed_links import LinkError

HOME = "会員情報"
MAILS_AN_HOUR = "10/h"


@method_decorator(never_cache, name="dispatch")
class AccountMixin(LoginRequiredMixin, ContextMixin):
    """A screen of the logged-in user; visitors are redirected to login."""

    heading = HOME
    needs_organization = False
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and self.needs_organization and user.organization is None:
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def user(self) -> User:
        user: Any = self.request.user
        return user

    @property
    def organization(self) -> Organization:
        organization = self.user.organization
        if organization is None:
            raise PermissionDenied
        return organization

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = [Crumb("ホーム", "/")]
        if self.heading != HOME:
            trail.append(Crumb(HOME, reverse("account")))
        return super().get_context_data(
            heading=self.heading, breadcrumbs=[*trail, Crumb(self.heading)], **kwargs
        )


class AccountView(AccountMixin, TemplateView):
    template_name = "members/accounts/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, organization = self.user, self.user.organization
        about = [
            ("ID", user.username),
            ("氏名", user.get_full_name()),
            ("部署名", user.department),
            ("電話番号", user.tel),
            ("お知らせメール", "受け取る" if user.wants_news else "受け取らない"),
        ]
        contact = [
            (str(organization._meta.get_field(name).verbose_name), getattr(organization, name))
            for name in ContactForm.Meta.fields
            if organization is not None
        ]
        return super().get_context_data(about=about, contact=contact, **kwargs)


class AccountFormView(AccountMixin, FormView):
    """Base of the account forms; subclasses override `act` to do more than save."""

    template_name = "members/accounts/account_form.html"
    success_url = reverse_lazy("account")
    button = "保存"
    intro = ""
    done = "保存しました。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(button=self.button, intro=self.intro, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        self.act(form, Operator.of(self.request))
        messages.success(self.request, self.done)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: Any, operator: Operator) -> None:
        form.save()
        record(form.instance, "wagtail.edit", operator, fields=form.changed_data)


class ProfileView(AccountFormView):
    heading = "会員情報の変更"
    form_class = ProfileForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Use a copy of the user: invalid input must not change the name in the page header."""
        return super().get_form_kwargs() | {"instance": User.objects.get(pk=self.user.pk)}


class ContactView(AccountFormView):
    heading = "登録情報の連絡先の初期値"
    intro = "新しい登録情報の連絡先に、最初から入る内容です。登録のときに変えられます。"
    form_class = ContactForm
    needs_organization = True

    def get_form_kwargs(self) -> dict[str, Any]:
        organization = Organization.objects.get(pk=self.organization.pk)
        return super().get_form_kwargs() | {"instance": organization}


class PasswordView(AccountFormView):
    heading = "パスワードの変更"
    form_class = PasswordChangeForm
    done = "パスワードを変更しました。ほかの端末ではログアウトされます。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def act(self, form: Any, operator: Operator) -> None:
        """Keep this session logged in, and notify the user by mail."""
        user = form.save()
        update_session_auth_hash(self.request, user)
        record(user, "members.change_password", operator)
        post("password_changed", [user.email], {"user": user}, of=user, is_private=True)


class EmailView(RateLimitedView, AccountFormView):
    """Change the e-mail address; it takes effect when the user confirms the mailed link (2.4)."""

    door = "email-change"
    rate = MAILS_AN_HOUR
    is_per_account = True
    heading = "メールアドレスの変更"
    intro = (
        "新しいメールアドレスに確認のメールを送ります。メールの中のリンクを開くと、変更されます。"
    )
    form_class = EmailForm
    button = "確認のメールを送る"
    done = "確認のメールを送りました。メールの中のリンクを開くと、変更されます。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def act(self, form: Any, operator: Operator) -> None:
        email_changes.propose(self.user, form.cleaned_data["email"])


class EmailConfirmView(AccountMixin, TemplateView):
    """Confirm the new address with a button, because mail scanners open links."""

    heading = "メールアドレスの確認"
    template_name = "members/accounts/email_confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Pass "" as `email` if the link is invalid."""
        try:
            email = email_changes.proposed(self.kwargs["token"], self.user)
        except LinkError:
            email = ""
        return super().get_context_data(email=email, **kwargs)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            email = email_changes.confirm(token, self.user, Operator.of(request))
        except LinkError:
            return self.render_to_response(self.get_context_data(), status=410)
        messages.success(request, f"メールアドレスを {email} に変更しました。")
        return redirect("account")
