"""The manager of each organisation after an import: at most one account (M4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cms.members.accounts.models import User
from cms.tabular.checking import Prepared

Accounts = list[Prepared[User]]


def appoint(prepared: Iterable[Prepared[User]]) -> None:
    """Decide the manager of each organisation in the file; refuse a second one.

    If the organisation has no manager and the file names none, the oldest stored account in the
    file becomes manager, or else the first row.
    """
    of_organization: dict[int, Accounts] = defaultdict(list)
    for each in prepared:
        if each.instance.organization_id is not None:
            of_organization[each.instance.organization_id].append(each)
    holders = dict(
        User.objects.filter(is_manager=True, organization__isnull=False).values_list(
            "organization", "username"
        )
    )
    for organization, accounts in of_organization.items():
        _settle(accounts, holders.get(organization, ""))


def _settle(accounts: Accounts, holder: str) -> None:
    """Decide the manager of one organisation; `holder` is the present one, "" for none."""
    named = [each for each in accounts if each.cells.answer("manager")]
    stays = holder not in {each.instance.username for each in accounts}
    managers = {each.instance.username for each in accounts if each.instance.is_manager}
    if holder and stays:
        managers.add(holder)
    if len(managers) > 1:
        _refuse(named, managers)
    elif not holder and not any(each.cells.text("manager") for each in accounts):
        _make_manager(accounts)


def _refuse(named: Accounts, managers: set[str]) -> None:
    for each in named:
        others = "、".join(sorted(managers - {each.instance.username}))
        if others:
            message = f"団体の管理者は１人です。「{others}」も管理者です。"
            each.cells.refuse("manager", message)


def _make_manager(accounts: Accounts) -> None:
    active = [each for each in accounts if each.instance.is_active]
    if active:
        first = min(active, key=lambda each: (each.is_new, each.instance.pk or 0))
        first.instance.is_manager = True
        first.changed.add("is_manager")
