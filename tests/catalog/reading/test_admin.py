"""The ledger of likes: read by the secretariat, written by nobody (O2)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from catalog.models import Like
from tests.actors import Actor, Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS
from tests.factories import OrganizationFactory, bulk_published, like, published_entry

pytestmark = pytest.mark.django_db

LEDGER = "/admin/matching/likes/"
QUERIES = 13


def rows(client: Any, **query: str) -> list[list[str]]:
    """Return the cells of each row."""
    page = soup(client.get(LEDGER, query))
    return [
        [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.select(".result-list tbody tr")
    ]


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__see_nothing_of_it(self, cast: Cast, name: str) -> None:
        like(published_entry(), OrganizationFactory(name="押した団体（架空）"))
        for query in ("", "?export=csv"):
            response = cast[name].client.get(LEDGER + query)
            assert response.status_code == 302
            assert "押した団体" not in response.content.decode()

    @pytest.mark.parametrize("screen", ["create/", "edit/{}/", "delete/{}/", "history/{}/"])
    def test_writing__has_no_address(self, cast: Cast, superuser: Actor, screen: str) -> None:
        given = like(published_entry(), OrganizationFactory())
        for client in (superuser.client, cast["secretariat"].client):
            address = LEDGER + screen.format(given.pk)
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
        assert Like.objects.filter(pk=given.pk).exists()


class TestList:
    def test_row__says_when_who_and_what(self, cast: Cast) -> None:
        given = like(published_entry(title="良い情報"), OrganizationFactory(name="見本町（架空）"))
        when = timezone.localtime(given.created_at).strftime("%Y-%m-%d %H:%M")
        assert rows(cast["secretariat"].client) == [[when, "見本町（架空）", "良い情報"]]

    def test_period__narrows_the_list(self, cast: Cast) -> None:
        entry = published_entry()
        old, new = like(entry, OrganizationFactory()), like(entry, OrganizationFactory())
        past = timezone.now() - timedelta(days=10)
        Like.objects.filter(pk=old.pk).update(created_at=past)
        found = rows(cast["secretariat"].client, days="7")
        assert [row[1] for row in found] == [new.organization.name]
        assert len(rows(cast["secretariat"].client, days="30")) == 2

    @pytest.mark.parametrize(
        "query", [{"days": "x"}, {"p": "x"}, {"o": "9.x"}, {"user__password": "a"}], ids=str
    )
    def test_nonsense__is_a_clean_page(self, cast: Cast, query: dict[str, str]) -> None:
        like(published_entry(), OrganizationFactory())
        assert len(rows(cast["secretariat"].client, **query)) == 1

    def test_search__finds_organization_and_entry(self, cast: Cast) -> None:
        like(published_entry(title="水位計"), OrganizationFactory(name="見本町（架空）"))
        like(published_entry(title="温度計"), OrganizationFactory())
        assert len(rows(cast["secretariat"].client, q="見本")) == 1
        assert len(rows(cast["secretariat"].client, q="温度")) == 1

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        organization, client = OrganizationFactory(), cast["secretariat"].client
        entries = bulk_published(30)
        like(entries[0], organization)
        client.get(LEDGER)
        with django_assert_num_queries(QUERIES):
            client.get(LEDGER)
        for entry in entries[1:]:
            like(entry, organization)
        with django_assert_num_queries(QUERIES):
            assert len(rows(client)) == 30


class TestExport:
    def test_workbook__has_japanese_headings(self, cast: Cast) -> None:
        like(published_entry(title="良い情報"), OrganizationFactory(name="見本町（架空）"))
        response = cast["secretariat"].client.get(LEDGER, {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        found = list(sheet.iter_rows(values_only=True))
        assert found[0][:3] == ("日時", "団体", "登録情報")
        assert [str(cell) for cell in found[1][1:3]] == ["見本町（架空）", "良い情報"]
