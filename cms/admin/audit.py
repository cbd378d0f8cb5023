"""The audit log: Wagtail's log with client addresses and changed fields (O11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from wagtail.actions.edit import EditAction
from wagtail.log_actions import log

from cms.web.client_address import client_address, current_address

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import BaseLogEntry

    from cms.members.accounts.models import User


@dataclass(frozen=True)
class Operator:
    """The acting user and the client address; jobs and commands have neither."""

    user: User | None = None
    address: str = ""
    #: The organisation in whose name the secretariat writes (S7); "" for one's own.
    in_name_of: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Operator:
        user = request.user if request.user.is_authenticated else None
        return cls(user=user, address=client_address(request))


def add_address(instance: BaseLogEntry, **kwargs: Any) -> None:
    """Add the client address to a log entry that Wagtail's own views write (O11)."""
    address = current_address.get()
    if address and instance._state.adding:
        instance.data = {"address": address} | instance.data


def record(instance: Model, action: str, operator: Operator, **data: Any) -> None:
    """Write one audit entry: action, user, address, in whose name, and changed data (1.1, O11)."""
    named = {"in_name_of": operator.in_name_of} if operator.in_name_of else {}
    log(
        instance=instance,
        action=action,
        user=operator.user,
        data={"address": operator.address or current_address.get()} | named | data,
    )


class AuditedEdit(EditAction):
    """Wagtail's edit of an object, with the names of the changed fields in the log (O11)."""

    log_action: str | None

    def execute(self, skip_permission_checks: bool = False) -> Any:
        action, self.log_action = self.log_action, None
        instance = super().execute(skip_permission_checks=skip_permission_checks)
        log(
            instance=instance,
            action=action,
            user=self.user,
            revision=self.revision,
            content_changed=self.content_changed,
            data={"fields": changed_fields(self.form)} if self.form else {},
        )
        return instance


def changed_fields(form: Any) -> list[str]:
    """Return the names of the changed fields of `form` and of its rows of related objects."""
    rows = getattr(form, "formsets", {})
    return [*form.changed_data, *(name for name, each in rows.items() if each.has_changed())]


def field_label(model: type[Model] | None, name: str) -> str:
    """Return the Japanese label of a field; a name that is no field is its own label."""
    if model is None:
        return name
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return str(getattr(field, "verbose_name", None) or field.remote_field.model._meta.verbose_name)
