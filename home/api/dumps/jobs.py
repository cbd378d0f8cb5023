"""Jobs that renew the dumps of the open data (A1)."""

from __future__ import annotations

from datetime import timedelta

from cms import jobs
from home.api.dumps.store import renew, stored_dump

jobs.register("公開データの書き出し", every=timedelta(days=1))(renew)


@jobs.register("公開データの書き直し", every=timedelta(minutes=1))
def renew_stale() -> str:
    """Write a new dump if public data were changed or withdrawn since the last one.

    Until then no dump is served (A1).
    """
    return renew() if stored_dump() is None else "書き直すものはありません"
