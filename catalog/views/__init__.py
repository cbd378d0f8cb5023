"""The screens of the matching service."""

from catalog.views.compare import CompareView
from catalog.views.contact import ContactSentView, ContactView
from catalog.views.decision_record import DecisionRecordView
from catalog.views.detail import EntryDetailView, EntryDocumentView, LikeView
from catalog.views.freshness import ConfirmLinkView, OutdatedView
from catalog.views.menu import ServiceMenuView
from catalog.views.own import (
    ConfirmView,
    CopyView,
    DeletedView,
    DeleteView,
    DoneView,
    EditView,
    OwnDetailView,
    OwnDocumentView,
    OwnLikesView,
    OwnListView,
    StillRightView,
)
from catalog.views.saved import (
    ChangeIntervalView,
    DeleteSavedView,
    SavedListView,
    SaveSearchView,
    StopDigestView,
)
from catalog.views.search import EntrySearchView

__all__ = [
    "ChangeIntervalView",
    "CompareView",
    "ConfirmLinkView",
    "ConfirmView",
    "ContactSentView",
    "ContactView",
    "CopyView",
    "DecisionRecordView",
    "DeleteSavedView",
    "DeleteView",
    "DeletedView",
    "DoneView",
    "EditView",
    "EntryDetailView",
    "EntryDocumentView",
    "EntrySearchView",
    "LikeView",
    "OutdatedView",
    "OwnDetailView",
    "OwnDocumentView",
    "OwnLikesView",
    "OwnListView",
    "SaveSearchView",
    "SavedListView",
    "ServiceMenuView",
    "StillRightView",
    "StopDigestView",
]
