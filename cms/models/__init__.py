"""The models that every app shares."""

from cms.models.jobs import JobRun
from cms.models.mail import MailRecord
from cms.models.media import SiteDocument, SiteImage, SiteRendition

__all__ = ["JobRun", "MailRecord", "SiteDocument", "SiteImage", "SiteRendition"]
