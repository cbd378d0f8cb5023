"""What a restore tells the rooms that keep something beside the data."""

from django.dispatch import Signal

#: Sent once everything is in place; each receiver returns the lines that it has to say.
restored = Signal()
