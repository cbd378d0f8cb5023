"""The models of the matching service."""

from catalog.models.demand import DemandCount
from catalog.models.entry import Entry, EntryDocument
from catalog.models.entry_text import EntryText
from catalog.models.freshness import (
    AfterFlag,
    Freshness,
    FreshnessPolicy,
    FreshnessStep,
    OutdatedReport,
)
from catalog.models.inquiry import Inquiry
from catalog.models.like import Like
from catalog.models.links import LinkCheck, LinkNotice, LinkRun, LinkVerdict
from catalog.models.listed_count import ListedCount
from catalog.models.registration_call import CallRecipient, CallState, RegistrationCall
from catalog.models.saved_search import DigestInterval, SavedSearch
from catalog.models.search_word import SearchWord
from catalog.models.takedown import Takedown
from catalog.models.taxonomy import Genre, InformationType
from catalog.models.terms import Terms, TermsAcceptance
from catalog.models.upload import PendingUpload

# isort: split
# These come last: they hand over to views and to the lifecycle, which use the models above.
from catalog.models.pages import EntrySearchPage, MatchingServicePage, OwnEntriesPage
from catalog.models.review import EntryReviewTask

__all__ = [
    "AfterFlag",
    "CallRecipient",
    "CallState",
    "DemandCount",
    "DigestInterval",
    "Entry",
    "EntryDocument",
    "EntryReviewTask",
    "EntrySearchPage",
    "EntryText",
    "Freshness",
    "FreshnessPolicy",
    "FreshnessStep",
    "Genre",
    "InformationType",
    "Inquiry",
    "Like",
    "LinkCheck",
    "LinkNotice",
    "LinkRun",
    "LinkVerdict",
    "ListedCount",
    "MatchingServicePage",
    "OutdatedReport",
    "OwnEntriesPage",
    "PendingUpload",
    "RegistrationCall",
    "SavedSearch",
    "SearchWord",
    "Takedown",
    "Terms",
    "TermsAcceptance",
]
