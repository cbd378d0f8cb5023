"""Import of organisations and accounts in the admin, and its undo (O4)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.db.models import Model, TextChoices
from django.db.models.deletion import ProtectedError
from django.utils.crypto import salted_hmac

from cms.admin.audit import Operator, record
from cms.imports.forms import UploadForm
from cms.imports.models import ImportedRow
from cms.imports.registry import CheckedKind, Written, referred, register
from cms.members.accounts.models import User
from cms.members.importing import accounts, organizations
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.members.organizations.models.organizations import Network, Organization
from cms.tabular import checking
from cms.tabular.lookups import Vocabulary
from cms.tabular.reading.tables import TableRow
from cms.tabular.values import choice_of

CHANGED = "取込みのあとに変更されています。"
USED = "取込みのあとに使われています"
CLASHES = "ほかの内容と重なるため、元に戻せません。"
#: Rows that belong to the imported object; any other reference means that it is in use.
OWN = {Network._meta.label}


class MemberKind(CheckedKind):
    """Base of both imports: each row is one instance, compared and restored by fields."""

    model: type[Model]

    @abstractmethod
    def write_checked(
        self, checked: checking.Checked[Any], options: dict[str, Any], operator: Operator
    ) -> None:
        """Write checked rows that have no errors."""

    @abstractmethod
    def states_of(self, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Return all stored values of the instances by ID."""

    @abstractmethod
    def restore(self, instance: Any, before: dict[str, Any]) -> None:
        """Restore the earlier values of the fields."""

    def write(
        self, rows: list[TableRow], options: dict[str, Any], operator: Operator
    ) -> list[Written]:
        """Write the rows and return the changes of each.

        Raises:
            RefusedRowsError: if rows need others: a new manager needs the row of the former one.
        """
        checked = self.checked_without_error(rows, options)
        before = self.states_of(row.instance.pk for row in checked.altered)
        self.write_checked(checked, options, operator)
        done = [*checked.added, *checked.altered]
        after = self.states_of(row.instance.pk for row in done)
        for row in done:
            record(row.instance, "members.import", operator)
        return [
            self._written(row, before.get(row.instance.pk), after[row.instance.pk]) for row in done
        ]

    def _written(self, row: Any, before: dict[str, Any] | None, after: dict[str, Any]) -> Written:
        """Keep all values of a new object, but only the changed values of an existing one."""
        if before is not None:
            before = {name: before[name] for name in sorted(row.changed)}
            after = {name: after[name] for name in sorted(row.changed)}
        return Written(row.cells.number, row.instance, before, after)

    def undo(self, lines: list[ImportedRow], operator: Operator) -> dict[int, str]:
        """Undo the rows; return the reason for each row that stays, by row ID.

        An added object must be unused; a changed one must be as the import left it.
        """
        ids = [line.object_id for line in lines]
        instances: Any = self.model._default_manager.select_for_update(of=("self",)).in_bulk(ids)
        states = self.states_of(ids)
        used = referred(self.model, ids, OWN)
        reasons = {}
        for line in sorted(lines, key=_order):
            instance = instances.get(line.object_id)
            if instance is None:
                continue
            reason = self._reason(line, states[instance.pk], used.get(instance.pk, ""))
            reason = reason or self._withdraw(instance, line, operator)
            if reason:
                reasons[line.pk] = reason
        return reasons

    def _reason(self, line: ImportedRow, state: dict[str, Any], used: str) -> str:
        """Return why the row cannot be undone; "" if it can."""
        if any(state[name] != value for name, value in line.after.items()):
            return CHANGED
        return f"{USED}（{used}）。" if used and line.before is None else ""

    def _withdraw(self, instance: Any, line: ImportedRow, operator: Operator) -> str:
        try:
            with transaction.atomic():
                record(instance, "members.withdraw_import", operator)
                if line.before is None:
                    instance.delete()
                else:
                    self.restore(instance, line.before)
        except (IntegrityError, ProtectedError):
            return CLASHES
        return ""


def _order(line: ImportedRow) -> tuple[bool, bool]:
    """Undo added rows first, then rows that end a manager role, then rows that restore one."""
    before = line.before or {}
    return line.before is not None, bool(before.get("is_manager"))


