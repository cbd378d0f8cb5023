"""What a merger of organisations does with registrations for events (O8)."""

from __future__ import annotations

from cms.members.organizations.relations import Fate, Relation, declare

declare(Relation("events.Registration", Fate.MOVE))
