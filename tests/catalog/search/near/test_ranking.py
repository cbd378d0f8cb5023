"""The nearest entries to a problem told in a sentence (V14)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.http import QueryDict

from catalog.entries.enums import Confidentiality
from catalog.entries.lifecycle import delete, take_down
from catalog.models import Entry, Genre, InformationType
from catalog.search.near.ranking import LEAD_OF_CASES
from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.taxonomy.tree import GenreTree
from cms.japanese.models import SynonymGroup
from tests.actors import Cast
from tests.factories import listed_entry, registrant_of, secretariat_operator

pytestmark = pytest.mark.django_db

AssertNumQueries = Callable[[int], AbstractContextManager[object]]
PHONE = "庁内の電話の取次ぎに追われている"


def search(text: str, query: str = "", reader: object = None) -> EntrySearch:
    asked = QueryDict(query, mutable=True)
    asked["q"] = text
    tree = GenreTree()
    readers = {} if reader is None else {"reader": reader}
    conditions = Conditions.read(asked, tree, types_by_slug())
    return EntrySearch(conditions, tree, reads_sentences=True, **readers)


def titles(text: str, query: str = "") -> list[str]:
    return [entry.title for entry in search(text, query).hits[:30]]


class TestWhenSentencesAreRead:
    def test_sentence__nearest_first(self, world: dict[str, Entry]) -> None:
        assert titles(PHONE)[0] == world["phone"].title
        assert titles("逃げてきた人であふれて、どこが空いているか分からない")[0] == (
            world["shelter"].title
        )

    def test_words__found_as_ever(self, world: dict[str, Entry]) -> None:
        found = search("避難所")
        assert found.near is None
        assert [entry.title for entry in found.hits] == [world["shelter"].title]

    def test_words_without_hits__the_nearest_as_last_resort(self, world: dict[str, Entry]) -> None:
        found = search("電話 火星")
        assert found.near
        assert found.finds_no_words
        assert found.hits[:1][0].title == world["phone"].title

    @pytest.mark.parametrize(
        "text", ["", "！？", "ぬゑぽ", "困っています", "-電話", "「電話の取次ぎ」"]
    )
    def test_nothing_to_be_near_to(self, world: dict[str, Entry], text: str) -> None:
        assert search(text).near is None

    def test_literal_search__reads_no_sentences(self, world: dict[str, Entry]) -> None:
        found = EntrySearch(Conditions(text=PHONE), GenreTree())
        assert found.near is None
        assert found.counts.total == 0

    def test_all_words__come_first_and_are_counted(self, world: dict[str, Entry]) -> None:
        exact = listed_entry(
            title="その他",
            summary="橋の裏側を撮影したい町の記録",
            genres=list(world["phone"].genres.all()),
            information_type=world["phone"].information_type,
        )
        found = search("橋の裏側を撮影したい")
        assert found.near
        assert {entry.title for entry in found.hits[:2]} == {exact.title, world["bridge"].title}
        assert found.near.with_all_words == 2

    def test_excluded_words__stay_excluded(self, world: dict[str, Entry]) -> None:
        assert world["phone"].title in titles("通話 火星")
        assert world["phone"].title not in titles("通話 火星 -内線")


class TestOrder:
    def test_case__before_a_product_that_is_nearly_as_near(
        self, world: dict[str, Entry], kinds: dict[str, InformationType]
    ) -> None:
        title, summary = world["phone"].title, world["phone"].summary
        case = listed_entry(title=title, summary=summary, information_type=kinds["case"])
        listed_entry(title=title, summary=summary, information_type=kinds["product"])
        assert search(PHONE).hits[:1] == [case]
        assert LEAD_OF_CASES < 0.05

    def test_case__not_before_what_is_much_nearer(
        self, world: dict[str, Entry], kinds: dict[str, InformationType]
    ) -> None:
        listed_entry(title="電話帳", summary="昔の記録です。", information_type=kinds["case"])
        assert titles(PHONE)[0] == world["phone"].title

    def test_sort__by_date_in_reach(self, world: dict[str, Entry]) -> None:
        newest = search(PHONE, "sort=updated")
        assert {entry.pk for entry in newest.hits[:30]} == set(search(PHONE).near.keys)
        dates = [entry.updated_at for entry in newest.hits[:30]]
        assert dates == sorted(dates, reverse=True)


class TestConditions:
    def test_type_and_genre__limit_what_is_near(
        self, world: dict[str, Entry], kinds: dict[str, InformationType]
    ) -> None:
        case = listed_entry(title="電話の取次ぎ", information_type=kinds["case"])
        found = search(PHONE, "type=case")
        assert [entry.title for entry in found.hits[:30]] == [case.title]
        assert found.counts.total == 1
        assert found.counts.by_type[kinds["case"].pk] == 1
        assert found.counts.by_type[kinds["product"].pk] >= 1

    def test_counts__add_up_to_the_hits(self, world: dict[str, Entry]) -> None:
        found = search(PHONE, "genre=bousai")
        bousai = Genre.objects.get(slug="bousai")
        assert found.counts.total == len(found.hits[:60]) == found.counts.by_genre[bousai.pk]
        assert found.entries.count() == found.counts.total

    def test_queries__constant(
        self, world: dict[str, Entry], django_assert_num_queries: AssertNumQueries
    ) -> None:
        search(PHONE).hits[:30]
        found = search(PHONE)
        with django_assert_num_queries(8):
            assert found.counts.total
            assert found.hits[:30]
        for number in range(8):
            listed_entry(title=f"電話の転送 {number}")
        search(PHONE).hits[:30]
        found = search(PHONE)
        with django_assert_num_queries(8):
            assert found.counts.total
            assert found.hits[:30]


class TestNothingStale:
    def test_publication_change_and_takedown__at_once(self, world: dict[str, Entry]) -> None:
        assert titles(PHONE)[0] == world["phone"].title
        nearer = listed_entry(title="電話の取次ぎを自動に", summary="庁内の電話を取り次ぎます。")
        assert titles(PHONE)[0] == nearer.title
        take_down(nearer, secretariat_operator(), "確認のため")
        assert titles(PHONE)[0] == world["phone"].title
        delete(world["phone"], registrant_of(world["phone"]))
        assert world["phone"].title not in titles(PHONE)

    def test_synonyms__at_once(self, world: dict[str, Entry]) -> None:
        text = "議会の答弁の支度がつらい"
        assert world["bridge"].title not in titles(text)[:1]
        SynonymGroup.objects.create(words="答弁\n橋")
        assert titles(text)[0] == world["bridge"].title

    def test_class_2__only_for_its_readers(self, world: dict[str, Entry], cast: Cast) -> None:
        title = "電話の取次ぎの手引"
        secret = listed_entry(
            title=title, confidentiality=Confidentiality.CLASS_2, consent_declared=True
        )
        for name, is_seen in (("special", True), ("general", False)):
            found = search(PHONE, reader=cast[name].user)
            assert (secret.pk in found.near.keys) is is_seen
        assert secret.pk not in search(PHONE).near.keys