@register
class OrganizationFile(MemberKind):
    """Organisations with their networks (M1, M20)."""

    code = "organizations"
    label = "団体"
    columns = organizations.COLUMNS
    key = "external_id"
    title = "name"
    help_text = "団体IDが同じ団体は変更、新しい団体IDは追加になります。空欄の項目は変わりません。"
    model = Organization
    example = {
        "external_id": "town-001",
        "name": "架空市",
        "kind": "地方公共団体",
        "membership": "特別会員",
        "domain": "city.kakuu.lg.jp",
        "networks": "203.0.113.0/24; 198.51.100.0/24（共用）",
    }

    def choices(self) -> dict[str, list[str]]:
        return {
            "kind": [str(label) for label in OrganizationKind.labels],
            "membership": [str(label) for label in Membership.labels],
        }

    def vocabularies(self) -> dict[str, Vocabulary]:
        return {
            "kind": _vocabulary(OrganizationKind),
            "membership": _vocabulary(Membership),
        }

    def checked(self, rows: list[TableRow], options: dict[str, Any]) -> organizations.Checked:
        return organizations.check(rows)

    def write_checked(
        self, checked: organizations.Checked, options: dict[str, Any], operator: Operator
    ) -> None:
        organizations.write(checked)

    def states_of(self, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        wanted = list(ids)
        states = {
            row["id"]: row | {"networks": []}
            for row in Organization.objects.filter(pk__in=wanted).values()
        }
        networks = Network.objects.filter(organization__in=wanted).order_by("pk")
        for pk, cidr, shared in networks.values_list("organization", "cidr", "is_shared"):
            states[pk]["networks"].append([cidr, shared])
        return states

    def restore(self, instance: Organization, before: dict[str, Any]) -> None:
        fields = {name: value for name, value in before.items() if name != "networks"}
        for name, value in fields.items():
            setattr(instance, name, value)
        if fields:
            instance.save(update_fields=sorted(fields))
        if "networks" in before:
            Network.objects.filter(organization=instance).delete()
            Network.objects.bulk_create(
                Network(organization=instance, cidr=cidr, is_shared=shared)
                for cidr, shared in before["networks"]
            )


def _vocabulary(choices: type[TextChoices]) -> Vocabulary:
    return Vocabulary(choices.choices, lambda text: bool(choice_of(text, choices)))


class AccountForm(UploadForm):
    send_links = forms.BooleanField(
        label="パスワードのない新しいアカウントに、パスワード設定の案内をメールで送る",
        required=False,
        initial=True,
    )


@register
class AccountFile(MemberKind):
    """Accounts of members; plain passwords are only in the file, which is deleted (M1, M2)."""

    code = "accounts"
    label = "アカウント"
    columns = accounts.COLUMNS
    key = "login_id"
    title = "name"
    help_text = (
        "ログインIDが同じアカウントは変更、新しいIDは追加になります。空欄の項目は変わりません。"
        "パスワードは新しいアカウントにだけ使い、取り込むとファイルごと消えます。"
    )
    form_class = AccountForm
    has_passwords = True
    model = User
    example = {
        "login_id": "kakuu01",
        "organization": "架空市",
        "name": "架空 太郎",
        "department": "情報政策課",
        "tel": "03-0000-0000",
        "email": "kakuu@city.kakuu.lg.jp",
        "manager": "はい",
    }

    def choices(self) -> dict[str, list[str]]:
        return {"manager": ["はい", "いいえ"]}

    def checked(self, rows: list[TableRow], options: dict[str, Any]) -> accounts.Checked:
        return accounts.check(rows)

    def write_checked(
        self, checked: accounts.Checked, options: dict[str, Any], operator: Operator
    ) -> None:
        accounts.write(checked, send_links=bool(options.get("send_links")))

    def column_of(self, name: str) -> str:
        named = accounts.COLUMN_OF | {"is_manager": "manager"}
        return named.get(name, name)

    def states_of(self, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Return every field; for the password only a hash that shows whether it changed."""
        rows: Any = User.objects.filter(pk__in=list(ids)).values()
        return {row["id"]: _without_password(row) for row in rows}

    def restore(self, instance: User, before: dict[str, Any]) -> None:
        for name, value in before.items():
            setattr(instance, name, value)
        instance.save(update_fields=sorted(before))


def _without_password(state: dict[str, Any]) -> dict[str, Any]:
    mark = salted_hmac(__name__, state["password"], algorithm="sha256").hexdigest()
    moments = ("last_login", "date_joined", "unused_warned_at")
    told = {name: str(state[name]) for name in moments}
    return state | told | {"password": mark}
