"""What a merger of organisations does with login records (O8)."""

from cms.members.organizations.relations import Fate, Relation, declare

declare(
    Relation("members.LoginRecord", Fate.KEEP, "ログインした時の団体を記録しているため"),
    Relation("members.AccessAlert", Fate.KEEP, "警告した時の団体を記録しているため"),
)
