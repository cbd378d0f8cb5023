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
from home.events.reporting.models import Finding, MeetingReport

__all__ = [
    "Choice",
    "DiscussionTable",
    "EventDocument",
    "EventIndexPage",
    "EventPage",
    "Finding",
    "Meeting",
    "MeetingReport",
    "Notice",
    "NoticeKind",
    "ParticipantMessage",
    "ProgrammeItem",
    "Question",
    "Questionnaire",
    "QuestionnairePage",
    "Registration",
    "Reply",
    "Response",
]
