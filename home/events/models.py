"""All models of the study meetings (E1 to E6)."""

from home.events.meetings.models.pages import EventIndexPage, EventPage, Meeting
from home.events.meetings.models.parts import EventDocument, ProgrammeItem
from home.events.meetings.models.registrations import (
    DiscussionTable,
    Notice,
    NoticeKind,
    Registration,
)
from home.events.organizing.messages.models import MessageRecipient, ParticipantMessage
from home.events.questionnaires.models.lines import Choice, MatrixRow
from home.events.questionnaires.models.pages import QuestionnairePage
from home.events.questionnaires.models.questions import Question, Questionnaire
from home.events.questionnaires.models.responses import Reply, Response
from home.events.reporting.models import Finding, MeetingReport

__all__ = [
    "Choice",
    "DiscussionTable",
    "EventDocument",
    "EventIndexPage",
    "EventPage",
    "Finding",
    "MatrixRow",
    "Meeting",
    "MeetingReport",
    "MessageRecipient",
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
