"""The models that every app shares."""

from cms.files.models import SiteDocument, SiteImage, SiteRendition
from cms.imports.models import ImportedRow, ImportRun, KeptMapping
from cms.japanese.models import SynonymGroup
from cms.jobs.models import JobRun
from cms.mail.models import MailRecord
from cms.reasons.models import StockReason

__all__ = [
    "ImportRun",
    "ImportedRow",
    "JobRun",
    "KeptMapping",
    "MailRecord",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StockReason",
    "SynonymGroup",
]
