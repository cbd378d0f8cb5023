"""Who did what, from which address: Wagtail's log with the address added (O11)."""

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
    """Who acts, and from which address; a job or command acts without either."""

    user: User | None = None
    address: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Operator:
        """Return the person behind `request`."""
        user = request.user if request.user.is_authenticated else None
        return cls(user=user, address=client_address(request))


def add_address(instance: BaseLogEntry, **kwargs: Any) -> None:
    """Give a line that Wagtail's own views write the address of the request (O11)."""
    address = current_address.get()
    if address and instance._state.adding:
        instance.data = {"address": address} | instance.data


def record(instance: Model, action: str, operator: Operator, **data: Any) -> None:
    """Write one line of the audit: action, person, address and what changed (1.1, O11)."""
    log(
        instance=instance,
        action=action,
        user=operator.user,
        data={"address": operator.address or current_address.get()} | data,
    )
