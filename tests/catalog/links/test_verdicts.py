"""What an answer makes of what was known of a link (O5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.links.verdicts import take
from catalog.models import LinkCheck, LinkVerdict
from cms.outside.links import Answer, Known, Outcome
from tests.cms.outside.test_visible_text import ENGLISH, SENTENCES, page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://www.example.jp/"
OLD, NEW, THIRD = page(*SENTENCES), page(ENGLISH), page("工事中です。" * 9, ENGLISH[::-1])
OK, FAILS, SILENT = Outcome.ANSWERS, Outcome.FAILS, Outcome.SILENT
UNCLEAR, OFFLINE = Outcome.UNCLEAR, Outcome.OFFLINE


def told(*answers: tuple[timedelta, Outcome]) -> LinkCheck:
    """Return a link of which these answers came, each so long after the first day's morning."""
    link = LinkCheck.objects.create(address=URL, host="www.example.jp")
    for later, outcome in answers:
        take(link, Answer(outcome, f"{outcome.value}でした。", 200, URL), NOW + later)
    return LinkCheck.objects.get(pk=link.pk)


class TestVerdict:
    @pytest.mark.parametrize(
        ("answers", "verdict"),
        [
            ([(0 * DAY, OK)], LinkVerdict.ANSWERS),
            ([(0 * DAY, FAILS)], LinkVerdict.FAILED_ONCE),
            ([(0 * DAY, SILENT)], LinkVerdict.FAILED_ONCE),
            ([(0 * DAY, UNCLEAR)], LinkVerdict.UNCLEAR),
            ([(0 * DAY, OFFLINE)], LinkVerdict.UNCLEAR),
            ([(0 * DAY, FAILS), (DAY, FAILS)], LinkVerdict.DEAD),
            ([(0 * DAY, FAILS), (20 * HOUR, SILENT)], LinkVerdict.DEAD),
            ([(0 * DAY, FAILS), (19 * HOUR, FAILS)], LinkVerdict.FAILED_ONCE),
            ([(0 * DAY, FAILS), (HOUR, FAILS), (DAY, FAILS)], LinkVerdict.DEAD),
            ([(0 * DAY, FAILS), (HOUR, OK), (DAY, FAILS)], LinkVerdict.FAILED_ONCE),
            ([(0 * DAY, FAILS), (HOUR, UNCLEAR), (DAY, FAILS)], LinkVerdict.FAILED_ONCE),
            ([(0 * DAY, FAILS), (HOUR, OFFLINE), (DAY, FAILS)], LinkVerdict.DEAD),
            ([(n * DAY, UNCLEAR) for n in range(9)], LinkVerdict.UNCLEAR),
            ([(n * DAY, OFFLINE) for n in range(9)], LinkVerdict.UNCLEAR),
            ([(0 * DAY, OK), (DAY, OFFLINE)], LinkVerdict.ANSWERS),
            ([(0 * DAY, OK), (DAY, UNCLEAR)], LinkVerdict.UNCLEAR),
            ([(0 * DAY, FAILS), (DAY, FAILS), (2 * DAY, OK)], LinkVerdict.ANSWERS),
            ([(0 * DAY, FAILS), (DAY, FAILS), (2 * DAY, UNCLEAR)], LinkVerdict.DEAD),
            ([(0 * DAY, FAILS), (DAY, FAILS), (2 * DAY, OFFLINE)], LinkVerdict.DEAD),
        ],
        ids=lambda value: "-".join(each.value for _, each in value) if type(value) is list else "",
    )
    def test_answers__lead_to_it(
        self, answers: list[tuple[timedelta, Outcome]], verdict: LinkVerdict
    ) -> None:
        assert told(*answers).verdict == verdict

    def test_verdict__holds_since_it_came(self) -> None:
        link = told((0 * DAY, FAILS), (DAY, FAILS), (2 * DAY, FAILS))
        assert (link.first_failed_at, link.since, link.checked_at) == (
            NOW,
            NOW + DAY,
            NOW + 2 * DAY,
        )

    def test_success__forgives_everything(self) -> None:
        link = told((0 * DAY, FAILS), (DAY, FAILS), (2 * DAY, OK))
        assert link.first_failed_at is None
        assert link.since == NOW + 2 * DAY

    @pytest.mark.parametrize(
        ("answers", "next_check"),
        [
            ([(0 * DAY, OK)], DAY),
            ([(0 * DAY, FAILS)], DAY),
            ([(0 * DAY, FAILS), (5 * HOUR, FAILS)], DAY),
            ([(0 * DAY, FAILS), (DAY, FAILS)], 2 * DAY),
            ([(0 * DAY, UNCLEAR)], DAY),
            ([(0 * DAY, OFFLINE)], HOUR),
            ([(0 * DAY, FAILS), (DAY, OFFLINE)], DAY + HOUR),
        ],
    )
    def test_next_check__is_a_day_later_or_soon(
        self, answers: list[tuple[timedelta, Outcome]], next_check: timedelta
    ) -> None:
        assert told(*answers).next_check_at == NOW + next_check

    def test_row__says_what_came(self) -> None:
        link = LinkCheck.objects.create(address=URL, host="www.example.jp")
        take(link, Answer(FAILS, "「404」が返りました。", 404, f"{URL}{'x' * 2000}"), NOW)
        link.refresh_from_db()
        assert (link.status, link.detail) == (404, "「404」が返りました。")
        assert link.final_address == f"{URL}{'x' * 2000}"[:1000]
        assert link.reason == "「404」が返りました。（2026年11月20日から）"

    def test_address_without_redirect__names_no_other(self) -> None:
        assert told((0 * DAY, OK)).final_address == ""

    def test_check_ordered_meanwhile__is_not_forgotten_by_what_it_does_not_write(self) -> None:
        link = told((0 * DAY, OK))
        LinkCheck.objects.filter(pk=link.pk).update(host="other.example.jp")
        take(link, Answer(OK, "", 200, URL), NOW + DAY)
        assert LinkCheck.objects.get(pk=link.pk).host == "other.example.jp"


