"""What a measurement measures."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.benchmark import measuring, queries, stock
from tests.benchmark.measuring import Site, Timing, measure
from tests.factories import GenreFactory, InformationTypeFactory, listed_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the connection of the test, which a server would take for a stale one."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


class TestTiming:
    def test_percentile__of_a_hundred_values(self) -> None:
        timing = Timing([float(value) for value in range(101)])
        assert (timing.percentile(50), timing.percentile(95)) == (50, 95)

    def test_percentile__of_one_value(self) -> None:
        assert Timing([7.0]).percentile(95) == 7

    def test_sum__has_all_values(self) -> None:
        assert (Timing([1.0]) + Timing([3.0])).percentile(50) == 2


class TestMeasure:
    def test_action__warmed_up_and_then_measured(self) -> None:
        calls: list[int] = []
        timing = measure([lambda: calls.append(1), lambda: calls.append(2)], rounds=3)
        assert calls == [1] * 4 + [2] * 4
        assert len(timing.milliseconds) == 6

    def test_search__returns_total_and_rows(self) -> None:
        for _ in range(31):
            listed_entry(title="防災無線")
        listed_entry(title="観光")
        assert measuring.search("q=防災") == (31, 30)

    def test_statements__are_those_of_the_search(self) -> None:
        listed_entry(title="防災無線")
        with CaptureQueriesContext(connection) as searched:
            measuring.search("q=防災")
        replay = measuring.statements("q=防災")
        with CaptureQueriesContext(connection) as replayed:
            replay()
        assert [each["sql"] for each in replayed] == [each["sql"] for each in searched]

    def test_page__is_the_page(self) -> None:
        entry = listed_entry(title="防災無線")
        assert f'data-entry-id="{entry.pk}"' in Site().get("/matching/search/?q=防災").decode()

    def test_no_page__is_an_error(self) -> None:
        with pytest.raises(RuntimeError, match="404"):
            Site().get("/matching/search/0/nothing/")


class TestStock:
    @override_settings(ROOT_URLCONF=stock.__name__)
    def test_listing__finds_by_substring_and_filters(self) -> None:
        genre = GenreFactory(slug="g")
        kind = InformationTypeFactory(slug="t")
        entry = listed_entry(title="防災無線", genres=[genre], information_type=kind)
        listed_entry(title="防災無線", summary="ほかのジャンル")
        listed_entry(title="観光", genres=[genre], information_type=kind)
        page = Site().get(f"{stock.ADDRESS}?q=災無&genre=g&type=t").decode()
        assert f'data-entry-id="{entry.pk}"' in page
        assert page.count("data-entry-id") == 1

    def test_address__is_not_on_the_site(self) -> None:
        with pytest.raises(RuntimeError, match="404"):
            Site().get(stock.ADDRESS)


class TestCommand:
    def test_every_class__is_measured_in_three_depths(self) -> None:
        listed_entry(title="防災無線")
        out = StringIO()
        call_command("benchmark_search", rounds=1, stdout=out)
        lines = [line.split("\t") for line in out.getvalue().splitlines()[2:]]
        assert [line[0] for line in lines] == [*queries.classes(), "全体"]
        assert all(len(line) == 4 and "／" in line[3] for line in lines)

    def test_stock__is_compared(self) -> None:
        listed_entry(title="防災無線")
        out = StringIO()
        call_command("benchmark_search", rounds=1, stock=True, stdout=out)
        lines = [line.split("\t") for line in out.getvalue().splitlines()[2:]]
        assert [line[0] for line in lines] == [*queries.plain_classes(), "全体"]
        assert all(line[4].endswith("倍") for line in lines)

    def test_empty_site__is_told(self) -> None:
        with pytest.raises(CommandError, match="load_benchmark"):
            call_command("benchmark_search")
