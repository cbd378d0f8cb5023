"""Accounts of members from a file (M1, M4).

An account is the same as a row's if the login ID is; a second run finds nothing to do. Accounts of
the secretariat and of category editors are never touched, nor is a password that exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from cms.members.accounts.invitations import invite
from cms.members.accounts.models import User
from cms.members.importing.managers import appoint
from cms.members.importing.organization_lookup import OrganizationLookup
from cms.members.importing.passwords import check_password, hashes_of
from cms.members.organizations.models.organizations import Organization
from cms.tabular import checking, reports
from cms.tabular.cells import BLANK, Cells, validate
from cms.tabular.columns import Columns
from cms.tabular.problems import RowProblemError
from cms.tabular.tables import TableRow

COLUMNS = Columns(
    {
        "login_id": ("ログインID", "ID"),
        "organization": ("団体", "団体名", "団体ID"),
        "name": ("氏名", "名前"),
        "department": ("部署名",),
        "tel": ("電話番号",),
        "email": ("メールアドレス",),
        "password": ("パスワード", "初期パスワード"),
        "manager": ("団体の管理者", "管理者"),
    },
    required=("login_id",),
)
#: The column of a field that is named otherwise.
COLUMN_OF = {"username": "login_id", "last_name": "name", "first_name": "name"}
BATCH = 500


@dataclass
class PreparedAccount(checking.Prepared[User]):
    """An account, and the password of a new one; "" for none."""

    password: str = ""

    @property
    def is_invited(self) -> bool:
        """Whether its holder has to set the password by a link."""
        return self.is_new and not self.password and bool(self.instance.email)


Checked: TypeAlias = checking.Checked[PreparedAccount]


@dataclass
class Report(reports.Report):
    """What an import of accounts did."""

    links: int = 0

    def lines(self) -> list[str]:
        """Add how many were sent a link, if any."""
        sent = f"パスワード設定のメール：{self.links}通"
        return [*super().lines(), *([sent] if self.links else [])]


class Stored:
    """What the database holds, read once."""

    def __init__(self) -> None:
        self.organizations = OrganizationLookup()
        self.by_id = {each.username: each for each in User.objects.all()}
        self.staff = set(User.objects.filter(groups__isnull=False).values_list("pk", flat=True))
        self.emails = {each.username: each.email for each in self.by_id.values() if each.is_active}

    def prepare(self, cells: Cells) -> PreparedAccount | None:
        """Return the account that a row describes; None if it cannot be told which."""
        login_id = cells.needed("login_id")
        if not login_id:
            return None
        user = self.by_id.get(login_id)
        if user is None:
            return self._new(cells, login_id)
        if user.is_superuser or user.is_staff or user.pk in self.staff or not user.organization_id:
            cells.refuse("login_id", f"「{login_id}」は会員のアカウントではありません。")
            return None
        organization = self._organization(cells)
        if organization is not None and organization.pk != user.organization_id:
            cells.refuse("organization", f"「{login_id}」は別の団体のアカウントです。")
            return None
        changed = checking.fill(user, values_of(cells))
        validate(cells, user, changed, COLUMN_OF)
        return PreparedAccount(cells, user, changed)

    def _new(self, cells: Cells, login_id: str) -> PreparedAccount:
        user = User(username=login_id, organization=self._organization(cells))
        if user.organization is None:
            cells.refuse("organization", BLANK)
        changed = checking.fill(user, values_of(cells))
        validate(cells, user, changed | {"username"}, COLUMN_OF)
        password = cells.text("password")
        if password:
            check_password(cells, user, password)
        elif not user.email:
            cells.refuse("email", "パスワードのない新しいアカウントには必要です。")
        return PreparedAccount(cells, user, changed, password)

    def _organization(self, cells: Cells) -> Organization | None:
        """Return the organisation that the row names; None for a blank cell or a wrong name."""
        name = cells.text("organization")
        try:
            return self.organizations.get("organization", name) if name else None
        except RowProblemError as problem:
            cells.refuse(problem.column, problem.message)
            return None

    def compare(self, prepared: list[PreparedAccount]) -> None:
        """Note what rows may not say together, or beside the accounts that exist."""
        checking.refuse_repeats(prepared, "login_id", lambda each: each.instance.username)
        checking.refuse_repeats(prepared, "email", lambda each: each.instance.email.lower())
        self._refuse_shared_addresses(prepared)
        appoint(prepared)

    def _refuse_shared_addresses(self, prepared: list[PreparedAccount]) -> None:
        """An address that two accounts share logs nobody in (M1)."""
        emails = self.emails | {each.instance.username: each.instance.email for each in prepared}
        holders = Counter(email.lower() for email in emails.values())
        for each in prepared:
            email = each.instance.email
            if "email" in each.changed and holders[email.lower()] > 1:
                each.cells.refuse("email", f"「{email}」は別のアカウントで使われています。")


def values_of(cells: Cells) -> dict[str, str | bool | None]:
    """Return the fields of an account that a row fills; the family name ends at the first blank."""
    last_name, first_name = [*cells.text("name").split(maxsplit=1), "", ""][:2]
    return {
        "last_name": last_name,
        "first_name": first_name,
        "department": cells.text("department"),
        "tel": cells.plain("tel"),
        "email": User.objects.normalize_email(cells.plain("email")),
        "is_manager": cells.answer("manager"),
    }


def check(rows: Iterable[TableRow]) -> Checked:
    """Return what the rows, named by `COLUMNS`, ask for and all that is wrong with them."""
    stored = Stored()
    return checking.check_rows(rows, COLUMNS, stored.prepare, stored.compare)


def write(checked: Checked, *, send_links: bool = False, invited_by: str = "") -> Report:
    """Write what was checked without an error: all of it or nothing.

    With `send_links` each new account without a password is mailed a link to set one (M1).

    Raises:
        OvertakenError: if the data have changed since so that they no longer allow it.
    """
    invited = [row.instance for row in checked.rows if row.is_invited and send_links]
    if not checked.errors:
        hashes = hashes_of(row.password for row in checked.added)
        for row, kept in zip(checked.added, hashes, strict=True):
            row.instance.password = kept
    report = checking.write_rows(checked, partial(_write, checked, invited, invited_by))
    links = 0 if report.errors else len(invited)
    return Report(report.errors, report.added, report.changed, report.unchanged, links)


def _write(checked: Checked, invited: list[User], invited_by: str) -> None:
    """Write the rows: who hands the organisation over goes before who takes it.

    What exists is saved one by one: the index of entries hears of a new name by that (R2). What is
    new has no entries yet.
    """
    for row in sorted(checked.altered, key=lambda row: row.instance.is_manager):
        row.instance.save(update_fields=sorted(row.changed))
    User.objects.bulk_create([row.instance for row in checked.added], BATCH)
    for user in invited:
        invite(user, invited_by=invited_by)
