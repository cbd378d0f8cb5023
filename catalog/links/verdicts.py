"""How one response changes the verdict of a link (O5).

2xx, or 3xx without a target: 答えあり. Earlier failures are reset.

404, 410, 5xx and other errors, an unknown host, a bad certificate, endless redirects or redirects
into a private network, no connection, timeout: 応答なし（１回目）, or リンク切れ if the first
failure was at least 20 hours ago.

401, 403, 429 and other rejections of robots, a certificate whose issuer only browsers know:
確認できず. Earlier failures are reset, but a dead link stays dead.

Our own network does not work: no change (未確認 becomes 確認できず), retry in an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from catalog.links.models import LONGEST_FINAL, LinkCheck, LinkNotice, LinkVerdict
from cms.outside.links import Answer, Outcome
from cms.outside.visible_text import are_alike

DAY = timedelta(days=1)
#: Less than a day, because runs do not start at the same minute every day.
A_DAY_APART = timedelta(hours=20)
SOON = timedelta(hours=1)
#: Columns that a response may change; it overwrites a 「もう一度確かめる」 pressed meanwhile.
FIELDS = (
    "verdict",
    "since",
    "status",
    "final_address",
    "detail",
    "first_failed_at",
    "checked_at",
    "next_check_at",
    "etag",
    "last_modified",
    "fingerprint",
    "new_fingerprint",
    "changed_at",
)


def take(link: LinkCheck, answer: Answer, now: datetime) -> None:
    if answer.outcome == Outcome.OFFLINE:
        put_off(link, answer.text, now)
        return
    link.checked_at, link.next_check_at = now, now + DAY
    link.status, link.detail = answer.status, answer.text[:200]
    moved = answer.final_url if answer.final_url != link.address else ""
    link.final_address = moved[:LONGEST_FINAL]
    if answer.outcome == Outcome.ANSWERS:
        _answered(link, answer, now)
    elif answer.outcome == Outcome.UNCLEAR:
        _unclear(link, now)
    else:
        _failed(link, now)
    link.save(update_fields=FIELDS)


def put_off(link: LinkCheck, text: str, now: datetime) -> None:
    """Retry in an hour: the response says nothing about the link."""
    link.next_check_at, link.detail = now + SOON, text[:200]
    if link.verdict == LinkVerdict.PENDING:
        _judge(link, LinkVerdict.UNCLEAR, now)
    link.save(update_fields=("next_check_at", "detail", "verdict", "since"))


def _judge(link: LinkCheck, verdict: LinkVerdict, now: datetime) -> None:
    if link.verdict != verdict:
        link.verdict, link.since = verdict, now


def _answered(link: LinkCheck, answer: Answer, now: datetime) -> None:
    if link.verdict == LinkVerdict.DEAD:
        # The next failure is reported again.
        LinkNotice.objects.filter(link=link).update(dead_told_at=None)
    _judge(link, LinkVerdict.ANSWERS, now)
    link.first_failed_at = None
    _compare(link, answer, now)


def _unclear(link: LinkCheck, now: datetime) -> None:
    if link.verdict != LinkVerdict.DEAD:
        _judge(link, LinkVerdict.UNCLEAR, now)
        link.first_failed_at = None


def _failed(link: LinkCheck, now: datetime) -> None:
    if link.verdict == LinkVerdict.DEAD:
        return
    link.first_failed_at = link.first_failed_at or now
    if now - link.first_failed_at >= A_DAY_APART:
        _judge(link, LinkVerdict.DEAD, now)
        return
    _judge(link, LinkVerdict.FAILED_ONCE, now)
    link.next_check_at = link.first_failed_at + DAY


def _compare(link: LinkCheck, answer: Answer, now: datetime) -> None:
    """Set `changed_at` when two visits in a row return the same new content.

    This ignores pages that differ on every visit, and maintenance pages shown for one day.
    """
    seen = answer.fingerprint
    if seen is None:  # not modified since the last read
        seen = link.new_fingerprint or link.fingerprint
    link.etag, link.last_modified = answer.known.etag, answer.known.last_modified
    if not seen:
        return
    if are_alike(link.fingerprint, seen):
        link.fingerprint, link.new_fingerprint = seen, ""
    elif link.new_fingerprint and are_alike(link.new_fingerprint, seen):
        link.fingerprint, link.new_fingerprint, link.changed_at = seen, "", now
    else:
        link.new_fingerprint = seen
