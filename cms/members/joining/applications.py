"""What becomes of an application, each step in one transaction with its audit and mails (M10–M12).

Views and admin screens call these functions and nothing else.
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
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import standing_for
from cms.web.addresses import site_url
from cms.web.signed_links import SignedLinks, UnknownLinkError
from cms.web.times import local_time

LINKS = SignedLinks("members.joining", timedelta(days=3))
LONGEST_REASON = 1000
SCREEN = "applications:inspect"
MADE_MEANWHILE = "同じ名前の団体が、今ほかの人によって作られました。もう一度ご確認ください。"


class JoiningError(Exception):
    """The step does not fit the application's state; the message, in Japanese, says why."""


@dataclass(frozen=True)
class Admission:
    """Where an applicant goes: into `organization`, or into a new one with the other fields."""

    organization: Organization | None = None
    name: str = ""
    kind: str = ""
    membership: str = ""


@transaction.atomic
def apply(application: Application, operator: Operator) -> None:
    """Keep what was typed and mail the link that proves the address.

    Whoever has an account, or waits already, is told so by mail, and only by mail: the answer on
    the screen is the same for everybody (2.4).
    """
    account = account_with(application.email, is_active=True)
    if account is not None:
        _tell_holder(account)
        return
    waiting = Application.objects.waiting().filter(email__iexact=application.email).first()
    if waiting is not None:
        context = {"application": waiting}
        post("application_waiting", [waiting.email], context, about=about(waiting))
        return
    judgement = judge(application.domain)
    application.domain_verdict = judgement.verdict
    application.local_government = judgement.local_government
    application.address = operator.address or None
    application.save()
    record(application, "members.apply", operator, terms=application.terms.version)
    _mail_link(application)


def account_with(email: str, **conditions: bool) -> User | None:
    """Return an account that has this address, in whatever capitals."""
    return User.objects.filter(email__iexact=email, **conditions).order_by("pk").first()


def _tell_holder(account: User) -> None:
    """Tell somebody that there is an account; who never got into it gets another way in."""
    if never_entered(account):
        invite(account)
        return
    context = {
        "user": account,
        "login_url": site_url(reverse("login")),
        "reset_url": site_url(reverse("password_reset")),
    }
    post("application_has_account", [account.email], context)


def _mail_link(application: Application) -> None:
    path = reverse("join_confirm", args=[token_for(application)])
    context = {
        "application": application,
        "url": site_url(path),
        "days": LINKS.lifetime.days,
    }
    to = [application.email]
    post("application_verify", to, context, about=about(application), is_private=True)


def about(application: Application) -> str:
    """Return how the ledger of mails names an application."""
    return f"入会の申込み {application.pk}「{application.organization_name}」"


def token_for(application: Application) -> str:
    """Return the token that proves the address."""
    return LINKS.token_for(application.pk)


def application_of(token: str) -> Application:
    """Return the application whose address `token` proves (M11).

    Raises:
        ExpiredLinkError: if the link is older than three days.
        UnknownLinkError: if there is no such application.
    """
    application = Application.objects.filter(pk=LINKS.about(token)).first()
    if application is None:
        raise UnknownLinkError
    return application


def is_confirmed(application: Application) -> bool:
    """Whether this address needs no more proof: by this link, or by that of another application."""
    if application.state != ApplicationState.UNVERIFIED:
        return True
    return Application.objects.waiting().filter(email__iexact=application.email).exists()


@transaction.atomic
def verify(application: Application, operator: Operator) -> bool:
    """Put the application before the secretariat; return whether this did it (M11).

    Of several applications of one address the first that is confirmed counts.
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
    tell_secretariat("application_to_decide", path, about=about(row), application=row)
    return True


def _locked(application: Application) -> Application:
    """Return the row, locked until the transaction ends, if there is something to decide."""
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
    """Return what was decided, by whom and when."""
    who = application.decided_by.get_full_name() if application.decided_by else ""
    when = local_time(application.decided_at)
    return "　".join(part for part in (application.get_state_display(), when, who) if part)


@transaction.atomic
def approve(application: Application, operator: Operator, admission: Admission) -> User:
    """Create or join the organisation, create the account and mail the invitation (M12).

    Raises:
        JoiningError: if it is decided already, or somebody has an account with this address.
    """
    row = _locked(application)
    account = account_with(row.email)
    if account is not None:
        standing = "" if account.is_active else "停止中、"
        message = (
            f"このメールアドレスのアカウントがすでにあります（{standing}ID {account.username}）。"
        )
        raise JoiningError(message)
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
    """Return the organisation to join, made if it is new."""
    if admission.organization is not None:
        existing = Organization.objects.filter(pk=admission.organization.pk).first()
        if existing is None:
            raise JoiningError("選んだ団体が見つかりません。")
        return standing_for(existing)
    organization = new_organization(row, admission.name, admission.kind, admission.membership)
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
    """Turn the applicant away, and write why (M12).

    Raises:
        JoiningError: if it is decided already, or the reason is missing.
    """
    reason = reason.strip()
    if not reason:
        raise JoiningError("お断りの理由を入力してください。")
    row = _locked(application)
    row.reason = reason
    _decide(row, operator, ApplicationState.DECLINED)
    record(row, "members.decline", operator, reason=reason)
    post("application_declined", [row.email], {"application": row}, about=about(row))


def _decide(row: Application, operator: Operator, state: ApplicationState) -> None:
    row.state = state
    row.decided_at = timezone.now()
    row.decided_by = operator.user
    row.save()


def never_entered(account: User | None) -> bool:
    """Whether somebody was invited and has set no password yet."""
    return account is not None and account.is_active and not account.has_usable_password()


def invite_again(application: Application, operator: Operator) -> None:
    """Mail another invitation to somebody who never got into the account.

    Raises:
        JoiningError: if there is no such account, or it has a password.
    """
    account = application.account
    if account is None or not never_entered(account):
        raise JoiningError("パスワードを設定していないアカウントではないため、案内を送れません。")
    with transaction.atomic():
        record(application, "members.invite", operator, account=account.username)
        invite(account)
