"""Whether the process answers, and whether the site can do its work (O13).

Both say no more than the name of what is wrong: anybody may ask.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cms.jobs.models import JobRun
from cms.mail.models import MailRecord, MailState

logger = logging.getLogger(__name__)

#: A mail that waits longer past its time, and jobs that have not begun for longer, are stuck.
LONGEST_SILENCE = timedelta(minutes=30)
OK = "ok"


class Migrations:
    """Whether the database has the tables of this release; found so once, it stays so."""

    is_complete = False

    def check(self) -> str:
        """Return what is wrong."""
        if not Migrations.is_complete:
            executor = MigrationExecutor(connection)
            leaves = executor.loader.graph.leaf_nodes()
            Migrations.is_complete = not executor.migration_plan(leaves)
        return OK if Migrations.is_complete else "unapplied"


def check_database() -> str:
    """Return whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def check_storage() -> str:
    """Return whether files can be kept, those that have an address and those that have none."""
    for folder in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT):
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    return OK


def check_mail() -> str:
    """Return whether mails go out, or are tried, when their time comes (O10)."""
    limit = timezone.now() - LONGEST_SILENCE
    states = (MailState.WAITING, MailState.SENDING)
    stuck = MailRecord.objects.filter(state__in=states, next_attempt_at__lt=limit)
    return "stuck" if stuck.exists() else OK


def check_jobs() -> str:
    """Return whether cron starts the jobs, where there is one (O9)."""
    limit = timezone.now() - LONGEST_SILENCE
    recent = JobRun.objects.filter(started_at__gte=limit)
    return OK if not settings.JOBS_EXPECTED or recent.exists() else "late"


#: In this order; without the database nothing else is asked of it.
CHECKS: dict[str, Callable[[], str]] = {
    "storage": check_storage,
    "database": check_database,
    "migrations": Migrations().check,
    "mail": check_mail,
    "jobs": check_jobs,
}


def results() -> dict[str, str]:
    """Return what each check found; what it stumbled over stands in the log alone."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        if found.get("database", OK) != OK or found.get("migrations", OK) != OK:
            found[name] = "unknown"
            continue
        try:
            found[name] = check()
        except Exception:
            logger.exception("The check of %s failed", name)
            found[name] = "failed"
    return found


@csrf_exempt
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse(OK, content_type="text/plain; charset=utf-8")


@csrf_exempt
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the site can do its work, and what keeps it from that."""
    checks = results()
    is_ready = all(result == OK for result in checks.values())
    status = OK if is_ready else "error"
    return JsonResponse({"status": status, "checks": checks}, status=200 if is_ready else 503)
