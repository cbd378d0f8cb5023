"""Admin screens for the access log, access alerts and login locks (M2, M21–M25)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin import display
from django.db.models import F, Q, QuerySet, Sum, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from cms.admin.ledgers import (
    DayFilter,
    EnumFilter,
    HandledFilter,
    Ledger,
    LedgerIndexView,
    PeriodFilter,
    ReadOnlyHelper,
    TextFilter,
    linked,
)
from cms.members.access import locks
from cms.members.access.enums import LoginResult, Verdict
from cms.members.access.models import AccessAlert, LoginRecord
from cms.members.organizations.models.organizations import Organization
from cms.web.networks import address_or_none
from cms.web.times import TO_THE_SECOND, local_time

SEE_LOGINS = "members.view_loginrecord"
HANDLE_ALERTS = "members.change_accessalert"
REGISTER_NETWORK = "register_network"
MOST_ORGANIZATIONS = 200


def _button(label: str, url_name: str, pk: int) -> str:
    return format_html(
        '<a class="button button-small button-secondary" href="{}">{}</a>',
        reverse(url_name, args=[pk]),
        label,
    )


def logins_from(address: str | None) -> str:
    """Return an address as a link to the logins from there."""
    if not address:
        return ""
    path = reverse("members_logins_modeladmin_index")
    return format_html('<a href="{}?{}">{}</a>', path, urlencode({"address": address}), address)


def register_url(organization: Organization, address: str) -> str:
    path = reverse(REGISTER_NETWORK, args=[organization.merged_into_id or organization.pk])
    return f"{path}?{urlencode({'address': address})}"


def register_button(organization: Organization | None, address: str) -> str:
    if organization is None:
        return ""
    return format_html(
        '<a class="button button-small button-secondary" href="{}">{}</a>',
        register_url(organization, address),
        "このネットワークを団体に登録",
    )


class VerdictFilter(EnumFilter):
    title = "判定"
    parameter_name = "verdict"
    enum = Verdict


class ResultFilter(EnumFilter):
    title = "結果"
    parameter_name = "result"
    enum = LoginResult


class OrganizationFilter(TextFilter):
    title = "団体名"
    parameter_name = "organization"

    def matching(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Look up the organisations first, then filter the logins by their IDs."""
        called = Q(name__icontains=text) | Q(formerly__icontains=text)
        named = Organization.objects.filter(called).order_by("pk")
        keys = list(named.values_list("pk", flat=True)[: MOST_ORGANIZATIONS + 1])
        if len(keys) > MOST_ORGANIZATIONS:
            self.problem = "該当する団体が多すぎます。団体名をもう少し長く入力してください。"
            return queryset.none()
        return queryset.filter(organization_id__in=keys)


