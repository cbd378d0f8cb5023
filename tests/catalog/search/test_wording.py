"""Conditions in words and as an address (V10, V12)."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import timezone

from catalog.models import Genre, InformationType
from catalog.search.results import Conditions, types_by_slug
from catalog.search.wording import condition_rows, conditions_of, in_one_line, query_of
from catalog.taxonomy.tree import GenreTree
from tests.factories import GenreFactory, InformationTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _taxonomy() -> None:
    GenreFactory(slug="bousai", name="防災")
    GenreFactory(slug="kanko", name="観光")
    InformationTypeFactory(slug="case", name="事例情報")


def types() -> dict[str, InformationType]:
    """Return the types by slug."""
    return types_by_slug()


def read(query: str) -> Conditions:
    """Return the conditions of an address."""
    return Conditions.read(QueryDict(query), GenreTree(), types())


class TestConditionRows:
    def test_nothing_chosen__no_rows(self) -> None:
        assert condition_rows(read("")) == []

    def test_every_group__with_its_label(self) -> None:
        assert condition_rows(read("q=避難&genre=bousai&type=case")) == [
            ("フリーワード", "避難"),
            ("行政課題のジャンル", "防災"),
            ("情報種別", "事例情報"),
        ]

    def test_several_genres__any_of_them(self) -> None:
        rows = dict(condition_rows(read("genre=bousai&genre=kanko")))
        assert rows == {"行政課題のジャンル": "防災、観光（いずれか）"}


class TestInOneLine:
    @pytest.mark.parametrize(
        ("query", "line"),
        [
            ("", "すべての情報"),
            ("q=避難", "「避難」"),
            ("genre=bousai&genre=kanko", "防災・観光"),
            ("q=避難&genre=bousai&type=case", "防災／事例情報／「避難」"),
        ],
    )
    def test_line(self, query: str, line: str) -> None:
        assert in_one_line(read(query)) == line


class TestQueryOf:
    @pytest.mark.parametrize("query", ["", "q=%26x%3D1&genre=bousai&genre=kanko&type=case"])
    def test_query__there_and_back(self, query: str) -> None:
        assert query_of(read(query)) == query
        assert conditions_of(query, GenreTree(), types()) == read(query)

    def test_query__without_order_page_and_unknown_values(self) -> None:
        query = "q=a&sort=likes&page=3&genre=nothing&x=1"
        assert query_of(read(query)) == "q=a"


class TestConditionsOf:
    def test_all_genres_gone__none_instead_of_everything(self) -> None:
        Genre.objects.filter(slug="bousai").delete()
        assert conditions_of("genre=bousai&q=a", GenreTree(), types()) is None

    def test_all_types_gone__none(self) -> None:
        assert conditions_of("type=gone", GenreTree(), types()) is None

    def test_one_genre_left__narrower(self) -> None:
        Genre.objects.filter(slug="bousai").delete()
        conditions = conditions_of("genre=bousai&genre=kanko", GenreTree(), types())
        assert conditions is not None
        assert [genre.slug for genre in conditions.genres] == ["kanko"]

    def test_retired_terms__lead_to_their_successors(self) -> None:
        now = timezone.now()
        kanko, other = Genre.objects.get(slug="kanko"), InformationTypeFactory(name="新しい種別")
        Genre.objects.filter(slug="bousai").update(retired_at=now, successor=kanko)
        InformationType.objects.filter(slug="case").update(retired_at=now, successor=other)
        conditions = conditions_of("genre=bousai&type=case", GenreTree(), types())
        assert conditions is not None
        assert in_one_line(conditions) == "観光／新しい種別"
