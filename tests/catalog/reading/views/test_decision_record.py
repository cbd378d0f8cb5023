"""The decision record as a download (V12)."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.test import Client
from openpyxl import load_workbook

from cms.members.models import User
from tests.actors import Cast
from tests.catalog.html import text_of
from tests.factories import (
    GenreFactory,
    OrganizationFactory,
    UserFactory,
    bulk_published,
    published_entry,
)

RECORD = "/matching/search/record.xlsx"
pytestmark = pytest.mark.django_db


@pytest.fixture
def official(client: Client) -> User:
    """Return the special member whom `client` is logged in as."""
    user = UserFactory(organization=OrganizationFactory(municipality=True))
    client.force_login(user)
    return user


class TestAccess:
    @pytest.mark.parametrize(
        ("actor", "status"),
        [
            ("visitor", 302),
            ("general", 403),
            ("other", 403),
            ("special", 200),
            ("wg", 403),
            ("secretariat", 403),
        ],
    )
    def test_record__for_special_members(self, cast: Cast, actor: str, status: int) -> None:
        response = cast[actor].client.get(f"{RECORD}?q=a")
        assert response.status_code == status
        if status == 302:
            assert response["Location"] == f"/login/?next={RECORD}%3Fq%3Da"
        if status == 403:
            assert "特別会員向け" in text_of(response)

    def test_post__not_allowed(self, client: Client, official: User) -> None:
        assert client.post(RECORD).status_code == 405

    @pytest.mark.parametrize("path", ["x.xlsx", "matching/record.xlsx", "matching/search/1.xlsx"])
    def test_other_files__unknown(self, client: Client, official: User, path: str) -> None:
        assert client.get(f"/{path}").status_code == 404


class TestDownload:
    def test_headers__a_private_attachment(self, client: Client, official: User) -> None:
        response = client.get(RECORD)
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        assert response["Cache-Control"] == "private, no-store"
        disposition = unquote(response["Content-Disposition"])
        assert disposition.startswith("attachment; ")
        assert "起案用記録_" in disposition
        assert disposition.endswith(".xlsx")

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?genre=foo&page=x&sort=y&id=z",
            "?q=%00%EF%BF%BF%1b=1",
            "?id=1&id=2&id=3&id=4&id=5",
            "?search=%26%26=%00",
        ],
    )
    def test_hostile_query__still_a_file(self, client: Client, official: User, query: str) -> None:
        response = client.get(RECORD + query)
        assert response.status_code == 200
        sheets = load_workbook(io.BytesIO(response.content)).sheetnames
        assert sheets == ["検索結果", "選んだ情報", "条件"]

    @pytest.mark.parametrize("query", ["?genre=bousai", "?search=genre%3Dbousai%26sort%3Dlikes"])
    def test_file__search_and_choice_of_the_address(
        self, client: Client, official: User, query: str
    ) -> None:
        genre = GenreFactory(slug="bousai", name="防災")
        hit, other = (
            published_entry(genres=[genre], title="当たり"),
            published_entry(title="選んだ物"),
        )
        response = client.get(f"{RECORD}{query}&compare={other.pk}")
        book = load_workbook(io.BytesIO(response.content))
        first = {cell.value for row in book["検索結果"].iter_rows() for cell in row}
        asked = {cell.value for row in book["条件"].iter_rows() for cell in row}
        second = {cell.value for row in book["選んだ情報"].iter_rows() for cell in row}
        assert "防災" in asked
        assert {"当たり", f"http://127.0.0.1:8000/matching/search/{hit.pk}/"} <= first
        assert "選んだ物" not in first
        assert {"選んだ物", f"http://127.0.0.1:8000/matching/search/{other.pk}/"} <= second

    def test_nothing__is_stored(self, client: Client, official: User) -> None:
        """V9: no table has a row more than before."""
        published_entry()
        client.get(RECORD)

        def rows() -> dict[str, int]:
            return {
                model._meta.label: model._default_manager.count() for model in apps.get_models()
            }

        before = rows()
        client.get(f"{RECORD}?q=秘密の課題")
        assert rows() == before

    def test_queries__the_same_for_one_hit_and_forty(
        self,
        client: Client,
        official: User,
        django_assert_max_num_queries: Callable[..., AbstractContextManager[list[object]]],
    ) -> None:
        bulk_published(1)
        client.get(RECORD)
        with django_assert_max_num_queries(20) as one:
            client.get(RECORD)
        bulk_published(39)
        with django_assert_max_num_queries(len(one)):
            client.get(RECORD)
