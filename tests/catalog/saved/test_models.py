"""When a saved search is due, and what switching it on again means (V10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from wagtail.models import ReferenceIndex

from catalog.models import DigestInterval, Inquiry, SavedSearch
from cms.members.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
#: A Wednesday.
MORNING = datetime(2026, 11, 18, 7, tzinfo=ZoneInfo("Asia/Tokyo"))


def saved_by(user: User, **fields: object) -> SavedSearch:
    """Return a daily search, last told a day ago."""
    defaults = {"name": "防災", "interval": "daily", "told_until": MORNING - timedelta(days=1)}
    return SavedSearch.objects.create(user=user, **(defaults | fields))


class TestDue:
    @pytest.mark.parametrize(
        ("interval", "since", "is_due"),
        [
            ("daily", timedelta(0), False),
            ("daily", timedelta(seconds=1), True),
            ("daily", timedelta(days=30), True),
            ("weekly", timedelta(days=1), False),
            ("weekly", timedelta(days=6), False),
            ("weekly", timedelta(days=6, seconds=1), True),
            ("weekly", timedelta(days=7), True),
            ("off", timedelta(days=400), False),
        ],
    )
    def test_due__by_interval(self, interval: str, since: timedelta, is_due: bool) -> None:
        saved_by(UserFactory(), interval=interval, told_until=MORNING - since)
        assert SavedSearch.objects.due(MORNING).exists() is is_due

    @pytest.mark.parametrize(
        "fields", [{"is_active": False}, {"organization": None}, {"email": ""}]
    )
    def test_due__never_for_accounts_without_use_of_it(self, fields: dict[str, object]) -> None:
        saved_by(UserFactory(**fields))
        assert not SavedSearch.objects.due(MORNING).exists()


class TestChangeInterval:
    def test_on_again__tells_nothing_of_the_time_between(self) -> None:
        saved = saved_by(UserFactory(), interval=DigestInterval.OFF)
        saved.change_interval(DigestInterval.DAILY)
        saved.refresh_from_db()
        assert saved.interval == DigestInterval.DAILY
        assert saved.told_until > MORNING - timedelta(days=1)

    @pytest.mark.parametrize("interval", [DigestInterval.WEEKLY, DigestInterval.OFF])
    def test_other_interval__what_was_told_stays(self, interval: str) -> None:
        saved = saved_by(UserFactory())
        saved.change_interval(interval)
        saved.refresh_from_db()
        assert saved.interval == interval
        assert saved.told_until == MORNING - timedelta(days=1)


class TestSecrecy:
    """V9: no desk sees saved searches or messages."""

    def test_usage_screens__do_not_count_it(self) -> None:
        saved_by(UserFactory())
        assert not ReferenceIndex.objects.filter(content_type__model="savedsearch").exists()
        assert not ReferenceIndex.model_is_indexable(SavedSearch)
        assert not ReferenceIndex.model_is_indexable(Inquiry)

    def test_permissions__there_are_none_to_give(self) -> None:
        models = ["savedsearch", "inquiry"]
        assert not Permission.objects.filter(content_type__model__in=models).exists()

    def test_account_deleted__searches_go_along(self) -> None:
        user = UserFactory()
        saved_by(user)
        user.delete()
        assert not SavedSearch.objects.exists()
