"""Organisations from files: checked, added, changed, left alone (M1, M20)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.entries.enums import EntryState
from catalog.models import EntryText
from cms.members.importing import organizations
from cms.members.importing.organizations import blocks_in, check, write
from cms.members.models import Network, Organization
from cms.tabular.cells import Cells
from cms.tabular.problems import OvertakenError
from cms.tabular.reading.tables import TableRow
from tests.cms.members.importing.rows import CITY, city, messages, numbers, places
from tests.factories import OrganizationFactory, entry_in

pytestmark = pytest.mark.django_db


def run(*rows: TableRow) -> tuple[int, int, int]:
    """Check and write rows that have no error; return how many were added, changed, left."""
    checked = check(rows)
    assert messages(checked) == ""
    return numbers(write(checked))


def blocks_of(organization: Organization) -> list[tuple[str, bool]]:
    """Return the networks that are stored."""
    found = Network.objects.filter(organization=organization)
    return sorted(found.values_list("cidr", "is_shared"))


def stored() -> list[dict[str, Any]]:
    """Return all that an import may write."""
    return [*Organization.objects.order_by("pk").values(), *Network.objects.order_by("pk").values()]


class TestNew:
    def test_row__becomes_an_organisation_with_networks(self) -> None:
        assert run(city()) == (1, 0, 0)

        organization = Organization.objects.get()
        assert organization.is_special
        assert (
            organization.external_id,
            organization.name,
            organization.kind,
            organization.local_government_code,
            organization.domain,
        ) == ("m-1", "みなと市（架空）", "local_government", "011002", "city.minato.example.jp")
        assert blocks_of(organization) == [("2001:db8::/32", True), ("203.0.113.0/24", False)]

    def test_row__codes_and_full_width(self) -> None:
        run(
            city(
                external_id="ｍ－１",
                kind="local_government",
                membership="special",
                local_government_code="０１１００２",
                domain="＠City.Minato.example.jp",
            )
        )

        organization = Organization.objects.get()
        assert (organization.external_id, organization.membership) == ("m-1", "special")
        assert organization.local_government_code == "011002"
        assert organization.domain == "city.minato.example.jp"

    def test_row__only_what_is_needed(self) -> None:
        values = {name: CITY[name] for name in ("external_id", "name", "kind", "membership")}

        assert run(TableRow(2, values)) == (1, 0, 0)
        assert Organization.objects.get().domain == ""
        assert not Network.objects.exists()

    def test_rows__in_the_order_of_the_file(self) -> None:
        run(*(city(n, external_id=f"m-{n}", name=f"{n}市（架空）") for n in (4, 3, 2)))

        found = Organization.objects.order_by("pk").values_list("external_id", flat=True)
        assert list(found) == ["m-4", "m-3", "m-2"]


class TestAgain:
    def test_same_file__writes_nothing(self) -> None:
        run(city(), city(3, external_id="m-2", name="山辺町（架空）"))
        before = stored()

        with CaptureQueriesContext(connection) as queries:
            assert run(city(), city(3, external_id="m-2", name="山辺町（架空）")) == (0, 0, 2)

        assert stored() == before
        words = {query["sql"].split()[0] for query in queries}
        assert not words & {"INSERT", "UPDATE", "DELETE"}

    @pytest.mark.parametrize(
        ("column", "value", "expected"),
        [
            ("name", "港市（架空）", "港市（架空）"),
            ("kind", "その他団体", "other"),
            ("membership", "一般会員", "general"),
            ("local_government_code", "012025", "012025"),
            ("domain", "minato.example.jp", "minato.example.jp"),
        ],
    )
    def test_value__changed(self, column: str, value: str, expected: str) -> None:
        run(city())

        assert run(city(**{column: value})) == (0, 1, 0)
        assert getattr(Organization.objects.get(), column) == expected
        assert run(city(**{column: value})) == (0, 0, 1)

    def test_blank_cells__leave_what_is_there(self) -> None:
        run(city())
        before = stored()

        assert run(TableRow(2, dict.fromkeys(CITY, "") | {"external_id": "m-1"})) == (0, 0, 1)
        assert run(TableRow(2, {"external_id": "m-1"})) == (0, 0, 1)
        assert stored() == before

    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("198.51.100.0/24", [("198.51.100.0/24", False)]),
            ("203.0.113.0/24", [("203.0.113.0/24", False)]),
            (
                "203.0.113.0/24 shared;2001:db8::/32",
                [("2001:db8::/32", False), ("203.0.113.0/24", True)],
            ),
        ],
    )
    def test_networks__replaced(self, cell: str, expected: list[tuple[str, bool]]) -> None:
        run(city())

        assert run(city(networks=cell)) == (0, 1, 0)
        assert blocks_of(Organization.objects.get()) == expected

    def test_networks__of_others_stay(self) -> None:
        run(city(), city(3, external_id="m-2", name="山辺町（架空）"))
        run(city(networks="198.51.100.0/24"))

        other = Organization.objects.get(external_id="m-2")
        assert len(blocks_of(other)) == 2

    def test_what_the_file_does_not_know__stays(self) -> None:
        run(city())
        Organization.objects.update(contact_tel="000-1111-2222")
        run(city(domain="minato.example.jp"))

        assert Organization.objects.get().contact_tel == "000-1111-2222"

    def test_new_name__finds_the_entries_of_the_organisation(self) -> None:
        run(city())
        entry = entry_in(EntryState.PUBLISHED, organization=Organization.objects.get())
        before = EntryText.objects.get(entry=entry)
        run(city(name="霞浦市（架空）"))
        after = EntryText.objects.get(entry=entry)

        fields = [field.attname for field in EntryText._meta.concrete_fields]
        assert {n for n in fields if getattr(before, n) != getattr(after, n)}


class TestErrors:
    @pytest.mark.parametrize(
        ("values", "label"),
        [
            ({"external_id": ""}, "団体ID"),
            ({"external_id": "x" * 101}, "団体ID"),
            ({"name": ""}, "団体名"),
            ({"name": "字" * 101}, "団体名"),
            ({"kind": ""}, "団体種別"),
            ({"kind": "市"}, "団体種別"),
            ({"membership": ""}, "会員種別"),
            ({"membership": "正会員"}, "会員種別"),
            ({"local_government_code": "011003"}, "全国地方公共団体コード"),
            ({"local_government_code": "11002"}, "全国地方公共団体コード"),
            ({"local_government_code": "札幌市"}, "全国地方公共団体コード"),
            ({"domain": "https://city.example.jp/"}, "メールのドメイン"),
            ({"domain": "a@city.example.jp"}, "メールのドメイン"),
            ({"domain": "city"}, "メールのドメイン"),
            ({"networks": "203.0.113.0/33"}, "ネットワーク"),
            ({"networks": "203.0.113"}, "ネットワーク"),
            ({"networks": "0.0.0.0/0"}, "ネットワーク"),
            ({"networks": "::/0 shared"}, "ネットワーク"),
            ({"networks": "203.0.113.0/24;203.0.113.9/24（共用）"}, "ネットワーク"),
        ],
    )
    def test_value__refused_with_row_and_label(self, values: dict[str, str], label: str) -> None:
        checked = check([city(7, **values)])

        assert len(checked.errors) == 1
        assert messages(checked).startswith(f"7行目 「{label}」：")
        assert numbers(write(checked))[0] <= 1
        assert stored() == []

    def test_all_that_is_wrong__named_in_the_order_of_the_file(self) -> None:
        rows = [city(9, kind="市", domain="x"), city(4, external_id="m-2", name="")]

        assert places(check(rows)) == [(9, "kind"), (9, "domain"), (4, "name")]

    def test_one_wrong_row__keeps_all_out(self) -> None:
        run(city())
        before = stored()
        rows = [city(name="港市（架空）"), city(3, external_id="m-2", name="山（架空）", kind="?")]
        report = write(check(rows))

        assert [error.number for error in report.errors] == [3]
        assert stored() == before

    @pytest.mark.parametrize(
        ("values", "column"),
        [({"name": "山辺町（架空）"}, "external_id"), ({"external_id": "m-2"}, "name")],
    )
    def test_twice_in_the_file__both_rows_named(self, values: dict[str, str], column: str) -> None:
        checked = check([city(2), city(5, **values)])

        assert places(checked) == [(2, column), (5, column)]
        assert "が同じファイルに複数あります（2行目、5行目）。" in messages(checked)

    @pytest.mark.parametrize("external_id", ["", "other"])
    @pytest.mark.parametrize("exists", [False, True])
    def test_name__of_another_organisation(self, external_id: str, exists: bool) -> None:
        if exists:
            run(city(name="旧みなと市（架空）"))
        OrganizationFactory(name="みなと市（架空）", external_id=external_id)

        checked = check([city()])
        assert places(checked) == [(2, "name")]
        assert "先にその団体へ団体IDを登録してください" in messages(checked)

    def test_overtaken__nothing_is_written(self) -> None:
        checked = check([city(3, external_id="m-2", name="山辺町（架空）"), city()])
        OrganizationFactory(name="みなと市（架空）", external_id="")

        with pytest.raises(OvertakenError, match="もう一度取り込んでください"):
            write(checked)
        assert Organization.objects.count() == 1


class TestBlocks:
    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("203.0.113.0/24", {"203.0.113.0/24": False}),
            ("203.0.113.9/24", {"203.0.113.0/24": False}),
            ("198.51.100.7", {"198.51.100.7/32": False}),
            ("２０３．０．１１３．０／２４", {"203.0.113.0/24": False}),
            ("203.0.113.0/24（共用）", {"203.0.113.0/24": True}),
            ("203.0.113.0/24(共用)", {"203.0.113.0/24": True}),
            ("203.0.113.0/24 （ 共用 ）", {"203.0.113.0/24": True}),
            ("203.0.113.0/24　共用", {"203.0.113.0/24": True}),
            ("203.0.113.0/24 shared", {"203.0.113.0/24": True}),
            ("203.0.113.0/24 Shared", {"203.0.113.0/24": True}),
            ("2001:DB8::/32 shared", {"2001:db8::/32": True}),
            ("::ffff:203.0.113.0/120", {"203.0.113.0/24": False}),
            (
                "203.0.113.0/24；2001:db8::/32（共用）\n198.51.100.7;",
                {"203.0.113.0/24": False, "2001:db8::/32": True, "198.51.100.7/32": False},
            ),
            ("", {}),
        ],
    )
    def test_cell__read(self, cell: str, expected: dict[str, bool]) -> None:
        cells = Cells(TableRow(2, {"networks": cell}))

        assert blocks_in(cells) == expected
        assert cells.problems == {}

    @pytest.mark.parametrize("cell", ["203.0.113.0/24shared", "shared", "（共用）", "1.2.3.4 x"])
    def test_cell__no_block(self, cell: str) -> None:
        cells = Cells(TableRow(2, {"networks": cell}))
        blocks_in(cells)

        assert set(cells.problems) == {"networks"}


class TestCosts:
    def test_queries__do_not_grow_with_new_rows(self) -> None:
        counts = []
        for size in (3, 60):
            rows = [
                city(n + 2, external_id=f"{size}-{n}", name=f"{size}-{n}市（架空）")
                for n in range(size)
            ]
            with CaptureQueriesContext(connection) as queries:
                run(*rows)
            counts.append(len(queries))

        assert counts[0] == counts[1]

    def test_columns__those_of_the_contract(self) -> None:
        assert list(organizations.COLUMNS.labels) == list(CITY)
