"""What a merger of organisations does with accounts (O8)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from cms.members.organizations.relations import Fate, Relation, declare


def _hand_over(account: Any, taken: set[tuple[Any, ...]]) -> dict[str, Any]:
    """An organisation has one manager: the successor keeps its own (M4)."""
    return {"is_manager": False}


def _one_manager(back: list[tuple[Any, dict[str, Any]]]) -> list[Any]:
    """Restore the earlier manager; a manager appointed since then steps down (M4)."""
    managing = [(row, new) for row, new in back if new.get("is_manager", row.is_manager)]
    managing.sort(key=lambda each: "is_manager" not in each[1])
    for _, new in managing[1:]:
        new["is_manager"] = False
    return [row for row, _ in managing[1:]]


declare(
    Relation(
        "members.User",
        Fate.UNITE,
        only=Q(is_manager=True),
        give_way=_hand_over,
        settle=_one_manager,
        words="統合先の管理者がそのまま管理者です。次の方は管理者ではなくなります。",
    ),
)
