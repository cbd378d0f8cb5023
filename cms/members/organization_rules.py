"""What becomes of members' own tables when an organisation goes into another (O8)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from cms.members.relations import Fate, Relation, declare


def _hand_over(account: Any, taken: set[tuple[Any, ...]]) -> dict[str, Any]:
    """One manager an organisation: the successor's stays (M4)."""
    return {"is_manager": False}


def _one_manager(back: list[tuple[Any, dict[str, Any]]]) -> list[Any]:
    """Who managed before does again; who became the successor's manager since does not (M4)."""
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
    Relation(
        "members.Network",
        Fate.UNITE,
        unique=("cidr",),
        words="両方に登録があるネットワークは、統合先のものを残します。",
    ),
    Relation(
        "members.FormerName",
        Fate.UNITE,
        unique=("name",),
        words="両方にある旧名称は、１つにまとめます。",
    ),
    # What went into the one that goes now leads straight to the successor, without a chain.
    Relation("members.Organization", Fate.MOVE, field="merged_into", label_words="統合済みの団体"),
    Relation("members.LoginRecord", Fate.KEEP, "ログインした時の団体を記録しているため"),
    Relation("members.AccessAlert", Fate.KEEP, "警告した時の団体を記録しているため"),
    Relation("members.Application", Fate.KEEP, "申込みの時に加わった団体を記録しているため"),
    # The ledger of mergers itself.
    Relation("members.OrganizationChange", Fate.KEEP),
    Relation("members.OrganizationChange", Fate.KEEP, field="into"),
)
