"""What a merger of organisations does with applications (O8)."""

from cms.members.organizations.relations import Fate, Relation, declare

declare(
    Relation("members.Application", Fate.KEEP, "申込みの時に加わった団体を記録しているため"),
)
