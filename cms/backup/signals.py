"""The signal that a restore sends to other rooms."""

from django.dispatch import Signal

#: Sent after a complete restore; each receiver returns the lines to print.
restored = Signal()
