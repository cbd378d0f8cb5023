"""The jobs that work on imports and delete their old files (O4)."""

from __future__ import annotations

from datetime import timedelta

from cms import jobs
from cms.imports.models import ImportRun
from cms.imports.runs import discard, forget_file
from cms.imports.waking import NAME
from cms.imports.working import work

jobs.register(NAME, every=timedelta(minutes=1))(work)


@jobs.register("取込みのファイルの片付け", every=timedelta(hours=6))
def clear_old_files() -> str:
    """Delete files older than a week; unfinished runs are deleted with them (O4)."""
    old = list(ImportRun.objects.with_old_files())
    for run in old:
        if run.finished_at is None:
            discard(run)
        else:
            forget_file(run)
    return f"{len(old)}件を削除"