class LoginIdFilter(TextFilter):
    title = "入力されたID"
    parameter_name = "login_id"

    def matching(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(login_id=text)


class AddressFilter(TextFilter):
    title = "IPアドレス"
    parameter_name = "address"

    def matching(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Accept any notation of the address."""
        address = address_or_none(text)
        if address is None:
            self.problem = "203.0.113.5 や 2001:db8::5 の形で入力してください。"
            return queryset.none()
        return queryset.filter(address=str(address))


class LoginLedger(Ledger):
    """All login attempts, newest first; read-only, with export (M25)."""

    model = LoginRecord
    base_url_path = "members/logins"
    menu_label = "アクセスログ"
    menu_icon = "history"
    list_display = (
        "created",
        "login_id",
        "about_account",
        "about_organization",
        "from_address",
        "result",
        "judged",
    )
    list_export = (
        "created_at",
        "login_id",
        "account",
        "who",
        "organization",
        "address",
        "result_name",
        "verdict_name",
        "user_agent",
    )
    list_filter = (
        VerdictFilter,
        ResultFilter,
        PeriodFilter,
        DayFilter,
        OrganizationFilter,
        LoginIdFilter,
        AddressFilter,
    )
    list_select_related = ("user", "organization")

    @display(description="日時", ordering="created_at")
    def created(self, login: LoginRecord) -> str:
        return local_time(login.created_at, TO_THE_SECOND)

    @display(description="氏名")
    def about_account(self, login: LoginRecord) -> str:
        return linked(login.user, self.who(login))

    @display(description="団体", ordering="organization__name")
    def about_organization(self, login: LoginRecord) -> str:
        return linked(login.organization)

    @display(description="IPアドレス", ordering="address")
    def from_address(self, login: LoginRecord) -> str:
        return logins_from(login.address)

    @display(description="判定", ordering="verdict")
    def judged(self, login: LoginRecord) -> str:
        """Offer to register the network where the organisation has not."""
        said = self.verdict_name(login)
        if login.verdict not in (Verdict.UNKNOWN, Verdict.NONE) or not login.address:
            return said
        return format_html("{} {}", said, register_button(login.organization, login.address))

    @display(description="アカウント")
    def account(self, login: LoginRecord) -> str:
        return login.user.username if login.user else ""

    @display(description="氏名")
    def who(self, login: LoginRecord) -> str:
        return login.user.get_full_name() if login.user else ""

    @display(description="結果")
    def result_name(self, login: LoginRecord) -> str:
        return login.get_result_display()

    @display(description="判定")
    def verdict_name(self, login: LoginRecord) -> str:
        return login.get_verdict_display()


class CheckedFilter(HandledFilter):
    title = "確認"
    words = ("未確認", "確認済み")


class AlertIndexView(LedgerIndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_handle = self.request.user.has_perm(HANDLE_ALERTS)
        context: dict[str, Any] = super().get_context_data(may_handle=may_handle, **kwargs)
        return context


class AlertLedger(Ledger):
    """Access alerts, with the button 「確認済みにする」 (M22–M24)."""

    model = AccessAlert
    base_url_path = "members/alerts"
    menu_label = "アクセスの警告"
    menu_icon = "warning"
    list_display = (
        "created",
        "kind",
        "subject_link",
        "about_organization",
        "from_address",
        "handled",
    )
    list_export = (
        "created_at",
        "kind_name",
        "subject_name",
        "organization",
        "address",
        "handled_at",
        "handled_name",
    )
    list_filter = (CheckedFilter, PeriodFilter)
    list_select_related = ("organization", "handled_by")
    index_view_class = AlertIndexView
    index_template_name = "members/access/alerts.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        alerts: QuerySet[Any] = super().get_queryset(request)
        return alerts.prefetch_related("about_object")

    @display(description="対象")
    def subject_link(self, alert: AccessAlert) -> str:
        """Lead to the account that logged in or the entry that was changed."""
        return linked(alert.about_object)

    @display(description="対象")
    def subject_name(self, alert: AccessAlert) -> str:
        return str(alert.about_object or "")

    @display(description="団体", ordering="organization__name")
    def about_organization(self, alert: AccessAlert) -> str:
        return linked(alert.organization) or "（複数の団体）"

    @display(description="IPアドレス", ordering="address")
    def from_address(self, alert: AccessAlert) -> str:
        """Lead to the logins from there, and offer to register the network."""
        if alert.organization is None or not alert.address:
            return logins_from(alert.address)
        button = register_button(alert.organization, alert.address)
        return format_html("{} {}", logins_from(alert.address), button)

    @display(description="日時", ordering="created_at")
    def created(self, alert: AccessAlert) -> str:
        return local_time(alert.created_at)

    @display(description="種類")
    def kind_name(self, alert: AccessAlert) -> str:
        return alert.get_kind_display()

    @display(description="確認した人")
    def handled_name(self, alert: AccessAlert) -> str:
        if alert.handled_at is None:
            return ""
        day = local_time(alert.handled_at)
        return f"{alert.handled_by.get_full_name() if alert.handled_by else ''} {day}".strip()

    @display(description="確認")
    def handled(self, alert: AccessAlert) -> str:
        return self.handled_name(alert) or _button("確認済みにする", "handle_alert", alert.pk)


class LockHelper(ReadOnlyHelper):
    """Show locks to all users with the permission to see logins."""

    def user_can_list(self, user: Any) -> bool:
        return bool(user.has_perm(SEE_LOGINS))


class LockLedger(Ledger):
    """Pairs of ID and address with wrong passwords, with a button to unlock them (M2)."""

    model = AccessAttempt
    permission_helper_class = LockHelper
    base_url_path = "members/locks"
    menu_label = "ログインの停止"
    menu_icon = "lock"
    list_display = ("since", "name", "address", "failures", "state")
    list_export = ("last_failure", "name", "address", "failures", "is_stopped")
    list_filter = ()
    ordering = ("-attempt_time",)
    search_fields = ("username", "ip_address")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Keep attempts that still count; `total` is the sum for the pair in all browsers."""
        attempts: QuerySet[Any] = super().get_queryset(request)
        pair = [F("username"), F("ip_address")]
        total = Window(Sum("failures_since_start"), partition_by=pair)
        return attempts.filter(attempt_time__gt=locks.counted_since()).annotate(total=total)

    @display(description="最後の失敗")
    def last_failure(self, attempt: AccessAttempt) -> datetime:
        return attempt.attempt_time

    @display(description="最後の失敗", ordering="attempt_time")
    def since(self, attempt: AccessAttempt) -> str:
        return local_time(attempt.attempt_time)

    @display(description="ID", ordering="username")
    def name(self, attempt: AccessAttempt) -> str:
        return attempt.username or ""

    @display(description="IPアドレス", ordering="ip_address")
    def address(self, attempt: AccessAttempt) -> str:
        return attempt.ip_address or ""

    @display(description="失敗の回数")
    def failures(self, attempt: AccessAttempt) -> int:
        return int(attempt.total)

    @display(description="停止中")
    def is_stopped(self, attempt: AccessAttempt) -> bool:
        return bool(attempt.total >= settings.AXES_FAILURE_LIMIT)

    @display(description="状態")
    def state(self, attempt: AccessAttempt) -> str:
        if not self.is_stopped(attempt):
            return "停止していません"
        return format_html("停止中 {}", _button("解除する", "lift_lock", attempt.pk))
