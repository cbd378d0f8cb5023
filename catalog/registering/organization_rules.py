"""What becomes of sent files when an organisation goes into another (O8)."""

from cms.members.organizations.relations import Fate, Relation, declare

declare(Relation("catalog.PendingUpload", Fate.MOVE))
