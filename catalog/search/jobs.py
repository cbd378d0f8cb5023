"""Daily maintenance jobs of the search (V2, V8, V9)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from catalog.entries.models.listed_count import ListedCount
from catalog.search.models import DemandCount
from catalog.search.vocabulary import rebuild_vocabulary
from cms import jobs


@jobs.register("公開中の件数の整理", every=timedelta(days=1))
def compact_counts() -> str:
    return f"{ListedCount.objects.compact()}行をまとめました"


@jobs.register("探されたものの集計", every=timedelta(days=1))
def compact_demand() -> str:
    """Merge the counts of finished days and delete expired ones (O3)."""
    today = timezone.localdate()
    forgotten = DemandCount.objects.forget(today)
    saved = DemandCount.objects.compact(today)
    return f"{saved}行をまとめ、{forgotten}行を削除"


@jobs.register("検索の単語の更新", every=timedelta(days=1))
def renew_vocabulary() -> str:
    return f"{rebuild_vocabulary()}語"
