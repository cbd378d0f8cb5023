"""How long what the site keeps is kept; whatever deletes asks here."""

from datetime import timedelta

#: Attempts to log in, and the alerts that they raised (M21, M25).
ACCESS_LOG = timedelta(days=400)
#: What was looked for, by day (O3).
DEMAND = timedelta(days=400)
#: The texts of mails; that they were sent is kept (O10).
MAIL_TEXTS = timedelta(days=400)
#: Applications whose e-mail address nobody has proved (M10).
UNVERIFIED_APPLICATIONS = timedelta(days=14)
#: Files that were sent with a form and are part of no draft (R4).
PENDING_UPLOADS = timedelta(days=1)
#: Files that were taken in, or never finished (O4).
IMPORTED_FILES = timedelta(days=7)
#: Accounts that nobody has logged in to: 13 months, then a month's notice (M5).
UNUSED_ACCOUNTS = timedelta(days=396)
NOTICE_OF_CLOSING = timedelta(days=30)
