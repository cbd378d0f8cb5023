"""What the service tells those who keep copies of what visitors see (V7)."""

from django.dispatch import Signal

#: Sent in the transaction in which an entry that every visitor finds changes or leaves the lists,
#: or a genre or type that they are listed under is retired. What is new or liked is not told.
seen_by_visitors_changed = Signal()

#: Sent in the transaction of a publication, with the `entry` and whether what readers see `is_new`.
entry_published = Signal()
