"""Screens of the second factor, during login and for changes (M3)."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView, View
from django.views.generic.base import ContextMixin
from django_otp import login as keep_device
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.admin.audit import Operator
from cms.members.accounts.models import User
from cms.members.second_factor import devices
from cms.members.second_factor import verification as login_steps
from cms.members.second_factor.devices import Secret
from cms.members.second_factor.forms import CodeForm, FirstCodeForm
from cms.members.second_factor.verification import PendingLogin, is_verified, needs_second_factor
from cms.web.addresses import local_path
from cms.web.breadcrumbs import Crumb
from cms.web.client_address import client_address

HOME = Crumb("ホーム", "/")
OVERVIEW = "確認コードと回復コード"

TOO_LATE = "時間がたったため、確認を取りやめました。もう一度、IDとパスワードを入力してください。"
TOO_MANY_WRONG = (
    "コードの誤りが続いたため、確認を取りやめました。"
    "少し待ってから、もう一度、IDとパスワードを入力してください。"
)
#: Session keys while app or codes are changed, and their lifetime in seconds.
CHANGE = "second_factor_change"
SHOW_CODES = "second_factor_show_codes"
LONGEST_CHANGE = 600
#: With this number of recovery codes or fewer, the screen asks to create new ones.
FEW_CODES = 3

private = [sensitive_post_parameters(), never_cache]


def lead_to_login(request: HttpRequest) -> HttpResponse:
    """Redirect from Wagtail's login URLs to the login of the site, with the requested page.

    Logged-in users without access get an error there instead of a redirect loop.
    """
    wanted = local_path(request.GET.get("next", ""), request)
    query = {"restricted": "1"} | ({"next": wanted} if wanted else {})
    return HttpResponseRedirect(f"{reverse('login')}?{urlencode(query)}")


def start_again(request: HttpRequest, message: str) -> HttpResponse:
    """End the pending login, if any, and redirect to the login screen."""
    kept = request.session.pop(login_steps.PENDING, None)
    if kept is None:
        return redirect("login")
    messages.warning(request, message)
    return redirect_to_login(kept["next"]) if kept["next"] else redirect("login")


def step_of(pending: PendingLogin) -> str:
    """Return the URL name of the only screen that a pending login may see."""
    if pending.kept.get("device"):
        return "second_factor_first_codes"
    return "second_factor_code" if devices.has_device(pending.user) else "second_factor_setup"


@method_decorator(private, name="dispatch")
class PendingView(ContextMixin, View):
    """A screen of a pending login; users at another step are redirected there."""

    pending: PendingLogin
    step: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
        pending = login_steps.pending_login(request)
        if pending is None:
            return start_again(request, TOO_LATE)
        self.pending = pending
        if (step := step_of(pending)) != self.step:
            return redirect(step)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumbs=[HOME, Crumb("ログイン")], **kwargs)

    @property
    def operator(self) -> Operator:
        """The pending user, who is not logged in yet."""
        return Operator(user=self.pending.user, address=client_address(self.request))


class PendingFormView(PendingView, FormView):
    """A screen that asks for a code; the fifth wrong code ends the pending login."""

    def form_invalid(self, form: CodeForm | FirstCodeForm) -> HttpResponse:
        user = self.pending.user
        if form.is_wrong and not login_steps.note_wrong_code(self.request, user):
            return start_again(self.request, TOO_MANY_WRONG)
        return super().form_invalid(form)


class CodeView(PendingFormView):
    """Ask for a code of the app or a recovery code."""

    step = "second_factor_code"
    form_class = CodeForm
    template_name = "registration/second_factor_code.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.pending.user}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        user = self.pending.user
        if isinstance(form.device, StaticDevice):
            left = devices.recovery_codes_left(user)
            devices.note_recovery_code(user, self.operator)
            messages.warning(self.request, f"回復コードを１つ使いました。残りは{left}個です。")
        return login_steps.complete_login(self.request, user, form.device)


class SetupView(PendingFormView):
    """Show the secret of a new app and ask for its first code."""

    step = "second_factor_setup"
    form_class = FirstCodeForm
    template_name = "registration/second_factor_setup.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Use the same secret during one attempt, and a new one for each attempt."""
        if "key" not in self.pending.kept:
            self.pending = login_steps.remember(self.request, self.pending, key=Secret.new_key())
        secret = Secret(self.pending.user, self.pending.kept["key"])
        return super().get_form_kwargs() | {"secret": secret}

    def form_valid(self, form: FirstCodeForm) -> HttpResponse:
        """Store the app and show the recovery codes; if an app exists already, ask for its code."""
        device = devices.set_up(form.secret, form.counter, self.operator)
        if device is None:
            return redirect("second_factor_code")
        login_steps.remember(self.request, self.pending, device=device.persistent_id, key="")
        return redirect("second_factor_first_codes")


