"""What nobody does with entries through the admin, superusers neither (1.0)."""

from __future__ import annotations

from cms.policies import DenyingPolicy


class EntryPolicy(DenyingPolicy):
    """Entries are written by their organisations and changed by the lifecycle, never here."""

    denied = frozenset({"add", "change", "delete", "lock", "unlock"})
