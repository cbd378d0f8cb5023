"""The dumps of the open data are renewed (A1)."""

from __future__ import annotations

from datetime import timedelta

from cms import jobs
from home.api.dumps.store import renew, stored_dump

jobs.register("公開データの書き出し", every=timedelta(days=1))(renew)


@jobs.register("公開データの書き直し", every=timedelta(minutes=1))
def renew_stale() -> str:
    """Write a dump anew once what visitors see was changed or taken back since; say what was done.

    Until then nothing is handed out (A1).
    """
    return renew() if stored_dump() is None else "書き直すものはありません"
