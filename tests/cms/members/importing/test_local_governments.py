"""The country's local governments and whose a host is (M11)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.members.importing.local_governments import check, write
from cms.members.models import LocalGovernment
from cms.tabular.problems import OvertakenError
from cms.tabular.reading.tables import TableRow
from tests.cms.members.importing.rows import messages, numbers, places

pytestmark = pytest.mark.django_db

SAPPORO = {
    "code": "011002",
    "name": "札幌市",
    "full_name": "北海道札幌市",
    "domain": "www.city.sapporo.jp",
    "is_northern_territory": "0",
}
WARD = {"code": "011011", "name": "中央区", "domain": "www.city.sapporo.jp"}
VILLAGE = {"code": "016951", "name": "色丹村", "domain": "", "is_northern_territory": "1"}


def rows(*values: dict[str, str]) -> list[TableRow]:
    """Return these rows with their numbers."""
    return [TableRow(number, each) for number, each in enumerate(values, start=2)]


def run(*values: dict[str, str]) -> tuple[int, int, int]:
    """Check and write rows that have no error; return how many were added, changed, left."""
    checked = check(rows(*values))
    assert messages(checked) == ""
    return numbers(write(checked))


def stored() -> list[tuple[str, str, str]]:
    """Return code, name and domain of each."""
    return list(LocalGovernment.objects.values_list("code", "name", "domain"))


class TestNew:
    def test_row__full_name_and_host_without_www(self) -> None:
        assert run(SAPPORO) == (1, 0, 0)
        assert stored() == [("011002", "北海道札幌市", "city.sapporo.jp")]

    @pytest.mark.parametrize(
        ("domain", "expected"),
        [
            ("www.town.example.jp", "town.example.jp"),
            ("town.example.jp", "town.example.jp"),
            ("WWW.Town.Example.jp", "town.example.jp"),
            ("ｗｗｗ．town.example.jp", "town.example.jp"),
            ("www2.town.example.jp", "www2.town.example.jp"),
            ("", ""),
        ],
    )
    def test_domain__the_host(self, domain: str, expected: str) -> None:
        run(SAPPORO | {"domain": domain})

        assert LocalGovernment.objects.get().domain == expected

    def test_name__where_there_is_no_full_one(self) -> None:
        run({"code": "０１１００２", "name": "札幌市"})

        assert stored() == [("011002", "札幌市", "")]

    def test_host__is_the_citys_not_its_wards(self) -> None:
        assert run(SAPPORO, WARD, VILLAGE) == (3, 0, 0)
        assert stored() == [
            ("011002", "北海道札幌市", "city.sapporo.jp"),
            ("011011", "中央区", ""),
            ("016951", "色丹村", ""),
        ]


class TestPlace:
    def test_degrees__are_kept_and_a_blank_cell_changes_nothing(self) -> None:
        place = {"lat": "43.06208877", "lng": "１４１．３５"}
        assert run(SAPPORO | place, VILLAGE) == (2, 0, 0)
        assert run(SAPPORO | place | {"lat": "43.1"}) == (0, 1, 0)
        assert run(SAPPORO | {"lat": "", "lng": ""}) == (0, 0, 1)
        places = LocalGovernment.objects.values_list("latitude", "longitude")
        assert list(places) == [(43.1, 141.35), (None, None)]


class TestAgain:
    def test_same_file__writes_nothing(self) -> None:
        run(SAPPORO, WARD, VILLAGE)
        before = stored()

        with CaptureQueriesContext(connection) as queries:
            assert run(SAPPORO, WARD, VILLAGE) == (0, 0, 3)

        assert stored() == before
        words = {query["sql"].split()[0] for query in queries}
        assert not words & {"INSERT", "UPDATE", "DELETE"}

    def test_ward_alone__does_not_take_the_citys_host(self) -> None:
        run(SAPPORO, WARD)

        assert run(WARD) == (0, 0, 1)

    def test_values__changed_and_blank_ones_left(self) -> None:
        run(SAPPORO, VILLAGE)

        assert run({"code": "011002", "domain": "sapporo.example.jp"}) == (0, 1, 0)
        assert run({"code": "011002", "full_name": "北の市（架空）"}) == (0, 1, 0)
        assert stored()[0] == ("011002", "北の市（架空）", "sapporo.example.jp")
        assert stored()[1] == ("016951", "色丹村", "")

    def test_hosts__changing_hands_in_one_file(self) -> None:
        other = {"code": "012025", "name": "函館市", "domain": "hakodate.example.jp"}
        run(SAPPORO, other)
        files = [SAPPORO | {"domain": other["domain"]}, other | {"domain": SAPPORO["domain"]}]

        assert run(*files) == (0, 2, 0)
        assert run(*files) == (0, 0, 2)
        assert [domain for _, _, domain in stored()] == ["hakodate.example.jp", "city.sapporo.jp"]


class TestErrors:
    @pytest.mark.parametrize(
        ("values", "column"),
        [
            ({"code": ""}, "code"),
            ({"code": "01100"}, "code"),
            ({"code": "011003"}, "code"),
            ({"full_name": "", "name": ""}, "name"),
            ({"full_name": "字" * 101}, "name"),
            ({"domain": "https://www.city.sapporo.jp/"}, "domain"),
            ({"domain": "sapporo"}, "domain"),
            ({"lat": "北緯43度"}, "lat"),
            ({"lat": "nan"}, "lat"),
            ({"lng": "181"}, "lng"),
        ],
    )
    def test_value__refused(self, values: dict[str, str], column: str) -> None:
        checked = check(rows(SAPPORO | values, VILLAGE))

        assert places(checked) == [(2, column)]
        write(checked)
        assert stored() == []

    def test_code__twice(self) -> None:
        assert places(check(rows(SAPPORO, VILLAGE, SAPPORO))) == [(2, "code"), (4, "code")]

    def test_overtaken__nothing_is_written(self) -> None:
        checked = check(rows(VILLAGE, SAPPORO))
        LocalGovernment.objects.create(code="011002", name="札幌市")

        with pytest.raises(OvertakenError, match="もう一度"):
            write(checked)
        assert len(stored()) == 1
