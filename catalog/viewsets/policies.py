"""What nobody does with entries and terms through the admin, superusers neither (1.0, S2)."""

from __future__ import annotations

from typing import Any

from catalog.models import Terms
from cms.policies import DenyingPolicy, NoDeletePolicy


class EntryPolicy(DenyingPolicy):
    """Entries are written by their organisations and changed by the lifecycle, never here."""

    denied = frozenset({"add", "change", "delete", "lock", "unlock"})


class TermsPolicy(NoDeletePolicy):
    """A version of the terms that somebody accepted is never changed (R4)."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Terms) -> bool:
        """Whether `user` may do `action` with this version."""
        if action == "change" and instance.acceptances.exists():
            return False
        return self.user_has_permission(user, action)
