"""The steps of an application, each one transaction with its audit and mails (M10–M12).

Views and admin screens change applications only with these functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cms.admin.audit import Operator, record
from cms.mail import post
from cms.members.accounts.colleagues import new_account
from cms.members.accounts.invitations import invite
from cms.members.accounts.models import User
from cms.members.accounts.notifications import tell_secretariat
from cms.members.joining.admission import new_organization
from cms.members.joining.enums import DECIDED, ApplicationState
from cms.members.joining.models import Application
from cms.members.organizations.domains import judge
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import standing_for
from cms.web.addresses import site_url
from cms.web.signed_links import SignedLinks, UnknownLinkError
from cms.web.times import local_time

LINKS = SignedLinks("members.joining", timedelta(days=3))
SCREEN = "applications:inspect"
MADE_MEANWHILE = "同じ名前の団体が、今ほかの人によって作られました。もう一度ご確認ください。"


class JoiningError(Exception):
    """The step does not fit the application's state; the Japanese message says why."""


@dataclass(frozen=True)
class Admission:
    """The decision: join `organization`, or a new one with the other fields."""

    organization: Organization | None = None
    name: str = ""
    kind: str = ""
    membership: str = ""
    government: LocalGovernment | None = None
    code: str = ""


@transaction.atomic
def apply(application: Application, operator: Operator) -> None:
    """Save the application and mail a link that verifies the address.

    People who already have an account or a waiting application learn that by mail only: the screen
    shows the same message to everybody (2.4).
    """
    account = account_with(application.email, is_active=True)
    if account is not None:
        _tell_holder(account)
        return
    waiting = Application.objects.waiting().filter(email__iexact=application.email).first()
    if waiting is not None:
        context = {"application": waiting}
        post("application_waiting", [waiting.email], context, about=about(waiting), of=waiting)
        return
    _judge(application)
    application.address = operator.address or None
    application.save()
    record(application, "members.apply", operator, terms=application.terms.version)
    _mail_link(application)


@transaction.atomic
def enter(application: Application, operator: Operator) -> None:
    """Put an application that came by telephone or letter on the secretariat's list (M11).

    Its address is proved by the link of the invitation, without which nobody can log in.

    Raises:
        JoiningError: if the address has an account, or an application that waits.
    """
    refuse_holder(account_with(application.email))
    if Application.objects.waiting().filter(email__iexact=application.email).exists():
        raise JoiningError("このメールアドレスの申込みが、すでに承認を待っています。")
    _judge(application)
    application.entered_by = operator.user
    application.state = ApplicationState.WAITING
    application.verified_at = timezone.now()
    application.save()
    record(application, "members.enter", operator, terms=application.terms.version)


def _judge(application: Application) -> None:
    judgement = judge(application.domain)
    application.domain_verdict = judgement.verdict
    application.local_government = judgement.local_government


def refuse_holder(account: User | None) -> None:
    """Refuse a second account with one address.

    Raises:
        JoiningError: if there is `account`.
    """
    if account is not None:
        standing = "" if account.is_active else "停止中、"
        message = (
            f"このメールアドレスのアカウントがすでにあります（{standing}ID {account.username}）。"
        )
        raise JoiningError(message)


def account_with(email: str, **conditions: bool) -> User | None:
    return User.objects.filter(email__iexact=email, **conditions).order_by("pk").first()


def _tell_holder(account: User) -> None:
    """Tell the person about the account; if it has no password yet, send the invitation again."""
    if never_entered(account):
        invite(account)
        return
    context = {
        "user": account,
        "login_url": site_url(reverse("login")),
        "reset_url": site_url(reverse("password_reset")),
    }
    post("application_has_account", [account.email], context, of=account)


def _mail_link(application: Application) -> None:
    path = reverse("join_confirm", args=[token_for(application)])
    context = {
        "application": application,
        "url": site_url(path),
        "days": LINKS.lifetime.days,
    }
    to = [application.email]
    post(
        "application_verify",
        to,
        context,
        about=about(application),
        of=application,
        is_private=True,
    )


def about(application: Application) -> str:
    return f"入会の申込み {application.pk}「{application.organization_name}」"


def token_for(application: Application) -> str:
    return LINKS.token_for(application.pk)


def application_of(token: str) -> Application:
    """Return the application of `token` (M11).

    Raises:
        ExpiredLinkError: if the link is older than three days.
        UnknownLinkError: if there is no such application.
    """
    application = Application.objects.filter(pk=LINKS.about(token)).first()
    if application is None:
        raise UnknownLinkError
    return application


