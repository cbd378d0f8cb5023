"""What happens to uploaded files when organisations are merged (O8)."""

from cms.members.organizations.relations import Fate, Relation, declare

declare(Relation("catalog.PendingUpload", Fate.MOVE))
