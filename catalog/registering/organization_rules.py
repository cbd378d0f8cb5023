"""What happens to uploaded files and typed forms when organisations are merged (O8)."""

from cms.members.organizations.relations import Fate, Relation, declare

declare(
    Relation("catalog.PendingUpload", Fate.MOVE),
    Relation("catalog.AutomaticDraft", Fate.MOVE),
)
