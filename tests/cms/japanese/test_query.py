"""What a visitor types, understood (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.query import MOST_WORDS, Query, parse_query, replaced, synonyms_of, word_key
from tests.cms.japanese.test_folding import HOSTILE


def texts(query: Query) -> tuple[list[str], list[str]]:
    return [word.text for word in query.all_of], [word.text for word in query.none_of]


class TestParseQuery:
    @pytest.mark.parametrize(
        ("text", "wanted", "unwanted"),
        [
            ("防災", ["防災"], []),
            ("防災 無線", ["防災", "無線"], []),
            ("防災　無線", ["防災", "無線"], []),
            ("防災 防災", ["防災"], []),
            ("防災 AND 無線", ["防災", "無線"], []),
            ("防災 ＡＮＤ 無線", ["防災", "無線"], []),
            ('"防災 無線"', ["防災 無線"], []),
            ("「防災 無線」", ["防災 無線"], []),
            ("“防災 無線”", ["防災 無線"], []),
            ("『防災』訓練", ["防災", "訓練"], []),
            ("＂防災 無線＂ 訓練", ["防災 無線", "訓練"], []),
            ('"防災 無線', ["防災", "無線"], []),
            ("防災 -無線", ["防災"], ["無線"]),
            ("防災 －無線", ["防災"], ["無線"]),
            ("防災 ー無線", ["防災"], ["無線"]),
            ("防災 −無線", ["防災"], ["無線"]),
            ("防災 —無線", ["防災"], ["無線"]),
            ('防災 -"無線 訓練"', ["防災"], ["無線 訓練"]),
            ("-防災", [], ["防災"]),
            ("Wi-Fi", ["Wi-Fi"], []),
            ("サーバー", ["サーバー"], []),
            ("- 防災", ["防災"], []),
            ("防災 の", ["防災"], []),
            ("防災 !?", ["防災"], []),
        ],
    )
    def test_parse_query__words_phrases_exclusions(
        self, text: str, wanted: list[str], unwanted: list[str]
    ) -> None:
        assert texts(parse_query(text)) == (wanted, unwanted)

    @pytest.mark.parametrize("text", ["", "　", " \t\n"])
    def test_parse_query__nothing_asked(self, text: str) -> None:
        assert parse_query(text) == Query()

    @pytest.mark.parametrize(
        "text", ["の", "です", "-", '"', '""', "「」", "!?", "AND", "\x00", "👍"]
    )
    def test_parse_query__particles_or_signs_alone_find_nothing(self, text: str) -> None:
        query = parse_query(text)

        assert not query.is_blank
        assert [word.variants for word in query.all_of] == [()]

    def test_parse_query__at_most_ten_words(self) -> None:
        query = parse_query(" ".join(f"{number}番" for number in range(30)))

        assert len(query.all_of) == MOST_WORDS

    def test_parse_query__at_most_two_hundred_characters(self) -> None:
        assert parse_query("防" * 199 + " 災 無線") == parse_query("防" * 199 + " ")

    @pytest.mark.parametrize(
        "text",
        [*HOSTILE, "a" * 10_000, "-" * 500, '"' * 201, "' OR 1=1 --", "NEAR(a b) AND *", ":*|&!()"],
    )
    def test_parse_query__any_text_is_a_query(self, text: str) -> None:
        query = parse_query(text, synonyms_of([["防災", "減災"]]))

        assert len(query.all_of) + len(query.none_of) <= MOST_WORDS
        assert all(term for term in query.terms)

    def test_parse_query__size_is_bounded(self) -> None:
        group = [f"防災{number}" for number in range(100)]
        synonyms = synonyms_of([["防災", *group], ["情報", *group], ["共有", *group]])

        query = parse_query(" ".join(["防災情報共有" * 3] * 10), synonyms)

        assert sum(len(list(word.terms)) for word in query.all_of) < 5_000


class TestVariants:
    def test_variants__a_compound_stands_together(self) -> None:
        (word,) = parse_query("防災無線").all_of

        assert [link[0] for link in word.variants[0].links] == ["防災無線"]

    def test_variants__a_compound_may_be_joined_by_a_particle(self) -> None:
        (word,) = parse_query("情報共有").all_of

        assert "情報を共有" in word.terms

    def test_variants__a_phrase_may_not(self) -> None:
        (word,) = parse_query('"情報共有"').all_of

        assert list(word.terms) == ["情報共有"]

    def test_variants__particles_only_separate(self) -> None:
        (word,) = parse_query("病院の回線").all_of

        assert word.variants[0].links == (("病院",), ("回線",))

    def test_variants__particles_hold_a_phrase(self) -> None:
        (word,) = parse_query("「病院の回線」").all_of

        assert word.variants[0].links == (("病院の回線",),)

    def test_variants__kana_in_the_other_kana(self) -> None:
        (word,) = parse_query("すまほ").all_of

        assert word.variants[0].links == (("すまほ",),)

    def test_variants__no_shreds_of_katakana(self) -> None:
        (word,) = parse_query("データセンター").all_of

        assert "せんた" not in word.terms


class TestSynonyms:
    def test_synonyms_of__every_spelling_leads_to_the_others(self) -> None:
        synonyms = synonyms_of([["スマホ", "スマートフォン"]])

        assert synonyms[word_key("ｽﾏﾎ")] == ["スマートフォン"]
        assert synonyms[word_key("スマートフォン")] == ["スマホ"]

    def test_synonyms_of__words_without_letters_are_left_out(self) -> None:
        assert synonyms_of([["。", "！"]]) == {}

    @pytest.mark.parametrize("text", ["スマホ", "すまほ", "ｽﾏﾎ"])
    def test_parse_query__synonyms_are_variants(self, text: str) -> None:
        query = parse_query(text, synonyms_of([["スマホ", "スマートフォン"]]))

        assert "すまーとふおん" in query.terms

    def test_parse_query__synonyms_inside_a_compound(self) -> None:
        query = parse_query("スマホアプリ", synonyms_of([["スマホ", "スマートフォン"]]))

        assert "すまーとふおんあぷり" in query.terms

    def test_parse_query__synonyms_with_particles(self) -> None:
        synonyms = synonyms_of([["IoT", "モノのインターネット"]])

        assert "iot" in parse_query("モノのインターネット", synonyms).terms

    def test_parse_query__synonyms_exclude_too(self) -> None:
        (word,) = parse_query("-スマホ", synonyms_of([["スマホ", "スマートフォン"]])).none_of

        assert "すまーとふおん" in word.terms


class TestWordKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("ＡＩ", "ai"),
            ("打合せ", "打ち合わせ"),
            ("モノのインターネット", "モノのｲﾝﾀｰﾈｯﾄ"),
        ],
    )
    def test_word_key__same_for_all_spellings(self, one: str, other: str) -> None:
        assert word_key(one) == word_key(other)

    def test_word_key__nothing_to_say(self) -> None:
        assert word_key("。") == ""


class TestReplaced:
    """A text with some of its words said otherwise (V8)."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("防歳", "防災"),
            ("ICT　防歳 -観光", "ICT　防災 -観光"),
            ("「防歳」 計画", "「防災」 計画"),
            ("防歳課 防歳", "防歳課 防災"),
            ("-防歳 計画", "-防歳 計画"),
            ("計画", "計画"),
            ("", ""),
        ],
    )
    def test_replaced__the_wanted_word_alone(self, text: str, expected: str) -> None:
        assert replaced(text, {"防歳": "防災"}) == expected

    @pytest.mark.parametrize("text", HOSTILE)
    def test_replaced__any_text(self, text: str) -> None:
        assert replaced(text, {}) == text[:200]
