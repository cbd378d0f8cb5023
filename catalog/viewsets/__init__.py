"""The matching service in Wagtail's admin."""

from catalog.viewsets.bulk import NothingDeletedAction, ResumeBulkAction, TakeDownBulkAction
from catalog.viewsets.calls import CallCheckView, RegistrationCallViewSet
from catalog.viewsets.desk import arrange_panels
from catalog.viewsets.documents import ReviewDocumentView
from catalog.viewsets.entries import EntryViewSet
from catalog.viewsets.finding import FindToTakeDownView
from catalog.viewsets.freshness import CloseReportView, OutdatedLedger
from catalog.viewsets.likes import LikeLedger
from catalog.viewsets.links import CheckAgainView, LinkLedger
from catalog.viewsets.policies import CallPolicy, EntryPolicy
from catalog.viewsets.retirement import RetireView
from catalog.viewsets.review import ReviewView
from catalog.viewsets.state_changes import DELETE, RESTORE, RESUME, TAKE_DOWN, StateChangeView
from catalog.viewsets.synonyms import SynonymViewSet
from catalog.viewsets.taxonomy import GenreViewSet, InformationTypeViewSet
from catalog.viewsets.terms import TermsViewSet

__all__ = [
    "DELETE",
    "RESTORE",
    "RESUME",
    "TAKE_DOWN",
    "CallCheckView",
    "CallPolicy",
    "CheckAgainView",
    "CloseReportView",
    "EntryPolicy",
    "EntryViewSet",
    "FindToTakeDownView",
    "GenreViewSet",
    "InformationTypeViewSet",
    "LikeLedger",
    "LinkLedger",
    "NothingDeletedAction",
    "OutdatedLedger",
    "RegistrationCallViewSet",
    "ResumeBulkAction",
    "RetireView",
    "ReviewDocumentView",
    "ReviewView",
    "StateChangeView",
    "SynonymViewSet",
    "TakeDownBulkAction",
    "TermsViewSet",
    "arrange_panels",
]
