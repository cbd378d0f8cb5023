"""The addresses of single entries, the comparison and the decision record."""

from django.urls import path

from catalog.reading.views.compare import CompareView
from catalog.reading.views.contact import ContactSentView, ContactView
from catalog.reading.views.decision_record import DecisionRecordView
from catalog.reading.views.detail import EntryDetailView, EntryDocumentView, LikeView
from catalog.reading.views.outdated import OutdatedView
from catalog.reading.views.report import ReportView

urlpatterns = [
    path("<int:entry_id>/", EntryDetailView.as_view(), name="detail"),
    path("<int:entry_id>/like/", LikeView.as_view(), name="like"),
    path("<int:entry_id>/documents/<int:number>/", EntryDocumentView.as_view(), name="document"),
    path("<int:entry_id>/contact/", ContactView.as_view(), name="contact"),
    path("<int:entry_id>/contact/sent/", ContactSentView.as_view(), name="contact_sent"),
    path("<int:entry_id>/outdated/", OutdatedView.as_view(), name="outdated"),
    path("<int:entry_id>/report/", ReportView.as_view(), name="report"),
    path("compare/", CompareView.as_view(), name="compare"),
    path("record.xlsx/", DecisionRecordView.as_view(), name="record"),
]
