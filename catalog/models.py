"""The models of the matching service."""

from catalog.calls.models import CallRecipient, CallState, RegistrationCall
from catalog.entries.models.definitions import ClassDefinitions
from catalog.entries.models.document import EntryDocument
from catalog.entries.models.entry import Entry
from catalog.entries.models.listed_count import ListedCount
from catalog.entries.models.takedown import Takedown
from catalog.entries.models.text import EntryText
from catalog.freshness.models import (
    AfterFlag,
    Freshness,
    FreshnessPolicy,
    FreshnessStep,
    OutdatedReport,
)
from catalog.links.models import LinkCheck, LinkNotice, LinkRun, LinkVerdict
from catalog.oversight.models import ContentReport, LookThrough
from catalog.pages.models import EntrySearchPage, MatchingServicePage, OwnEntriesPage
from catalog.reading.models import Inquiry, Like
from catalog.registering.models import (
    AutomaticDraft,
    Consent,
    PendingUpload,
    Terms,
    TermsAcceptance,
)
from catalog.sales.models import SaleNotice
from catalog.saved.models import DigestInterval, SavedSearch
from catalog.search.models import DemandCount, SearchWord
from catalog.secretariat.models import EntryReviewTask
from catalog.taxonomy.models import Genre, InformationType

__all__ = [
    "AfterFlag",
    "AutomaticDraft",
    "CallRecipient",
    "CallState",
    "ClassDefinitions",
    "Consent",
    "ContentReport",
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
    "LookThrough",
    "MatchingServicePage",
    "OutdatedReport",
    "OwnEntriesPage",
    "PendingUpload",
    "RegistrationCall",
    "SaleNotice",
    "SavedSearch",
    "SearchWord",
    "Takedown",
    "Terms",
    "TermsAcceptance",
]
