"""The job that writes the mails of messages to participants (E3)."""

from __future__ import annotations

from datetime import timedelta

from cms import jobs
from home.events.organizing.messages import sending


@jobs.register("勉強会の参加者へのメール", every=timedelta(minutes=1))
def write_mails() -> str:
    written = 0
    for _ in jobs.pieces(range(sending.MOST_IN_RUN // sending.PIECE)):
        taken, mailed = sending.write_piece()
        written += mailed
        if not taken:
            break
    return f"{written}通を作成"
