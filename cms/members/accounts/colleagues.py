"""Accounts of an organisation: invite people, hand over the manager role, close accounts (M4).

Each change is one transaction with its audit and mails. Entries, likes and checklists belong to the
organisation and stay unchanged.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from cms.admin.audit import Operator, record
from cms.mail import MOST_AN_HOUR, has_enough, post
from cms.members.accounts.invitations import invite
from cms.members.accounts.login_ids import new_login_id
from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import standing_for

ENOUGH = f"同じ方への招待メールは、１時間に{MOST_AN_HOUR}通までです。"


class ColleagueError(Exception):
    """The change is not possible; the Japanese message says why."""


@transaction.atomic
def add_account(
    organization: Organization, operator: Operator, *, is_manager: bool = False, **fields: Any
) -> User:
    """Create an account and send the invitation (M4, M12)."""
    user = new_account(organization, **fields)
    record(user, "members.add_account", operator, organization=organization.name)
    if is_manager:
        make_manager(user, operator)
    invite(user, invited_by=_name_of(operator))
    return user


@transaction.atomic
def new_account(organization: Organization, **fields: Any) -> User:
    """Create an account with a new login ID and no password; send no mail (M1).

    The first account of an organisation becomes its manager. `standing_for` locks the organisation,
    so that two new accounts cannot both be first (M4). If the organisation was merged meanwhile,
    the account belongs to the successor (O8).
    """
    organization = standing_for(organization)
    is_first = not User.objects.filter(organization=organization, is_manager=True).exists()
    user = User(organization=organization, username=new_login_id(), is_manager=is_first, **fields)
    user.set_unusable_password()
    user.save()
    return user


def _name_of(operator: Operator) -> str:
    """Return the name of the inviting colleague; "" for the secretariat."""
    inviter = operator.user
    return inviter.get_full_name() if inviter and inviter.organization else ""


@transaction.atomic
def make_manager(user: User, operator: Operator) -> None:
    """Make `user` the only manager of the organisation (M4).

    Raises:
        ColleagueError: if the account is closed or has no organisation.
    """
    organization = user.organization
    if organization is None or not user.is_active:
        raise ColleagueError("停止中のアカウントは管理者になれません。")
    colleagues = User.objects.filter(organization=organization)
    former = colleagues.select_for_update(of=("self",)).filter(is_manager=True).first()
    if former is not None and former.pk == user.pk:
        return
    colleagues.filter(is_manager=True).update(is_manager=False)
    User.objects.filter(pk=user.pk).update(is_manager=True)
    user.is_manager = True
    record(user, "members.make_manager", operator, former=former.username if former else "")
    post("account_manager", [user.email], _context(user, operator), about=str(user), of=user)


def others_beside(manager: User) -> QuerySet[User]:
    """Return the open accounts of the organisation that could take over from `manager` (M4)."""
    others = User.objects.filter(organization=manager.organization, is_active=True)
    return others.exclude(pk=manager.pk)


@transaction.atomic
def leave_unmanaged(manager: User, operator: Operator) -> None:
    """Take the role from a manager whom nobody follows; the next new account gets it (M4)."""
    User.objects.filter(pk=manager.pk).update(is_manager=False)
    name = manager.organization.name if manager.organization else ""
    record(manager, "members.no_manager", operator, organization=name)


@transaction.atomic
def close_account(user: User, operator: Operator) -> None:
    """Close an account and end its sessions at once; delete nothing (M4).

    Raises:
        ColleagueError: if the user is the manager: somebody else must take over first.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if row.is_manager:
        raise ColleagueError("管理者のアカウントです。先に管理者をほかの方に引き継いでください。")
    if not row.is_active:
        return
    User.objects.filter(pk=row.pk).update(is_active=False)
    record(row, "members.close_account", operator)
    post("account_closed", [row.email], _context(row, operator), about=str(row), of=row)


@transaction.atomic
def reopen_account(user: User, operator: Operator) -> None:
    """Reopen a closed account; its password is still valid (M4, M5)."""
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if row.is_active:
        return
    User.objects.filter(pk=row.pk).update(is_active=True, unused_warned_at=None)
    record(row, "members.reopen_account", operator)
    post("account_reopened", [row.email], _context(row, operator), about=str(row), of=row)


def invite_colleague(organization: Organization, operator: Operator, **fields: Any) -> None:
    """Invite somebody; a person with an account elsewhere gets a mail about that instead (M4).

    The screen shows the same message in both cases: a manager must not learn who is a member
    elsewhere.
    """
    email = fields["email"]
    if User.objects.filter(email__iexact=email, is_active=True).exists():
        context = {"organization": organization, "by": operator.user}
        if not has_enough("invitation_elsewhere", email):
            post("invitation_elsewhere", [email], context, is_private=True)
        return
    add_account(organization, operator, **fields)


def invite_again(user: User, operator: Operator) -> None:
    """Send the invitation again to somebody without a password (M4).

    Raises:
        ColleagueError: if the account has a password, is closed, or got enough invitations.
    """
    if user.has_usable_password() or not user.is_active:
        raise ColleagueError("パスワードを設定済みか、停止中のアカウントです。")
    if has_enough("invitation", user.email):
        raise ColleagueError(ENOUGH)
    invite(user, invited_by=_name_of(operator))


def _context(user: User, operator: Operator) -> dict[str, Any]:
    return {"user": user, "by": operator.user, "path": reverse("login")}
