"""Job that sends the digests of saved searches (V10)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from catalog.saved.digests import Digest, forget_texts, latest_morning
from catalog.saved.models import SavedSearch
from cms import jobs


@jobs.register("保存した検索のお知らせ", every=timedelta(hours=1))
def send_digests() -> str:
    digest = Digest(latest_morning(timezone.now()))
    due = (
        SavedSearch.objects.due(digest.until).order_by("user_id").values_list("user_id", flat=True)
    )
    sent = sum(digest.try_to_tell(account_id) for account_id in jobs.pieces(due.distinct()))
    forget_texts()
    return f"{sent}通を送信"