def is_confirmed(application: Application) -> bool:
    """Whether the address is verified, by this application or by another waiting one."""
    if application.state != ApplicationState.UNVERIFIED:
        return True
    return Application.objects.waiting().filter(email__iexact=application.email).exists()


@transaction.atomic
def verify(application: Application, operator: Operator) -> bool:
    """Submit the application to the secretariat; return whether this call did it (M11).

    If one address has several applications, the first verified one counts.
    """
    same_address = Application.objects.filter(email__iexact=application.email).order_by("pk")
    rows = {row.pk: row for row in same_address.select_for_update(of=("self",))}
    row = rows.get(application.pk)
    if row is None or is_confirmed(row):
        return False
    row.state = ApplicationState.WAITING
    row.verified_at = timezone.now()
    row.save(update_fields=["state", "verified_at"])
    record(row, "members.verify", operator)
    path = reverse(SCREEN, args=[row.pk])
    tell_secretariat("application_to_decide", path, about=about(row), of=row, application=row)
    return True


def _locked(application: Application) -> Application:
    """Lock and return the row; raise JoiningError if it is not waiting for a decision."""
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("decided_by", "local_government")
        .get(pk=application.pk)
    )
    if row.state in DECIDED:
        raise JoiningError(f"この申込みは、すでに決まっています（{decision_label(row)}）。")
    if row.state != ApplicationState.WAITING:
        raise JoiningError("メールアドレスがまだ確かめられていないため、決められません。")
    return row


def decision_label(application: Application) -> str:
    who = application.decided_by.get_full_name() if application.decided_by else ""
    when = local_time(application.decided_at)
    return "　".join(part for part in (application.get_state_display(), when, who) if part)


@transaction.atomic
def approve(application: Application, operator: Operator, admission: Admission) -> User:
    """Create or join the organisation, create the account and mail the invitation (M12).

    Raises:
        JoiningError: if it is already decided, or the address has an account.
    """
    row = _locked(application)
    refuse_holder(account_with(row.email))
    organization = _organization(row, admission)
    fields = ("email", "last_name", "first_name", "department", "tel")
    row.account = new_account(organization, **{name: getattr(row, name) for name in fields})
    row.organization = organization
    _decide(row, operator, ApplicationState.APPROVED)
    data = {"organization": organization.name, "account": row.account.username}
    record(row, "members.approve", operator, **data)
    invite(row.account)
    return row.account


def _organization(row: Application, admission: Admission) -> Organization:
    """Return the organisation to join; create it if it is new."""
    if admission.organization is not None:
        existing = Organization.objects.filter(pk=admission.organization.pk).first()
        if existing is None:
            raise JoiningError("選んだ団体が見つかりません。")
        return standing_for(existing)
    fields = (admission.name, admission.kind, admission.membership)
    organization = new_organization(row, *fields, admission.government, admission.code)
    try:
        with transaction.atomic():
            organization.full_clean()
            organization.save()
    except ValidationError as error:
        raise JoiningError(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise JoiningError(MADE_MEANWHILE) from error
    return organization


@transaction.atomic
def decline(application: Application, operator: Operator, reason: str) -> None:
    """Decline the application and mail the reason (M12).

    Raises:
        JoiningError: if it is already decided, or the reason is missing.
    """
    reason = reason.strip()
    if not reason:
        raise JoiningError("お断りの理由を入力してください。")
    row = _locked(application)
    row.reason = reason
    _decide(row, operator, ApplicationState.DECLINED)
    record(row, "members.decline", operator, reason=reason)
    post("application_declined", [row.email], {"application": row}, about=about(row), of=row)


def _decide(row: Application, operator: Operator, state: ApplicationState) -> None:
    row.state = state
    row.decided_at = timezone.now()
    row.decided_by = operator.user
    row.save()


def never_entered(account: User | None) -> bool:
    """Whether the account is open and its holder has not set a password yet."""
    return account is not None and account.is_active and not account.has_usable_password()


def invite_again(application: Application, operator: Operator) -> None:
    """Send the invitation again to somebody who has not set a password yet.

    Raises:
        JoiningError: if there is no such account, or it has a password.
    """
    account = application.account
    if account is None or not never_entered(account):
        raise JoiningError("パスワードを設定していないアカウントではないため、案内を送れません。")
    with transaction.atomic():
        record(application, "members.invite", operator, account=account.username)
        invite(account)
