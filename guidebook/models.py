"""The models of the guidebook."""

from guidebook.chapters.models import Feedback, GlossaryTerm
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.models.pages import ChapterPage, EditionPage, GuidebookIndexPage
from guidebook.exchange.models import ImportMark
from guidebook.self_check.models import SelfCheck, SelfCheckAnswer, SelfCheckQuestionAnswer

__all__ = [
    "ChapterPage",
    "ChecklistItem",
    "EditionPage",
    "Feedback",
    "GlossaryTerm",
    "GuidebookIndexPage",
    "ImportMark",
    "SelfCheck",
    "SelfCheckAnswer",
    "SelfCheckQuestionAnswer",
]
