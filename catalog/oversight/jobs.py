"""Deletes readers' reports that were handled long ago (S8)."""

from __future__ import annotations

from datetime import timedelta

from catalog.oversight.watching import outlived_reports
from cms import jobs


@jobs.register("内容についての連絡の片付け", every=timedelta(days=1))
def clear_reports() -> str:
    deleted, _ = outlived_reports()
    return f"{deleted}件を削除"
