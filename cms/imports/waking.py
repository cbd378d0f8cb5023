"""Starts the process that works on imports, as soon as there is something to do (O4).

It is a process of its own: it goes on when the web server is stopped or killed. If it is killed
itself, the web process that started it starts it again; failing that, the next look at a screen of
the imports or the next `run_jobs` does. (The database backend of django-tasks would be one more
service to run, and leaves lying what a killed worker had begun.)
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

from django.conf import settings

from cms import jobs
from cms.imports.models import ImportRun
from cms.imports.working import work

logger = logging.getLogger(__name__)

NAME = "ファイルの取込み"
MOST_STARTS = 3
#: Seconds after which a process that ended badly is replaced.
PAUSE = 2
_tending = threading.Lock()


def wake() -> None:
    """See to it that a process works on what was ordered; return at once."""
    if settings.IMPORTS_AT_ONCE:
        work()
    elif not (_tending.locked() or jobs.is_running(NAME)):
        threading.Thread(target=_tend, daemon=True).start()


def revive() -> None:
    """Wake up for what was left lying."""
    if ImportRun.objects.under_way().exists():
        wake()


def _tend() -> None:
    """Start the process, and again if it ends badly; it ends so, too, while another one works."""
    if not _tending.acquire(blocking=False):
        return
    try:
        for _ in range(MOST_STARTS):
            command = [sys.executable, "manage.py", "run_jobs", "--only", NAME]
            done = subprocess.run(  # noqa: S603  # our own program
                command,
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                check=False,
            )
            if done.returncode == 0:
                return
            logger.warning("The process of the imports ended with %s", done.returncode)
            time.sleep(PAUSE)
    finally:
        _tending.release()
