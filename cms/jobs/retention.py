"""Retention periods; all code that deletes data takes them from here."""

from datetime import timedelta

#: Login attempts and the alerts they raised (M21, M25).
ACCESS_LOG = timedelta(days=400)
#: Search terms by day (O3).
DEMAND = timedelta(days=400)
#: Readers' reports on content, after they are handled (S8).
CONTENT_REPORTS = timedelta(days=400)
#: Names and addresses of participants, after the event (E2).
PARTICIPANTS = timedelta(days=400)
#: Messages to the association, after they are handled (W2).
CONTACT_MESSAGES = timedelta(days=400)
#: The texts of mails; the records stay (O10).
MAIL_TEXTS = timedelta(days=400)
#: Applications with an unverified e-mail address (M10).
UNVERIFIED_APPLICATIONS = timedelta(days=14)
#: Sessions that nobody works in, and the longest that work keeps one alive.
SESSION = timedelta(days=14)
LONGEST_SESSION = timedelta(days=90)
#: Forms that arrived without a session, until their sender logs in.
KEPT_FORMS = timedelta(days=3)
#: What somebody typed into a registration form and never saved.
AUTOMATIC_DRAFTS = timedelta(days=30)
#: Uploaded files that belong to no draft (R4).
PENDING_UPLOADS = timedelta(days=1)
#: Files of imports, finished or not (O4).
IMPORTED_FILES = timedelta(days=7)
#: Accounts without login: 13 months, then one month's notice (M5).
UNUSED_ACCOUNTS = timedelta(days=396)
NOTICE_OF_CLOSING = timedelta(days=30)


def in_days() -> dict[str, int]:
    """Return all periods in days, by their names in small letters, for texts."""
    periods = {name: value for name, value in globals().items() if isinstance(value, timedelta)}
    return {name.lower(): value.days for name, value in periods.items()}
