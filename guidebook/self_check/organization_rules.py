"""What becomes of self-checks and readers' voices when an organisation goes into another (O8)."""

from __future__ import annotations

from cms.members.organizations.relations import Fate, Relation, declare

declare(
    # One check a day and organisation: moved ones would push out the successor's of the same day,
    # and a later one would pass for its latest. `SelfCheckQuerySet.owned_by` finds both.
    Relation(
        "guidebook.SelfCheck",
        Fate.KEEP,
        "統合先の「これまでの記録」に、旧団体の記録として並ぶため",
    ),
    Relation("guidebook.Feedback", Fate.KEEP, "寄せられた時の団体を記録しているため"),
)
