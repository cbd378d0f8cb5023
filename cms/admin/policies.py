"""Permission policies that forbid actions to everybody, superusers included (1.0)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class DenyingPolicy(ModelPermissionPolicy):
    denied: frozenset[str] = frozenset()

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in self.denied and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)

    def users_with_any_permission(self, actions: Iterable[str]) -> Any:
        return super().users_with_any_permission(
            [each for each in actions if each not in self.denied]
        )


class NoDeletePolicy(DenyingPolicy):
    """Records are never deleted but retired, or replaced by the next version (S2, R4)."""

    denied = frozenset({"delete"})
