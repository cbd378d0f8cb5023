"""Job that writes the mails of calls for registration (O7)."""

from __future__ import annotations

from datetime import timedelta

from catalog.calls import sending
from cms import jobs


@jobs.register("登録のお願いの送信", every=timedelta(minutes=1))
def write_mails() -> str:
    written = 0
    for _ in range(sending.MOST_IN_RUN // sending.PIECE):
        taken, mailed = sending.write_piece()
        written += mailed
        if not taken:
            break
    return f"{written}通を作成"