def seen(*prints: str | None) -> LinkCheck:
    """Return a link that showed these texts, day by day; None is the same version as before."""
    link = LinkCheck.objects.create(address=URL, host="www.example.jp")
    for day, fingerprint in enumerate(prints):
        known = Known(etag=str(day))
        take(link, Answer(OK, "", 200, URL, known, fingerprint), NOW + day * DAY)
    return LinkCheck.objects.get(pk=link.pk)


class TestChange:
    """A change is one that two visits in a row have seen."""

    @pytest.mark.parametrize(
        ("prints", "changed_on"),
        [
            ([OLD], None),
            ([OLD, OLD, OLD], None),
            ([OLD, NEW], None),
            ([OLD, NEW, NEW], 2),
            ([OLD, NEW, None], 2),
            ([OLD, None, None], None),
            ([OLD, NEW, OLD], None),
            ([OLD, NEW, OLD, NEW, OLD], None),
            ([OLD, NEW, THIRD], None),
            ([OLD, NEW, THIRD, THIRD], 3),
            ([OLD, NEW, NEW, NEW], 2),
            ([OLD, NEW, NEW, OLD, OLD], 4),
            (["", OLD, OLD], None),
            ([OLD, "", OLD], None),
            ([OLD, NEW, "", NEW], 3),
            ([OLD, "", NEW, ""], None),
        ],
    )
    def test_texts__tell_when_it_changed(
        self, prints: list[str | None], changed_on: int | None
    ) -> None:
        expected = None if changed_on is None else NOW + changed_on * DAY
        assert seen(*prints).changed_at == expected

    def test_fingerprint__follows_small_changes(self) -> None:
        corrected = page(*SENTENCES[:-1], "お問い合わせは担当までどうぞ。")
        assert seen(OLD, corrected).fingerprint == corrected

    def test_version__is_remembered_for_the_next_visit(self) -> None:
        link = LinkCheck.objects.create(address=URL, host="www.example.jp")
        take(link, Answer(OK, "", 200, URL, Known("1", "yesterday"), OLD), NOW)
        assert (link.etag, link.last_modified) == ("1", "yesterday")

    def test_failure_in_between__leaves_what_was_seen(self) -> None:
        link = seen(OLD, NEW)
        take(link, Answer(FAILS, "", 500, URL), NOW + 2 * DAY)
        assert (link.fingerprint, link.new_fingerprint) == (OLD, NEW)
