"""Conditions in, hits and counts out (V2, V3, V8)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from catalog.entries.enums import EntryState, SortOrder
from catalog.models import Entry, Genre, InformationType
from catalog.search.results import Conditions, EntrySearch
from catalog.taxonomy.tree import GenreTree
from cms.web.text import LONGEST_TEXT
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    entry_in,
    like,
    listed_entry,
)

pytestmark = pytest.mark.django_db

AssertNumQueries = Callable[[int], AbstractContextManager[object]]


def conditions(query: str) -> Conditions:
    """Return the conditions of an address."""
    types = {each.slug: each for each in InformationType.objects.all()}
    return Conditions.read(QueryDict(query), GenreTree(), types)


def search(query: str = "") -> EntrySearch:
    """Return the search of an address."""
    return EntrySearch(conditions(query), GenreTree())


def titles(query: str = "") -> list[str]:
    """Return the titles found, in order."""
    return [entry.title for entry in search(query).hits]


@pytest.fixture
def tree() -> dict[str, Genre]:
    """Return 防災 with 消防 (with 消防団) and 避難 below, and 観光 beside it, by slug."""
    top = GenreFactory(slug="bousai", name="防災")
    fire = GenreFactory(slug="shobo", name="消防", parent=top)
    return {
        "bousai": top,
        "shobo": fire,
        "shobodan": GenreFactory(slug="shobodan", name="消防団", parent=fire),
        "hinan": GenreFactory(slug="hinan", name="避難", parent=top),
        "kanko": GenreFactory(slug="kanko", name="観光"),
    }


@pytest.fixture
def types() -> dict[str, InformationType]:
    """Return two information types by slug."""
    return {slug: InformationTypeFactory(slug=slug) for slug in ("product", "case")}


class TestConditionsRead:
    """Whatever stands in an address becomes clean conditions."""

    @pytest.mark.usefixtures("tree", "types")
    def test_known_values__are_taken_in_their_order(self) -> None:
        found = conditions("q=ICT&genre=kanko&genre=shobo&type=case&sort=likes")
        assert found.text == "ICT"
        assert [genre.slug for genre in found.genres] == ["kanko", "shobo"]
        assert [each.slug for each in found.types] == ["case"]
        assert found.sort == SortOrder.LIKES

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "q=",
            "q=%20%20",
            "q=%E3%80%80",
            "q=%00",
            "q=%00%1f%7f",
            "genre=unknown",
            "genre=",
            "genre=%00",
            "genre=1",
            "genre[]=bousai",
            "genre=BOUSAI",
            "genre=" + "x" * 5000,
            "type=unknown",
            "type=bousai",
            "sort=zzz",
            "sort=UPDATED",
            "sort=relevance",
            "sort=-updated_at",
            "page=-3",
            "unknown=1",
        ],
        ids=lambda query: query[:20],
    )
    @pytest.mark.usefixtures("tree", "types")
    def test_hostile_values__mean_nothing_chosen(self, query: str) -> None:
        found = conditions(query)
        assert found == Conditions()
        assert found.are_empty

    @pytest.mark.usefixtures("tree")
    def test_repeated_genre__counts_once(self) -> None:
        assert len(conditions("genre=kanko&genre=kanko").genres) == 1

    @pytest.mark.usefixtures("tree")
    def test_unknown_genre_among_known__is_dropped_alone(self) -> None:
        assert [each.slug for each in conditions("genre=x&genre=kanko").genres] == ["kanko"]

    def test_repeated_text__is_the_last_one(self) -> None:
        assert conditions("q=a&q=b").text == "b"

    def test_long_text__is_cut(self) -> None:
        assert conditions("q=" + "a" * 10_000).text == "a" * LONGEST_TEXT

    def test_control_characters__are_dropped_from_the_text(self) -> None:
        assert conditions("q=%00a%01b%1f").text == "ab"

    def test_many_words__are_at_most_ten(self) -> None:
        words = conditions("q=" + "+".join(f"w{n}" for n in range(20))).query.all_of
        assert [word.text for word in words] == [f"w{n}" for n in range(10)]

    @pytest.mark.parametrize(
        ("query", "sort"),
        [
            ("sort=updated", SortOrder.UPDATED),
            ("sort=likes", SortOrder.LIKES),
            ("sort=relevance&q=a", SortOrder.RELEVANCE),
            ("sort=relevance&q=%20", SortOrder.UPDATED),
            ("q=a", SortOrder.RELEVANCE),
            ("sort=updated&q=a", SortOrder.UPDATED),
            ("sort=likes&sort=zzz", SortOrder.UPDATED),
        ],
    )
    def test_sort__is_by_relevance_only_with_a_text(self, query: str, sort: SortOrder) -> None:
        assert conditions(query).sort == sort


class TestHits:
    """Within genres OR, within types OR, between the groups AND (V2)."""

    @pytest.fixture(autouse=True)
    def _entries(self, tree: dict[str, Genre], types: dict[str, InformationType]) -> None:
        for title, genres, kind in (
            ("親", ["bousai"], "product"),
            ("子", ["shobo"], "product"),
            ("孫", ["shobodan"], "case"),
            ("兄弟", ["hinan"], "case"),
            ("隣", ["kanko"], "case"),
            ("両方", ["hinan", "kanko"], "product"),
        ):
            listed_entry(
                title=title,
                summary="概要",
                genres=[tree[slug] for slug in genres],
                information_type=types[kind],
                contact_company="",
            )

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"親", "子", "孫", "兄弟", "隣", "両方"}),
            ("genre=bousai", {"親", "子", "孫", "兄弟", "両方"}),
            ("genre=shobo", {"子", "孫"}),
            ("genre=shobodan", {"孫"}),
            ("genre=kanko", {"隣", "両方"}),
            ("genre=shobo&genre=kanko", {"子", "孫", "隣", "両方"}),
            ("genre=bousai&genre=shobo", {"親", "子", "孫", "兄弟", "両方"}),
            ("type=product", {"親", "子", "両方"}),
            ("type=product&type=case", {"親", "子", "孫", "兄弟", "隣", "両方"}),
            ("genre=kanko&type=product", {"両方"}),
            ("genre=shobo&genre=hinan&type=case", {"孫", "兄弟"}),
            ("genre=kanko&q=両方", {"両方"}),
            ("genre=shobo&q=両方", set()),
            ("type=case&q=両方", set()),
            ("genre=unknown", {"親", "子", "孫", "兄弟", "隣", "両方"}),
        ],
    )
    def test_choice__finds(self, query: str, found: set[str]) -> None:
        assert set(titles(query)) == found
        assert search(query).counts.total == len(found)

    def test_entry_in_two_chosen_genres__is_found_once(self) -> None:
        assert titles("genre=hinan&genre=kanko").count("両方") == 1

    @pytest.mark.parametrize(
        ("query", "by_genre"),
        [
            ("", {"bousai": 5, "shobo": 2, "shobodan": 1, "hinan": 2, "kanko": 2}),
            ("genre=kanko", {"bousai": 5, "shobo": 2, "shobodan": 1, "hinan": 2, "kanko": 2}),
            ("type=product", {"bousai": 3, "shobo": 1, "shobodan": 0, "hinan": 1, "kanko": 1}),
            ("q=両方", {"bousai": 1, "shobo": 0, "shobodan": 0, "hinan": 1, "kanko": 1}),
        ],
    )
    def test_genre_count__is_what_that_genre_alone_would_give(
        self, tree: dict[str, Genre], query: str, by_genre: dict[str, int]
    ) -> None:
        counts = search(query).counts.by_genre
        assert {slug: counts[genre.pk] for slug, genre in tree.items()} == by_genre

    @pytest.mark.parametrize(
        ("query", "by_type"),
        [
            ("", {"product": 3, "case": 3}),
            ("type=case", {"product": 3, "case": 3}),
            ("genre=shobo", {"product": 1, "case": 1}),
            ("genre=kanko&q=隣", {"product": 0, "case": 1}),
        ],
    )
    def test_type_count__is_what_that_type_alone_would_give(
        self, types: dict[str, InformationType], query: str, by_type: dict[str, int]
    ) -> None:
        counts = search(query).counts.by_type
        assert {slug: counts[each.pk] for slug, each in types.items()} == by_type

    @pytest.mark.parametrize("query", ["", "type=product", "q=両方", "type=case&q=概要"])
    def test_every_count__is_the_hits_of_that_choice(
        self, tree: dict[str, Genre], query: str
    ) -> None:
        counts = search(query).counts.by_genre
        alone = {genre.pk: len(titles(f"{query}&genre={slug}")) for slug, genre in tree.items()}
        assert {pk: counts[pk] for pk in alone} == alone

    def test_new_parent__counts_the_entries_below_at_once(self, tree: dict[str, Genre]) -> None:
        tree["kanko"].parent = tree["bousai"]
        tree["kanko"].save()
        assert search().counts.by_genre[tree["bousai"].pk] == 6
        assert "隣" in titles("genre=bousai")

    @pytest.mark.parametrize(
        ("query", "number"), [("q=概要&genre=bousai&type=case", 2), ("genre=bousai&type=case", 1)]
    )
    def test_counts__take_one_query_besides_the_synonyms(
        self, django_assert_num_queries: AssertNumQueries, query: str, number: int
    ) -> None:
        prepared = search(query)
        with django_assert_num_queries(number):
            assert prepared.counts.total == 2

    @pytest.mark.parametrize(
        ("query", "loosenings"),
        [
            ("q=親&genre=kanko", [("text", 2), ("genres", 1)]),
            ("q=ない言葉&genre=kanko", [("text", 2)]),
            ("q=ない言葉", [("text", 6)]),
            ("genre=shobodan&type=product", [("genres", 3), ("types", 1)]),
            ("q=ない言葉&genre=shobodan&type=product", []),
        ],
    )
    def test_loosening__says_what_it_would_give(
        self, query: str, loosenings: list[tuple[str, int]]
    ) -> None:
        assert search(query).counts.total == 0
        assert search(query).loosenings() == loosenings

    @pytest.mark.parametrize(
        ("query", "near"),
        [
            ("genre=shobodan&type=product", {"消防": 1, "防災": 3}),
            ("genre=shobo&q=隣", {}),
            ("genre=shobo&q=兄弟", {"防災": 1, "避難": 1}),
            ("genre=kanko&q=親", {"防災": 1}),
            ("genre=kanko&genre=bousai&q=ない言葉", {}),
            ("q=ない言葉", {}),
        ],
    )
    def test_neighbours__are_parents_and_siblings_that_would_give_hits(
        self, query: str, near: dict[str, int]
    ) -> None:
        assert {genre.name: count for genre, count in search(query).neighbours()} == near


class TestText:
    """Width, case and kana do not matter; every word must occur somewhere (V2)."""

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("ＩＣＴの活用", "ict"),
            ("ictの活用", "ＩＣＴ"),
            ("サーバの更新", "ｻｰﾊﾞ"),
            ("ｻｰﾊﾞの更新", "サーバ"),
            ("ごみの収集", "ゴミ"),
            ("ゴミの収集", "ごみ"),
            ("㈱みなと", "(株)みなと"),
            ("平成２８年", "28年"),
            ("ヴァーチャル", "ゔぁーちゃる"),
            ("機械学習の共同研究", "共同研究"),
            ("100%再生", "100%"),
            ("snake_case", "Snake_Case"),
            ("C:\\temp", "c:\\temp"),
        ],
    )
    def test_word__is_found_in_any_writing(self, written: str, asked: str) -> None:
        listed_entry(title=written)
        listed_entry(title="関係のない情報")
        query = QueryDict(mutable=True)
        query["q"] = asked
        assert titles(query.urlencode()) == [written]

    @pytest.mark.parametrize(
        "wildcard", ["%", "_", "\\", "'", '"', "*", "%%", "a%z", "abc*", "abc%", "🚒", "！？"]
    )
    def test_signs__stand_for_nothing(self, wildcard: str) -> None:
        listed_entry(title="abcxyz", summary="概要", contact_company="")
        query = QueryDict(mutable=True)
        query["q"] = wildcard
        assert titles(query.urlencode()) == []

    @pytest.mark.parametrize(
        ("text", "is_found"),
        [
            ("防災 アプリ", True),
            ("アプリ　防災", True),
            ("防災 みなと", True),
            ("防災 作業所", True),
            ("防災 観光", False),
            ("防災アプリ", False),
        ],
    )
    def test_words__must_all_occur_wherever_they_stand(self, text: str, is_found: bool) -> None:
        organization = OrganizationFactory(name="みなと株式会社")
        listed_entry(
            title="防災の情報",
            summary="アプリです。",
            organization=organization,
            contact_company="第一作業所",
        )
        assert titles(f"q={text}") == (["防災の情報"] if is_found else [])

    def test_renamed_organisation__is_found_by_its_new_name(self) -> None:
        entry = listed_entry(contact_company="")
        entry.organization.name = "ニュー団体"
        entry.organization.save()
        assert titles("q=にゅー") == [entry.title]

    @pytest.mark.parametrize(
        "state", [EntryState.DRAFT, EntryState.IN_REVIEW, EntryState.STOPPED, EntryState.DELETED]
    )
    def test_unlisted_entry__is_neither_found_nor_counted(self, state: EntryState) -> None:
        entry = entry_in(state, title="見えない情報")
        found = search("q=見えない")
        assert list(found.hits) == []
        assert found.counts.total == 0
        assert found.counts.by_type[entry.information_type_id] == 0


class TestSort:
    """Newest first, by likes, by relevance; ties are always in the same order (V3)."""

    def aged(self, title: str, days: int, likes: int = 0) -> Entry:
        """Return an entry updated `days` ago."""
        entry = listed_entry(title=title, summary="防災と避難の情報")
        Entry.objects.filter(pk=entry.pk).redate(timezone.now() - timedelta(days=days))
        for _ in range(likes):
            like(entry, OrganizationFactory(municipality=True))
        return entry

    def test_updated__is_the_default(self) -> None:
        for title, days in (("古い", 9), ("新しい", 1), ("中ほど", 5)):
            self.aged(title, days)
        assert titles() == titles("sort=updated") == ["新しい", "中ほど", "古い"]

    def test_likes__come_before_the_date(self) -> None:
        self.aged("新しい", 1)
        self.aged("少し", 5, likes=1)
        self.aged("多い", 9, likes=2)
        assert titles("sort=likes") == ["多い", "少し", "新しい"]

    def test_relevance__counts_the_words_in_the_title(self) -> None:
        self.aged("一語も含まない", 1)
        self.aged("防災だけ", 2)
        self.aged("防災と避難", 9)
        found = titles("q=防災 避難&sort=relevance")
        assert found == ["防災と避難", "防災だけ", "一語も含まない"]

    @pytest.mark.parametrize("order", ["updated", "likes", "relevance"])
    def test_ties__go_to_the_newest_then_to_the_last_registered(self, order: str) -> None:
        self.aged("古い", 9)
        first, second = self.aged("防災の一", 1), self.aged("防災の二", 1)
        Entry.objects.filter(pk=first.pk).redate(Entry.objects.get(pk=second.pk).updated_at)
        found = titles(f"q=情報&sort={order}")
        assert found == ["防災の二", "防災の一", "古い"]

    def test_row__carries_its_like_count(self) -> None:
        self.aged("情報", 1, likes=3)
        (row,) = search().hits
        assert row.like_count == 3

    def test_rows__take_two_queries(self, django_assert_num_queries: AssertNumQueries) -> None:
        for number in range(3):
            self.aged(f"情報{number}", number, likes=number)
        hits = search("sort=likes").hits
        with django_assert_num_queries(2):
            rows = [
                (row.organization.name, row.information_type.name, row.like_count) for row in hits
            ]
        assert len(rows) == 3
