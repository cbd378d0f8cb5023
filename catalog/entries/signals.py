"""Signals for code that keeps copies of what visitors see (V7)."""

from django.dispatch import Signal

#: Sent in the transaction that changes or removes an entry that every visitor finds, or that
#: retires a genre or type. Not sent for new entries and for likes.
seen_by_visitors_changed = Signal()

#: Sent in the transaction of a publication; `is_new` says whether readers see new content.
entry_published = Signal()
