"""Organisations, accounts and applications in the admin's search (O1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.admin.finding import SHOWN, Found, Hit, listed, register
from cms.database.spellings import rows_saying
from cms.members.accounts.models import MemberAccount
from cms.members.joining.models import Application
from cms.members.organizations.models.organizations import Organization
from cms.web.times import DAY, local_time


@register(order=20)
def find_organizations(user: Any, text: str) -> Found | None:
    if not user.has_perm("members.change_organization"):
        return None
    found = rows_saying(Organization.objects.standing(), text, *Organization.SEARCHED)
    address_of = AdminURLFinder(user).get_edit_url
    hits = [
        Hit(each.name, address_of(each) or "", _names_of(each))
        for each in found.order_by("name")[:SHOWN]
    ]
    return Found("organizations", "団体", found.count(), hits, listed("organizations:index", text))


def _names_of(organization: Organization) -> str:
    return "　旧名称：".join([organization.get_kind_display(), *organization.former_name_list[:1]])


@register(order=30)
def find_accounts(user: Any, text: str) -> Found | None:
    if not user.has_perm("members.change_memberaccount"):
        return None
    found = rows_saying(MemberAccount.objects.all(), text, *MemberAccount.SEARCHED)
    address_of = AdminURLFinder(user).get_edit_url
    hits = [
        Hit(_person(each), address_of(each) or "", f"{each.organization}　{each.email}")
        for each in found.select_related("organization").order_by("username")[:SHOWN]
    ]
    return Found(
        "accounts", "アカウント", found.count(), hits, listed("members/accounts:index", text)
    )


def _person(account: MemberAccount) -> str:
    closed = "" if account.is_active else "（停止中）"
    return f"{account.get_full_name()}（{account.username}）{closed}"


@register(order=40)
def find_applications(user: Any, text: str) -> Found | None:
    if not user.has_perm("members.view_application"):
        return None
    found = rows_saying(Application.objects.all(), text, *Application.SEARCHED)
    hits = [_application(each) for each in found.order_by("-created_at", "-pk")[:SHOWN]]
    return Found(
        "applications", "入会の申込み", found.count(), hits, listed("applications:index", text)
    )


def _application(application: Application) -> Hit:
    day = local_time(application.created_at, DAY)
    about = f"{application.get_full_name()}　{application.get_state_display()}　{day}"
    address = reverse("applications:inspect", args=[application.pk])
    return Hit(application.organization_name, address, about)
