"""The daily job for the freshness of entries (O6)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from catalog.freshness.cycle import Round
from cms import jobs


@jobs.register("情報の鮮度", every=timedelta(days=1))
def keep_fresh() -> str:
    return Round(timezone.now()).run()
