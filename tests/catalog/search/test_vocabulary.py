"""The vocabulary of listed entries, and the searches that are made of it (V8)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from catalog.entries.enums import EntryState
from catalog.models import Entry, Genre, SearchWord
from catalog.search import vocabulary
from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.search.vocabulary import (
    Suggestion,
    rebuild_vocabulary,
    suggestions,
    words_alone,
    words_of,
)
from catalog.taxonomy.tree import GenreTree
from cms import jobs
from cms.models import JobRun
from tests.factories import GenreFactory, InformationTypeFactory, entry_in, listed_entry

CountQueries = Callable[[int], AbstractContextManager[Any]]


def titled(title: str) -> Entry:
    """Return a listed entry whose genre adds nothing to the vocabulary."""
    genre = Genre.objects.filter(name="他").first() or GenreFactory(name="他")
    return listed_entry(title=title, genres=[genre])


class TestWordsOf:
    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("防災無線", {"防災", "無線", "防災無線"}),
            ("防災の無線", {"防災", "無線"}),
            ("防災 無線", {"防災", "無線"}),
            ("避難所を開く", {"避難", "避難所"}),
            ("ごみの分別", {"ごみ", "分別"}),
            ("ＬＧＷＡＮ接続", {"ＬＧＷＡＮ", "接続", "ＬＧＷＡＮ接続"}),
            ("2024年 12", set()),
            ("これはとても", set()),
            ("！？🚒", set()),
            ("", set()),
        ],
    )
    def test_words__nouns_and_pairs_of_neighbours(self, title: str, words: set[str]) -> None:
        assert words_of(title) == words

    @pytest.mark.parametrize("title", ["防" * 500, "\x00防災", "﷽" * 50, "(" * 200])
    def test_words__any_title(self, title: str) -> None:
        assert all(2 <= len(word) <= 30 for word in words_of(title))


@pytest.mark.django_db
class TestRebuild:
    def words(self) -> dict[str, int]:
        """Return the vocabulary as it is stored."""
        return dict(SearchWord.objects.values_list("word", "number"))

    def test_word__of_listed_entries_with_their_number(self) -> None:
        titled("防災無線")
        titled("防災の計画、防災の訓練")
        assert rebuild_vocabulary() == 5
        assert self.words() == {"防災": 2, "無線": 1, "防災無線": 1, "計画": 1, "訓練": 1}

    def test_word__prepared_for_comparison(self) -> None:
        titled("ごみ")
        rebuild_vocabulary()
        assert SearchWord.objects.values_list("word", "key", "reading").get() == (
            "ごみ",
            "ごみ",
            "ごみ",
        )

    @pytest.mark.parametrize(
        "state", [each for each in EntryState if "published" not in each.value]
    )
    def test_word__of_an_entry_that_nobody_finds(self, state: EntryState) -> None:
        entry_in(state, title="秘密計画", genres=[GenreFactory(name="他")])
        rebuild_vocabulary()
        assert self.words() == {}

    def test_spellings__most_frequent_one(self) -> None:
        for title in ("サーバー", "サーバ", "サーバ"):
            titled(title)
        rebuild_vocabulary()
        assert self.words() == {"サーバ": 3}

    def test_genres__in_use(self) -> None:
        carried = GenreFactory(name="子育て支援")
        GenreFactory(name="誰も使わない")
        retired = GenreFactory(name="古い名称", retired_at=timezone.now(), successor=carried)
        listed_entry(title="情報", genres=[carried])
        listed_entry(title="情報", genres=[carried, retired])
        rebuild_vocabulary()
        assert self.words() == {"情報": 2, "子育て支援": 2}

    def test_old_words__vanish(self) -> None:
        entry = titled("防災")
        rebuild_vocabulary()
        entry.title = "観光"
        entry.save()
        rebuild_vocabulary()
        assert self.words() == {"観光": 1}

    def test_most__of_the_most_frequent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for title in ("防災", "観光", "観光", "教育", "教育", "教育"):
            titled(title)
        monkeypatch.setattr(vocabulary, "MOST_WORDS", 2)
        assert rebuild_vocabulary() == 2
        assert self.words() == {"教育": 3, "観光": 2}

    def test_failure__leaves_the_old_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        titled("防災")
        rebuild_vocabulary()

        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("django.db.models.query.QuerySet.bulk_create", fail)
        with pytest.raises(RuntimeError):
            rebuild_vocabulary()
        assert self.words() == {"防災": 1}

    def test_job__runs_once_a_day(self) -> None:
        titled("防災")
        assert dict(jobs.run_due())["検索の単語の更新"] == "1語"
        assert "検索の単語の更新" not in dict(jobs.run_due())
        earlier = timezone.now() - timedelta(days=1)
        JobRun.objects.filter(name="検索の単語の更新").update(started_at=earlier)
        assert dict(jobs.run_due())["検索の単語の更新"] == "1語"


@pytest.mark.django_db
class TestSuggestions:
    @pytest.fixture(autouse=True)
    def _world(self) -> None:
        bousai, kanko = GenreFactory(slug="bousai"), GenreFactory(slug="kanko")
        case = InformationTypeFactory(slug="case")
        InformationTypeFactory(slug="product")
        listed_entry(title="防災無線の更新", genres=[bousai], information_type=case)
        listed_entry(title="防災計画", genres=[bousai], information_type=case)
        listed_entry(title="観光案内", genres=[kanko], information_type=case)
        rebuild_vocabulary()

    def search(self, query: str, **changes: str) -> EntrySearch:
        """Return the search of a query string, with `changes`."""
        tree, asked = GenreTree(), QueryDict(query, mutable=True)
        asked.update(changes)
        return EntrySearch(Conditions.read(asked, tree, types_by_slug()), tree)

    def suggested(self, query: str) -> list[Suggestion]:
        """Return what a search is offered."""
        return suggestions(self.search(query))

    @pytest.mark.parametrize(
        ("query", "text", "hits"),
        [
            ("q=防歳", "防災", 2),
            ("q=妨災無線", "防災無線", 1),
            ("q=防歳 -計画", "防災 -計画", 1),
            ("q=防歳 無線", "防災 無線", 1),
            ("q=かんこお", "観光", 1),
            ("q=防歳 無戦", "防災 無線", 1),
            ("q=防歳&genre=bousai&type=case", "防災", 2),
        ],
    )
    def test_text__of_the_nearest_word(self, query: str, text: str, hits: int) -> None:
        assert self.suggested(query)[0] == (text, hits)

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "q=",
            "q=！？",
            "q=の",
            "q=防",
            "q=-防歳",
            "q=宇宙開発機構",
            "q=防災 観光",
            "q=防歳 観光",
            "q=防歳&genre=kanko",
            "q=防歳&type=product",
        ],
    )
    def test_text__that_finds_nothing_is_not_offered(self, query: str) -> None:
        assert self.suggested(query) == []

    def test_texts__three_at_most(self) -> None:
        for letter in "イウエオカ":
            titled(f"ヌ{letter}ヌ")
        rebuild_vocabulary()
        found = self.suggested("q=ヌアヌ")
        assert [each.hits for each in found] == [1, 1, 1]

    def test_vocabulary__out_of_date(self) -> None:
        SearchWord.objects.create(word="防際", key="防際", reading="ぼうさい", number=9)
        assert [each.text for each in self.suggested("q=防歳")] == ["防災"]

    def test_text__too_long_with_the_other_word(self) -> None:
        SearchWord.objects.create(word="防災防災", key="防歳", reading="x", number=9)
        long = "防歳 " + "「" * 197
        assert all(len(each.text) <= 200 for each in self.suggested(f"q={long}"))

    @pytest.mark.parametrize(
        "query",
        [
            "q=防歳",
            "q=防歳 観公 無戦 計劃 更親 案奈 防才 観行 夢線 系画",
            "q=" + "あ" * 10_000,
            "q=" + " ".join(f"防{chr(0x4E00 + n)}" for n in range(60)),
        ],
        ids=lambda query: query[:8],
    )
    def test_queries__four_for_any_text(
        self, query: str, django_assert_max_num_queries: CountQueries
    ) -> None:
        tree = GenreTree()
        search = EntrySearch(Conditions.read(QueryDict(query), tree, types_by_slug()), tree)
        assert search.counts.total == 0
        with django_assert_max_num_queries(4):
            suggestions(search)

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("q=防災 観光", [("防災", 2), ("観光", 1)]),
            ("q=防災 宇宙 -計画", [("防災", 2), ("宇宙", 0)]),
            ("q=宇宙 開発", [("宇宙", 0), ("開発", 0)]),
            ("q=無線 観光&genre=kanko&type=product", [("無線", 1), ("観光", 1)]),
            ("q=防災&genre=kanko", [("防災", 2)]),
            ("q=防災 -無線 -計画", [("防災", 2)]),
            # Only the phrase is asked for in this order: the text of the link says so, too.
            ('q="防災の無線" 観光', [("「防災の無線」", 0), ("観光", 1)]),
            ('q="防災無線" 計画', [("「防災無線」", 1), ("計画", 1)]),
            ('q="-防災" 観光', [("「-防災」", 2), ("観光", 1)]),
            ("q=宇宙", []),
            ("q=宇宙&genre=kanko", []),
            ("q=！？", []),
            ("q=-防災", []),
            ("", []),
        ],
    )
    def test_words__each_alone_under_no_other_condition(
        self, query: str, words: list[Suggestion]
    ) -> None:
        search = self.search(query)
        assert words_alone(search) == words
        for text, hits in words:
            assert self.search("", q=text).counts.total == hits

    def test_words__one_more_query(self, django_assert_max_num_queries: CountQueries) -> None:
        search = self.search("q=防歳 観公 無戦 計劃 更親 案奈 防才 観行 夢線 系画")
        suggestions(search)
        with django_assert_max_num_queries(1):
            assert len(words_alone(search)) == 10

    def test_text__that_nobody_types_is_not_looked_into(
        self, django_assert_max_num_queries: CountQueries
    ) -> None:
        tree = GenreTree()
        kinds = ("計画", "観光", "更新", "学校", "税金", "河川", "病院", "図書", "公園", "道路")
        text = " ".join(one + "".join(other + one for other in kinds[:4]) for one in kinds)
        conditions = Conditions.read(QueryDict(f"q={text}"), tree, {})
        search = EntrySearch(conditions, tree)
        assert len(conditions.query.terms) > 300
        assert search.counts.total == 0
        with django_assert_max_num_queries(0):
            assert suggestions(search) == []
            assert words_alone(search) == []
