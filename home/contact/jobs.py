"""Deletes messages to the association that were handled long ago (W2)."""

from __future__ import annotations

from datetime import timedelta

from cms import jobs
from home.contact.receiving import delete_outlived


@jobs.register("協会へのお問い合わせの片付け", every=timedelta(days=1))
def clear_messages() -> str:
    return f"{delete_outlived()}件を削除"
