"""Jobs that publish and unpublish pages on schedule, and delete expired sessions (O9).

Only pages have a schedule. Entries are published by approval only (S4): these jobs never publish
them, whatever a revision says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms import jobs

logger = logging.getLogger(__name__)


class SomeFailedError(Exception):
    """Some pages could not be published or unpublished; all others were."""


@jobs.register("予約した公開と公開終了", every=timedelta(minutes=1))
def publish_scheduled() -> str:
    """Publish due pages, then unpublish expired ones; return a summary.

    In this order, a page whose whole period is over does not stay published, even if the job is
    late.

    Raises:
        SomeFailedError: after all pages have been tried.
    """
    now = timezone.now()
    waiting = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    published = _each(waiting.order_by("approved_go_live_at", "pk"), publish)
    expired = Page.objects.filter(live=True, expire_at__lte=now)
    ended = _each(expired.order_by("expire_at", "pk"), end)
    failed = published.count(None) + ended.count(None)
    done = f"{published.count(True)}件を公開、{ended.count(True)}件を公開終了"
    if failed:
        raise SomeFailedError(f"{done}、{failed}件はできませんでした")
    return done


def _each(rows: Any, work: Callable[[int], bool]) -> list[bool | None]:
    """Run `work` for each row; None stands for a failed one, which does not stop the others."""
    keys: Iterable[int] = list(rows.values_list("pk", flat=True))
    return [_try(work, pk) for pk in jobs.pieces(keys)]


def _try(work: Callable[[int], bool], pk: int) -> bool | None:
    try:
        return work(pk)
    except Exception:
        logger.exception("The schedule of %s could not be kept", pk)
        return None


@transaction.atomic
def publish(pk: int) -> bool:
    due = Revision.page_revisions.filter(approved_go_live_at__lte=timezone.now())
    revision = due.select_for_update(of=("self",)).filter(pk=pk).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


@transaction.atomic
def end(pk: int) -> bool:
    """Unpublish an expired page; return whether this call unpublished it."""
    due = Page.objects.filter(live=True, expire_at__lte=timezone.now())
    page = due.select_for_update(of=("self",)).filter(pk=pk).first()
    if page is None:
        return False
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


@jobs.register("期限の過ぎたログイン状態の削除", every=timedelta(days=1))
def clear_sessions() -> str:
    call_command("clearsessions")
    return "削除しました"
