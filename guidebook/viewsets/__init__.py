"""The guidebook in Wagtail's admin."""

from guidebook.viewsets.exchange import ExportView, ImportView
from guidebook.viewsets.feedback import FeedbackPolicy, FeedbackViewSet
from guidebook.viewsets.glossary import GlossaryTermViewSet
from guidebook.viewsets.pages import (
    GuidebookPagesView,
    edition_buttons,
    keep_checked_editions,
    no_copy_of_chapters,
    no_second_number,
    theme_instead_of_copy,
)
from guidebook.viewsets.statistics import StandingView
from guidebook.viewsets.themes import ThemeEditionView
from guidebook.viewsets.waiting import add_waiting_pages

__all__ = [
    "ExportView",
    "FeedbackPolicy",
    "FeedbackViewSet",
    "GlossaryTermViewSet",
    "GuidebookPagesView",
    "ImportView",
    "StandingView",
    "ThemeEditionView",
    "add_waiting_pages",
    "edition_buttons",
    "keep_checked_editions",
    "no_copy_of_chapters",
    "no_second_number",
    "theme_instead_of_copy",
]
