"""What nobody, not even a superuser, can do with entries and calls in the admin (1.0, O7)."""

from __future__ import annotations

from typing import Any

from catalog.calls.models import RegistrationCall
from cms.admin.policies import DenyingPolicy, NoDeletePolicy


class EntryPolicy(DenyingPolicy):
    """Organisations write entries and the lifecycle changes them; the admin does neither."""

    denied = frozenset({"add", "change", "delete", "lock", "unlock"})


class CallPolicy(NoDeletePolicy):
    """A sent call cannot be changed (O7)."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: RegistrationCall
    ) -> bool:
        if action == "change" and instance.is_sent:
            return False
        return self.user_has_permission(user, action)
