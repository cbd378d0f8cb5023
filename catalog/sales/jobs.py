"""The job of the days on which sales end (1.1)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from catalog.sales.ends import follow_in_index, tell, untold
from cms import jobs


@jobs.register("販売終了のお知らせ", every=timedelta(hours=1))
def follow_ends_of_sales() -> str:
    today = timezone.localdate()
    ended = follow_in_index(today)
    mails = sum(tell(ends) for ends in jobs.pieces(untold(today).values()))
    return f"販売を終えた製品{ended}件、{mails}通を送信"
