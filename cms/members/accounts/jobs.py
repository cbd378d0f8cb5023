"""The job that closes unused accounts (M5, M25)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from cms import jobs
from cms.admin.audit import Operator
from cms.jobs import retention
from cms.mail import post
from cms.members.accounts import colleagues
from cms.members.accounts.models import User

BY_ITSELF = Operator()
#: A warning counts only if it is newer than the last login.
WARNED = Q(unused_warned_at__isnull=False, unused_warned_at__gte=F("last_use"))


@jobs.register("使われていないアカウント", every=timedelta(days=1))
def close_unused() -> str:
    """Warn accounts unused for 13 months, and close them one month later (M5)."""
    now = timezone.now()
    overdue = unused(now).filter(WARNED, unused_warned_at__lte=now - retention.NOTICE_OF_CLOSING)
    closed = [_close(user, now) for user in jobs.pieces(list(overdue))]
    warned = [_warn(user, now) for user in jobs.pieces(list(unused(now).exclude(WARNED)))]
    return f"{sum(warned)}件にお知らせ、{sum(closed)}件を停止しました"


def unused(now: datetime) -> QuerySet[User]:
    """Return open member accounts without login for 13 months, or since creation if never used."""
    last_use = Coalesce("last_login", "date_joined")
    accounts = User.objects.filter(is_active=True, organization__isnull=False, is_superuser=False)
    return (
        accounts.annotate(last_use=last_use)
        .filter(last_use__lt=now - retention.UNUSED_ACCOUNTS)
        .order_by("pk")
    )


@transaction.atomic
def _warn(user: User, now: datetime) -> bool:
    row = unused(now).exclude(WARNED).select_for_update(of=("self",)).filter(pk=user.pk).first()
    if row is None:
        return False
    User.objects.filter(pk=row.pk).update(unused_warned_at=now)
    context = {
        "user": user,
        "closes_on": now + retention.NOTICE_OF_CLOSING,
        "path": reverse("login"),
    }
    post("account_unused", [user.email], context, about=str(user), of=user)
    return True


@transaction.atomic
def _close(user: User, now: datetime) -> bool:
    """Close an account if it is still unused; a colleague becomes manager first (M4)."""
    row = unused(now).filter(WARNED).select_for_update(of=("self",)).filter(pk=user.pk).first()
    if row is None:
        return False
    if row.is_manager:
        _find_successor(row)
    colleagues.close_account(row, BY_ITSELF)
    return True


def _find_successor(manager: User) -> None:
    """Make the colleague with the latest login manager; without one, there is no manager."""
    others = colleagues.others_beside(manager).filter(last_login__isnull=False)
    successor = others.order_by("-last_login", "pk").first()
    if successor is not None:
        colleagues.make_manager(successor, BY_ITSELF)
    else:
        colleagues.leave_unmanaged(manager, BY_ITSELF)
