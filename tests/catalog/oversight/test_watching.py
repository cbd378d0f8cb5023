"""Readers' reports and the week's look-through (S8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.entries.lifecycle import LifecycleError
from catalog.models import ContentReport, Entry, LookThrough
from catalog.oversight.jobs import clear_reports
from catalog.oversight.models import Matter
from catalog.oversight.watching import (
    A_WEEK,
    handle_report,
    left_this_week,
    look_through,
    monday,
    report_content,
    unseen,
)
from cms.admin.audit import Operator
from cms.jobs import retention
from tests.actors import Cast
from tests.factories import InformationTypeFactory, published_entry, secretariat_operator

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def old_entry(age: int, **fields: object) -> Entry:
    """Return a published entry that changed so many days ago."""
    entry = published_entry(title=f"{age}日前", **fields)
    Entry.objects.filter(pk=entry.pk).redate(timezone.now() - age * DAY)
    return Entry.objects.get(pk=entry.pk)


def offered() -> list[str]:
    """Return the titles that the week offers."""
    return [entry.title for entry in unseen(timezone.now())]


def looked(entry: Entry, age: int) -> None:
    """Have it looked through so many days ago."""
    look_through(entry, secretariat_operator())
    LookThrough.objects.filter(entry=entry).update(looked_at=timezone.now() - age * DAY)


class TestReport:
    def test_kept__with_who_and_for_the_secretariat_only(self, cast: Cast) -> None:
        entry, reader = old_entry(9, organization=cast.owner), cast["special"].user
        assert reader is not None
        report = report_content(entry, reader, Matter.WRONG, "住所が違う", Operator(reader))
        again = report_content(entry, reader, Matter.WRONG, "住所が違う", Operator(reader))
        assert again == report  # pressed twice
        assert (report.user, report.organization) == (reader, reader.organization)

    @pytest.mark.parametrize("name", ["general", "other", "wg"])
    def test_others__may_not(self, cast: Cast, name: str) -> None:
        entry, user = old_entry(9, organization=cast.owner), cast[name].user
        assert user is not None
        with pytest.raises(LifecycleError):
            report_content(entry, user, Matter.WRONG, "x", Operator(user))

    def test_handled__once_with_a_note(self) -> None:
        operator = secretariat_operator()
        report = ContentReport.objects.create(entry=old_entry(9), matter=Matter.WRONG, text="x")
        assert handle_report(report, "電話で確認", operator)
        assert not handle_report(report, "二度目", operator)
        report.refresh_from_db()
        assert (report.note, report.handled_by) == ("電話で確認", operator.user)

    def test_outlived__are_deleted_and_open_ones_stay(self) -> None:
        entry, limit = old_entry(9), timezone.now() - retention.CONTENT_REPORTS
        for handled_at in (limit - DAY, limit + DAY, None):
            ContentReport.objects.create(
                entry=entry,
                matter=Matter.WRONG,
                text="x",
                created_at=limit - 9 * DAY,
                handled_at=handled_at,
            )
        assert clear_reports() == "1件を削除"
        assert ContentReport.objects.count() == 2


class TestWeek:
    def test_monday__is_that_of_japan(self) -> None:
        sunday_in_utc = datetime(2026, 11, 29, 15, 30, tzinfo=timezone.get_fixed_timezone(0))
        assert timezone.localtime(monday(sunday_in_utc)).isoformat() == "2026-11-30T00:00:00+09:00"
        before = sunday_in_utc - timedelta(hours=1)
        assert timezone.localtime(monday(before)).date().isoformat() == "2026-11-23"

    def test_order__never_seen_then_longest_unseen(self) -> None:
        looked(old_entry(700), 20)
        looked(old_entry(600), 40)
        old_entry(10)
        old_entry(500)
        assert offered() == ["500日前", "10日前", "600日前", "700日前"]

    def test_left_out__changed_this_week_or_not_published(self) -> None:
        published_entry(title="今週")
        stopped = old_entry(30)
        lifecycle.take_down(stopped, secretariat_operator(), "確認のため")
        assert offered() == []

    def test_number__a_few_and_fewer_with_each_look(self) -> None:
        kind = InformationTypeFactory()
        entries = [old_entry(age, information_type=kind) for age in range(30, 40)]
        assert len(offered()) == A_WEEK
        look_through(entries[-1], secretariat_operator())
        assert left_this_week(timezone.now()) == A_WEEK - 1
        assert len(offered()) == A_WEEK - 1
        assert "39日前" not in offered()
        for entry in entries[-A_WEEK:-1]:
            look_through(entry, secretariat_operator())
        assert offered() == []

    def test_stopped_meanwhile__is_said(self) -> None:
        entry = old_entry(30)
        lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        with pytest.raises(LifecycleError):
            look_through(entry, secretariat_operator())
        assert not LookThrough.objects.exists()

    def test_queries__do_not_grow(self) -> None:
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                unseen(timezone.now())
            return len(captured)

        old_entry(30)
        one = queries()
        for age in range(31, 38):
            old_entry(age)
        assert queries() <= one
