"""The addresses of an organisation's own entries (R2 to R10)."""

from django.urls import URLPattern, URLResolver, include, path

from catalog.registering.views.automatic import AutomaticDraftView, DiscardView
from catalog.registering.views.copying import CopyView
from catalog.registering.views.delete import DeletedView, DeleteView
from catalog.registering.views.detail import OwnDetailView, OwnDocumentView, OwnLikesView
from catalog.registering.views.edit import EditView
from catalog.registering.views.freshness import StillRightView
from catalog.registering.views.listing import OwnListView
from catalog.registering.views.open_text import CloseTextView
from catalog.registering.views.submission import ConfirmView, DoneView

OWN: list[URLPattern | URLResolver] = [
    path("", OwnListView.as_view(), name="own_list"),
    path("new/", EditView.as_view(), name="new"),
    path("new/keep/", AutomaticDraftView.as_view(), name="keep_new"),
    path("new/discard/", DiscardView.as_view(), name="discard_new"),
    path("deleted/", DeletedView.as_view(), name="deleted"),
    path("<int:entry_id>/", OwnDetailView.as_view(), name="own_detail"),
    path("<int:entry_id>/edit/", EditView.as_view(), name="edit"),
    path("<int:entry_id>/edit/keep/", AutomaticDraftView.as_view(), name="keep_edit"),
    path("<int:entry_id>/edit/discard/", DiscardView.as_view(), name="discard_edit"),
    path("<int:entry_id>/confirm/", ConfirmView.as_view(), name="confirm"),
    path("<int:entry_id>/done/", DoneView.as_view(), name="done"),
    path("<int:entry_id>/copy/", CopyView.as_view(), name="copy"),
    path("<int:entry_id>/delete/", DeleteView.as_view(), name="delete"),
    path("<int:entry_id>/still-right/", StillRightView.as_view(), name="still_right"),
    path("<int:entry_id>/close-text/", CloseTextView.as_view(), name="close_text"),
    path("<int:entry_id>/likes/", OwnLikesView.as_view(), name="likes"),
    path("<int:entry_id>/documents/<int:number>/", OwnDocumentView.as_view(), name="own_document"),
]

#: The same screens for one's own organisation, and for the secretariat in the name of others (S7).
urlpatterns = [*OWN, path("for/<int:organization_id>/", include(OWN))]
