"""What happens to self-checks and feedback when organisations are merged (O8)."""

from __future__ import annotations

from cms.members.organizations.relations import Fate, Relation, declare

declare(
    # There is one check per day and organisation: a moved check would replace the successor's of
    # the same day, or become its latest. `SelfCheckQuerySet.owned_by` finds both.
    Relation(
        "guidebook.SelfCheck",
        Fate.KEEP,
        "統合先の「これまでの記録」に、旧団体の記録として並ぶため",
    ),
    Relation("guidebook.Feedback", Fate.KEEP, "寄せられた時の団体を記録しているため"),
)
