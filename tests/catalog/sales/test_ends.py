"""The day on which a sale ends: list, filter, saved searches and people follow (1.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.entries.enums import Availability
from catalog.models import Entry, InformationType, SaleNotice, SavedSearch
from catalog.sales.ends import KIND, tell, untold
from catalog.sales.jobs import follow_ends_of_sales
from catalog.saved.digests import Digest
from catalog.taxonomy.enums import AskedFacts
from cms.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import row_ids, soup, text_of
from tests.factories import InformationTypeFactory, published_entry

pytestmark = pytest.mark.django_db

SEARCH = "/matching/search/"
BEFORE = date(2026, 11, 29)
DAY = timedelta(days=1)

Calendar = Callable[[date], None]


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """Return what turns the calendar to a day; it stands at BEFORE."""

    def turn(day: date) -> None:
        def localdate(value: datetime | None = None, zone: Any = None) -> date:
            return day if value is None else timezone.localtime(value, zone).date()

        monkeypatch.setattr(timezone, "localdate", localdate)

    turn(BEFORE)
    return turn


@pytest.fixture
def kind() -> InformationType:
    return InformationTypeFactory(asked_facts=AskedFacts.PRODUCT, slug="product")


@pytest.fixture
def product(calendar: Calendar, cast: Cast, kind: InformationType) -> Entry:
    """Return a product whose sale ends tomorrow, followed by another."""
    after = published_entry(organization=cast.owner, information_type=kind, title="次の製品")
    return published_entry(
        organization=cast.owner,
        registrant=cast["general"].user,
        information_type=kind,
        title="前の製品",
        availability=Availability.ENDING,
        sales_end_on=BEFORE + DAY,
        successor=after,
    )


def mails() -> list[MailRecord]:
    return list(MailRecord.objects.filter(kind=KIND).order_by("pk"))


class TestDay:
    """One product, the day before and the day itself."""

    def test_day__comes_in_every_place(
        self, cast: Cast, client: Client, calendar: Calendar, product: Entry
    ) -> None:
        sold = f"{SEARCH}?only=available"
        follow_ends_of_sales()
        assert product.pk in row_ids(client.get(sold))
        assert "販売終了予定（2026年11月30日）" in text_of(client.get(SEARCH))
        assert mails() == []
        calendar(BEFORE + DAY)
        assert "販売終了（2026年11月30日）" in text_of(client.get(SEARCH))
        follow_ends_of_sales()
        assert row_ids(client.get(sold)) == [product.successor_id]
        assert product.pk in row_ids(client.get(SEARCH))
        (mail,) = mails()
        assert mail.to == cast["general"].user.email  # type: ignore[union-attr]
        assert "前の製品" in mail.body
        assert f"/matching/my/{product.pk}/edit/" in mail.body
        follow_ends_of_sales()
        assert len(mails()) == 1

    def test_detail__leads_to_the_successor(
        self, cast: Cast, calendar: Calendar, product: Entry
    ) -> None:
        calendar(BEFORE + DAY)
        page = soup(cast["special"].client.get(f"{SEARCH}{product.pk}/"))
        note = page.select_one("[data-sale-note]")
        assert note is not None
        assert "販売終了（2026年11月30日）" in note.get_text()
        link = note.select_one("a")
        assert link is not None
        assert (link.get_text(), link["href"]) == ("次の製品", f"{SEARCH}{product.successor_id}/")

    @pytest.mark.parametrize(
        "changes", [{"live": False}, {"deleted_at": timezone.now(), "live": False}]
    )
    def test_successor_that_is_not_published__is_not_named(
        self, cast: Cast, product: Entry, changes: dict[str, Any]
    ) -> None:
        Entry.objects.filter(pk=product.successor_id).update(**changes)
        text = text_of(cast["special"].client.get(f"{SEARCH}{product.pk}/"))
        assert "次の製品" not in text

    def test_date_of_update__stays(self, calendar: Calendar, product: Entry) -> None:
        calendar(BEFORE + DAY)
        follow_ends_of_sales()
        assert Entry.objects.get(pk=product.pk).updated_at == product.updated_at


class TestUntold:
    @pytest.mark.parametrize(
        ("facts", "ends"),
        [
            ({"availability": "ending", "sales_end_on": BEFORE}, ["sale"]),
            ({"availability": "ending", "sales_end_on": BEFORE + DAY}, []),
            ({"availability": "ending", "sales_end_on": BEFORE - 31 * DAY}, []),
            ({"availability": "ended", "sales_end_on": BEFORE}, []),
            ({"availability": "ended", "support_until": BEFORE}, []),
            ({"availability": "ended", "support_until": BEFORE - DAY}, ["support"]),
            ({"availability": "available", "support_until": BEFORE - DAY}, []),
        ],
    )
    def test_ends__are_those_of_today(
        self, calendar: Calendar, kind: InformationType, facts: dict[str, Any], ends: list[str]
    ) -> None:
        entry = published_entry(information_type=kind, **facts)
        found = untold(BEFORE)
        assert [end for each in found.values() for _, end, _ in each] == ends
        assert list(found) == [entry.organization_id] * len(ends)

    def test_other_types_and_unpublished__are_passed_over(
        self, calendar: Calendar, kind: InformationType
    ) -> None:
        ended = {"availability": "ending", "sales_end_on": BEFORE}
        published_entry(**ended)
        stopped = published_entry(information_type=kind, **ended)
        Entry.objects.filter(pk=stopped.pk).update(live=False)
        assert untold(BEFORE) == {}

    def test_second_run__tells_nothing_twice(self, product: Entry) -> None:
        ends = untold(BEFORE + DAY)[product.organization_id]
        assert (tell(ends), tell(ends)) == (1, 0)
        assert SaleNotice.objects.count() == 1

    def test_moved_day__is_told_again(self, product: Entry) -> None:
        tell(untold(BEFORE + DAY)[product.organization_id])
        Entry.objects.filter(pk=product.pk).update(sales_end_on=BEFORE + 9 * DAY)
        assert product.organization_id in untold(BEFORE + 9 * DAY)


class TestDigest:
    """A saved search for what is sold hears that a product of it is sold no more."""

    @pytest.fixture
    def search(self, cast: Cast, product: Entry) -> SavedSearch:
        long_ago = timezone.now() - timedelta(days=3)
        Entry.objects.update(updated_at=long_ago, first_published_at=long_ago)
        return SavedSearch.objects.create(
            user=cast["special"].user,
            name="製品",
            query="type=product&only=available",
            told_until=timezone.make_aware(datetime(2026, 11, 29, 7)),
        )

    @pytest.mark.parametrize(
        ("until", "is_told"),
        [(datetime(2026, 11, 29, 23), False), (datetime(2026, 11, 30, 7), True)],
    )
    def test_end__is_news_once(
        self,
        calendar: Calendar,
        product: Entry,
        search: SavedSearch,
        until: datetime,
        is_told: bool,
    ) -> None:
        Entry.objects.update(updated_at=datetime(2026, 11, 1, tzinfo=until.astimezone().tzinfo))
        calendar(until.date())
        follow_ends_of_sales()
        news = Digest(timezone.make_aware(until)).news(search)
        titles = [] if not is_told else ["前の製品"]
        assert [entry.title for entry in news] == titles
        search.told_until = timezone.make_aware(datetime(2026, 11, 30, 7))
        assert not Digest(search.told_until + DAY).news(search).exists()
