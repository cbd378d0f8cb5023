"""The mails of calls for registration (O7)."""

from __future__ import annotations

from datetime import timedelta

from catalog.calls.sending import MOST_IN_RUN, PIECE, write_piece
from cms import jobs


@jobs.register("登録のお願いの送信", every=timedelta(minutes=1))
def write_mails() -> str:
    """Write the mails of calls, piece by piece; return what was done (O7)."""
    written = 0
    for _ in range(MOST_IN_RUN // PIECE):
        taken, mailed = write_piece()
        written += mailed
        if not taken:
            break
    return f"{written}通を作成"
