"""Health checks: whether the process answers, and whether the site works (O13).

Anybody may call them, so they return only the names of failed checks.
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

#: A mail that is overdue for longer is stuck; jobs that have not started for longer are late.
LONGEST_SILENCE = timedelta(minutes=30)
OK = "ok"


class Migrations:
    """Whether all migrations are applied; a positive result is kept for the process."""

    is_complete = False

    def check(self) -> str:
        if not Migrations.is_complete:
            executor = MigrationExecutor(connection)
            leaves = executor.loader.graph.leaf_nodes()
            Migrations.is_complete = not executor.migration_plan(leaves)
        return OK if Migrations.is_complete else "unapplied"


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def check_storage() -> str:
    for folder in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT):
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    return OK


def check_mail() -> str:
    """Check that mails are sent or retried when they are due (O10)."""
    limit = timezone.now() - LONGEST_SILENCE
    states = (MailState.WAITING, MailState.SENDING)
    stuck = MailRecord.objects.filter(state__in=states, next_attempt_at__lt=limit)
    return "stuck" if stuck.exists() else OK


def check_jobs() -> str:
    """Check that cron starts the jobs, if this site expects it (O9)."""
    limit = timezone.now() - LONGEST_SILENCE
    recent = JobRun.objects.filter(started_at__gte=limit)
    return OK if not settings.JOBS_EXPECTED or recent.exists() else "late"


#: In this order; if the database or the migrations fail, later checks are skipped.
CHECKS: dict[str, Callable[[], str]] = {
    "storage": check_storage,
    "database": check_database,
    "migrations": Migrations().check,
    "mail": check_mail,
    "jobs": check_jobs,
}


def results() -> dict[str, str]:
    """Return the result of each check; details of errors are only in the log."""
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
    return HttpResponse(OK, content_type="text/plain; charset=utf-8")


@csrf_exempt
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    checks = results()
    is_ready = all(result == OK for result in checks.values())
    status = OK if is_ready else "error"
    return JsonResponse({"status": status, "checks": checks}, status=200 if is_ready else 503)
