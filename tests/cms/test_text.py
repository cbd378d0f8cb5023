"""Japanese text made comparable (V2), and cut for lists (V3)."""

from __future__ import annotations

import pytest

from cms.text import excerpt, normalise, search_words, without_controls


class TestWithoutControls:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("防災\x00無線", "防災無線"),
            ("\x07鈴\x1f\x7f", "鈴"),
            ("一行目\r\n二行目\tあと", "一行目\r\n二行目\tあと"),
            ("", ""),
        ],
    )
    def test_without_controls__only_what_no_column_holds(self, text: str, expected: str) -> None:
        assert without_controls(text) == expected


class TestNormalise:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("ＩＣＴ", "ict"),
            ("Ict", "ICT"),
            ("ｻｰﾊﾞ", "サーバ"),
            ("ゴミ", "ごみ"),
            ("ヴァイオリン", "ゔぁいおりん"),
            ("ヵヶ", "ゕゖ"),
            ("２０１６年", "2016年"),
            ("①", "1"),
            ("㈱みなと", "(株)みなと"),
            ("が", "か\u3099"),
            ("防災　無線", " 防災\n無線 "),
            ("Straße", "STRASSE"),
        ],
    )
    def test_normalise__width_case_and_kana_do_not_matter(self, one: str, other: str) -> None:
        assert normalise(one) == normalise(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [("は", "ば"), ("サーバ", "サバ"), ("や", "ゃ"), ("消防", "消 防")],
    )
    def test_normalise__other_words_stay_apart(self, one: str, other: str) -> None:
        assert normalise(one) != normalise(other)

    @pytest.mark.parametrize("text", ["ＩＣＴ　ﾊﾞｽ㍿", "Ǆ ﬃ İ", "\x00 ヷ ヿ ー", "　"])
    def test_normalise__twice_is_once(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)

    def test_normalise__blanks_only(self) -> None:
        assert normalise("　 \t\n") == ""


class TestSearchWords:
    def test_search_words__every_kind_of_blank_separates(self) -> None:
        assert search_words("防災　ﾄﾞﾛｰﾝ  LTE\t無線") == ["防災", "どろーん", "lte", "無線"]

    def test_search_words__same_word_once_in_first_place(self) -> None:
        assert search_words("ゴミ 収集 ごみ ｺﾞﾐ") == ["ごみ", "収集"]

    def test_search_words__no_more_than_ten(self) -> None:
        words = [f"w{n}" for n in range(25)]

        assert search_words(" ".join(words)) == words[:10]

    def test_search_words__fewer_if_asked(self) -> None:
        assert search_words("a b c", most=2) == ["a", "b"]

    @pytest.mark.parametrize("text", ["", "　", "\x00"])
    def test_search_words__nothing_to_search(self, text: str) -> None:
        assert search_words(text) == []


class TestExcerpt:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("あ" * 29, "あ" * 29),
            ("あ" * 30, "あ" * 30),
            ("あ" * 31, "あ" * 30 + "…"),
            ("一行目\r\n二行目", "一行目 二行目"),
            ("", ""),
        ],
    )
    def test_excerpt__thirty_characters_and_a_mark_if_cut(self, text: str, expected: str) -> None:
        assert excerpt(text) == expected

    def test_excerpt__other_length(self) -> None:
        assert excerpt("あいうえお", 3) == "あいう…"
