"""What happens to readers' reports when organisations are merged (O8)."""

from cms.members.organizations.relations import Fate, Relation, declare

declare(Relation("catalog.ContentReport", Fate.MOVE, names_rows=False))
