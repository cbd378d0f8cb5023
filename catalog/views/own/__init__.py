"""The screens on which members register and keep their own entries (R2 to R10)."""

from catalog.views.own.delete import DeletedView, DeleteView
from catalog.views.own.detail import OwnDetailView, OwnDocumentView, OwnLikesView
from catalog.views.own.edit import CopyView, EditView
from catalog.views.own.freshness import StillRightView
from catalog.views.own.listing import OwnListView
from catalog.views.own.submission import ConfirmView, DoneView

__all__ = [
    "ConfirmView",
    "CopyView",
    "DeleteView",
    "DeletedView",
    "DoneView",
    "EditView",
    "OwnDetailView",
    "OwnDocumentView",
    "OwnLikesView",
    "OwnListView",
    "StillRightView",
]
