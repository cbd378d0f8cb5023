"""What nobody does with entries and calls through the admin, superusers neither (1.0, O7)."""

from __future__ import annotations

from typing import Any

from catalog.calls.models import RegistrationCall
from cms.admin.policies import DenyingPolicy, NoDeletePolicy


class EntryPolicy(DenyingPolicy):
    """Entries are written by their organisations and changed by the lifecycle, never here."""

    denied = frozenset({"add", "change", "delete", "lock", "unlock"})


class CallPolicy(NoDeletePolicy):
    """A call that was sent is kept as it was sent (O7)."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: RegistrationCall
    ) -> bool:
        """Whether `user` may do `action` with this call."""
        if action == "change" and instance.is_sent:
            return False
        return self.user_has_permission(user, action)
