"""The audit log: Wagtail's log with client addresses (O11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
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
    """Write one audit entry: action, user, address and changed data (1.1, O11)."""
    log(
        instance=instance,
        action=action,
        user=operator.user,
        data={"address": operator.address or current_address.get()} | data,
    )
