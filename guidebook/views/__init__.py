"""The screens of the guidebook."""

from guidebook.views.chapter import ChapterView, FeedbackView
from guidebook.views.edition import EditionView, GuidebookView, WholeEditionView
from guidebook.views.self_check import SelfCheckHistoryView, SelfCheckView

__all__ = [
    "ChapterView",
    "EditionView",
    "FeedbackView",
    "GuidebookView",
    "SelfCheckHistoryView",
    "SelfCheckView",
    "WholeEditionView",
]
