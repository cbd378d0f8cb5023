"""All models of the study meetings (E1 to E6)."""

from home.events.meetings.models.pages import (
    EventDocument,
    EventIndexPage,
    EventPage,
    Meeting,
    ProgrammeItem,
)
from home.events.meetings.models.registrations import (
    DiscussionTable,
    Notice,
    NoticeKind,
    Registration,
)

__all__ = [
    "DiscussionTable",
    "EventDocument",
    "EventIndexPage",
    "EventPage",
    "Meeting",
    "Notice",
    "NoticeKind",
    "ProgrammeItem",
    "Registration",
]
