"""Checks whether all search indexes match the data (V2, W3)."""

from __future__ import annotations

from catalog.search import upkeep
from home.search.models import PageText

REMEDY = "manage.py rebuild_search で直せます。"


class DifferingIndexError(Exception):
    """An index differs from the data; the message says how much, and how to repair it."""


def check_indexes(progress: upkeep.Progress = lambda done: None) -> str:
    """Compare every row with the data on all cores, write nothing; return a summary.

    Raises:
        DifferingIndexError: if anything differs.
    """
    found = upkeep.check(progress)
    pages = PageText.objects.differing()
    if not (found.total or pages):
        return f"索引は登録情報 {found.entries:,}件とページに一致しています。"
    numbers = {
        "語が違う登録情報": found.terms,
        "いいね！の数が違う登録情報": found.likes,
        "件数が違うジャンルの組": found.counts,
        "データベースの全文索引の破損": found.shadows,
        "違うページ": len(pages),
    }
    lines = [f"{label}：{number:,}件" for label, number in numbers.items() if number]
    raise DifferingIndexError("\n".join([*lines, REMEDY]))
