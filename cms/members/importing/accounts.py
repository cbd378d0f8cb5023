"""Import of members' accounts from a file (M1, M4).

The login ID identifies an account, so a second run changes nothing. The import never changes
accounts of the secretariat or of category editors, nor existing passwords.
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
from cms.tabular.reading.tables import TableRow

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
#: The column of each field with a different name.
COLUMN_OF = {"username": "login_id", "last_name": "name", "first_name": "name"}
BATCH = 500


@dataclass
class PreparedAccount(checking.Prepared[User]):
    """An account; `password` is for new accounts, "" means none."""

    password: str = ""

    @property
    def is_invited(self) -> bool:
        """Whether the user has to set the password with a mailed link."""
        return self.is_new and not self.password and bool(self.instance.email)


Checked: TypeAlias = checking.Checked[PreparedAccount]


@dataclass
class Report(reports.Report):
    """The result of an import; `links` counts the mailed links."""

    links: int = 0

    def lines(self) -> list[str]:
        sent = f"パスワード設定のメール：{self.links}通"
        return [*super().lines(), *([sent] if self.links else [])]


class Stored:
    def __init__(self) -> None:
        self.organizations = OrganizationLookup()
        self.by_id = {each.username: each for each in User.objects.all()}
        self.staff = set(User.objects.filter(groups__isnull=False).values_list("pk", flat=True))
        self.emails = {each.username: each.email for each in self.by_id.values() if each.is_active}

    def prepare(self, cells: Cells) -> PreparedAccount | None:
        """Return the account of a row; None if the row does not identify one."""
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
        """Return the organisation of the row; None if the cell is blank or wrong."""
        name = cells.text("organization")
        try:
            return self.organizations.get("organization", name) if name else None
        except RowProblemError as problem:
            cells.refuse(problem.column, problem.message)
            return None

    def compare(self, prepared: list[PreparedAccount]) -> None:
        """Find conflicts between rows, and with existing accounts."""
        checking.refuse_repeats(prepared, "login_id", lambda each: each.instance.username)
        checking.refuse_repeats(prepared, "email", lambda each: each.instance.email.lower())
        self._refuse_shared_addresses(prepared)
        appoint(prepared)

    def _refuse_shared_addresses(self, prepared: list[PreparedAccount]) -> None:
        """Refuse an address of two accounts: nobody could log in with it (M1)."""
        emails = self.emails | {each.instance.username: each.instance.email for each in prepared}
        holders = Counter(email.lower() for email in emails.values())
        for each in prepared:
            email = each.instance.email
            if "email" in each.changed and holders[email.lower()] > 1:
                each.cells.refuse("email", f"「{email}」は別のアカウントで使われています。")


def values_of(cells: Cells) -> dict[str, str | bool | None]:
    """Return the account fields of a row; the family name ends at the first space."""
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
    stored = Stored()
    return checking.check_rows(rows, COLUMNS, stored.prepare, stored.compare)


def write(checked: Checked, *, send_links: bool = False, invited_by: str = "") -> Report:
    """Write all rows, or nothing if there is an error.

    With `send_links` each new account without a password gets a mail with a link to set one (M1).

    Raises:
        OvertakenError: if the data have changed since the check and conflict now.
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
    """Save former managers before new ones: an organisation may have only one manager.

    Existing accounts are saved one by one, so that signals update the index of entries (R2). New
    accounts have no entries yet.
    """
    for row in sorted(checked.altered, key=lambda row: row.instance.is_manager):
        row.instance.save(update_fields=sorted(row.changed))
    User.objects.bulk_create([row.instance for row in checked.added], BATCH)
    for user in invited:
        invite(user, invited_by=invited_by)
