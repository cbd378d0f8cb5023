"""What somebody needs for the organiser's screens (1.0, E3)."""

from __future__ import annotations

SEE = "events.view_registration"
ADD = "events.add_registration"
CHANGE = "events.change_registration"
#: Calling off, closing, and writing to participants.
RUN = "events.change_meeting"
