"""The models that every app shares."""

from cms.models.imports import ImportedRow, ImportRun
from cms.models.jobs import JobRun
from cms.models.mail import MailRecord
from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.synonyms import SynonymGroup

__all__ = [
    "ImportRun",
    "ImportedRow",
    "JobRun",
    "MailRecord",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SynonymGroup",
]