class FirstCodesView(PendingView, TemplateView):
    """Show the recovery codes of a new app; the user confirms them to complete the login."""

    step = "second_factor_first_codes"
    template_name = "registration/second_factor_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.pending.user
        codes = devices.recovery_codes(user)
        return super().get_context_data(
            owner=user, codes=codes, done_label="保管してログインする", **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = Device.from_persistent_id(self.pending.kept["device"])
        if device is None:
            return start_again(request, TOO_LATE)
        return login_steps.complete_login(request, self.pending.user, device)


@method_decorator(private, name="dispatch")
class OwnView(ContextMixin, View):
    title = OVERVIEW
    member: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not needs_second_factor(user) or not is_verified(user):
            raise PermissionDenied
        self.member = user
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = [HOME, Crumb(self.title)]
        if self.title != OVERVIEW:
            trail.insert(1, Crumb(OVERVIEW, reverse("second_factor")))
        return super().get_context_data(breadcrumbs=trail, title=self.title, **kwargs)

    def lasts(self, name: str) -> bool:
        since: float = self.request.session.get(name, {}).get("since", 0)
        return 0 <= time.time() - since <= LONGEST_CHANGE

    def note(self, name: str, **values: str) -> None:
        self.request.session[name] = {"since": time.time(), **values}


class SecondFactorView(OwnView, TemplateView):
    template_name = "registration/second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        app = TOTPDevice.objects.filter(user=self.member, confirmed=True).first()
        left = devices.recovery_codes_left(self.member)
        return super().get_context_data(app=app, codes_left=left, few=left <= FEW_CODES, **kwargs)


class ConfirmView(OwnView, FormView):
    form_class = CodeForm
    template_name = "registration/second_factor_confirm.html"
    text: str
    label: str

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.member}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(text=self.text, label=self.label, **kwargs)


class NewCodesView(ConfirmView):
    title = "回復コードの作り直し"
    text = "新しい回復コードを10個作ります。これまでの回復コードは使えなくなります。"
    label = "回復コードを作り直す"
    success_url = reverse_lazy("second_factor_codes")

    def form_valid(self, form: CodeForm) -> HttpResponse:
        devices.renew_codes(form.user, Operator.of(self.request))
        self.note(SHOW_CODES)
        return super().form_valid(form)


class CodesView(OwnView, TemplateView):
    """Show new recovery codes until the user confirms them."""

    title = "新しい回復コード"
    template_name = "registration/second_factor_codes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the codes only in the session that created them."""
        if not self.lasts(SHOW_CODES):
            return redirect("second_factor")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = devices.recovery_codes(self.member)
        return super().get_context_data(
            owner=self.member, codes=codes, done_label="保管しました", **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session.pop(SHOW_CODES, None)
        return redirect("second_factor")


class ChangeView(ConfirmView):
    title = "確認コードのアプリの変更"
    text = "スマートフォンを取り替えるときなどに、別のアプリを登録します。"
    label = "次へ"
    success_url = reverse_lazy("second_factor_new_device")

    def form_valid(self, form: CodeForm) -> HttpResponse:
        self.note(CHANGE, key=Secret.new_key())
        return super().form_valid(form)


class NewDeviceView(OwnView, FormView):
    title = "新しいアプリの登録"
    form_class = FirstCodeForm
    template_name = "registration/second_factor_setup.html"
    success_url = reverse_lazy("second_factor_codes")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not self.lasts(CHANGE):
            return redirect("second_factor_change")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        secret = Secret(self.member, self.request.session[CHANGE]["key"])
        return super().get_form_kwargs() | {"secret": secret}

    def form_valid(self, form: FirstCodeForm) -> HttpResponse:
        device = devices.replace(form.secret, form.counter, Operator.of(self.request))
        del self.request.session[CHANGE]
        self.request.session.cycle_key()
        keep_device(self.request, device)
        self.note(SHOW_CODES)
        messages.success(self.request, "アプリを変更しました。前のアプリの確認コードは使えません。")
        return super().form_valid(form)
