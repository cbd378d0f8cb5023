"""The guidebook's tables."""

from guidebook.models.checklist import ChecklistItem
from guidebook.models.feedback import Feedback
from guidebook.models.glossary import GlossaryTerm
from guidebook.models.imports import ImportMark
from guidebook.models.pages import ChapterPage, EditionPage, GuidebookIndexPage
from guidebook.models.self_check import SelfCheck, SelfCheckAnswer

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
]
