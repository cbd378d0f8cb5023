"""Japanese text made comparable (V2), and cut for lists (V3)."""

from __future__ import annotations

import pytest

from cms.web.text import (
    entered,
    excerpt,
    normalise,
    one_line,
    whole_sentences,
    without_controls,
)


class TestWithoutControls:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("防災\x00無線", "防災無線"),
            ("\x07鈴\x1f\x7f", "鈴"),
            ("一行目\r\n二行目\tあと", "一行目\r\n二行目\tあと"),
            ("a\x85b\ufffec\uffffd\ud800e", "abcde"),
            ("報告\u202efdp.exe", "報告fdp.exe"),
            ("葛\U000e0100城市 👨\u200d👩", "葛\U000e0100城市 👨\u200d👩"),
            ("", ""),
        ],
    )
    def test_without_controls__only_what_no_column_holds(self, text: str, expected: str) -> None:
        assert without_controls(text) == expected


class TestEntered:
    @pytest.mark.parametrize(
        "text",
        ["\u200b", "\ufeff\u2060", " \u3000\n", "\u3164", "\u2800", "\u202e", "\ufe0f", "\x00"],
    )
    def test_text_that_nobody_sees__is_blank(self, text: str) -> None:
        assert entered(text) == ""

    @pytest.mark.parametrize("text", ["0", "。", " a ", "\u200b防災", "\ue000", "\u3099か"])
    def test_other_text__stays(self, text: str) -> None:
        assert entered(text) == text


class TestOneLine:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("件名\r\nBcc: x@example.jp", "件名 Bcc: x@example.jp"),
            (" 防災　　無線\t", "防災 無線"),
            ("防災\x00無線", "防災無線"),
            ("\x00\n　", ""),
        ],
    )
    def test_one_line__no_breaks_no_controls_single_blanks(self, text: str, expected: str) -> None:
        assert one_line(text) == expected


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


class TestWholeSentences:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", ""),
            ("短い文", "短い文"),
            ("一つ目。\n二つ目。", "一つ目。 二つ目。"),
            ("一つ目。二つ目の長い文。", "一つ目。"),
            ("切れ目のない長い長い文", "切れ目のない長い長…"),
        ],
    )
    def test_text__is_cut_behind_a_sentence_that_fits(self, text: str, told: str) -> None:
        assert whole_sentences(text, 10) == told
        assert len(told) <= 10
