"""What the index computes, in plain Python (V2, V3)."""

from __future__ import annotations

import pytest

from cms.japanese.matching import Field, finds, matches, rank
from cms.japanese.query import Query, parse_query
from cms.japanese.terms import document_terms
from tests.cms.japanese.test_folding import HOSTILE


class TestMatches:
    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("ｻｰﾊﾞ", "クラウドサーバー"),
            ("ごみ", "粗大ゴミの受付"),
            ("コドモ", "子どもたちの通学路"),
            ("齊藤", "斉藤 健一"),
            ("バイオリン", "ヴァイオリン教室"),
            ("６次", "六次産業化"),
            ("(株)みなと", "㈱みなとシステム"),
            ("WiFi", "庁内Wi-Fi"),
            ("打合せ", "打ち合わせ記録"),
            ("情報共有", "医師と情報を共有する"),
            ("申込", "画面で申し込めます"),
            ("水", "水や食料"),
            ('"防災 無線"', "防災無線"),
            ("病院の回線", "回線で病院を結ぶ"),
            ("防災 -水害", "防災無線"),
            ("県", "県外へ移した"),
        ],
    )
    def test_matches__found(self, query: str, text: str) -> None:
        assert matches(parse_query(query), text)

    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("京都", "東京都の事例"),
            ("ICT", "ＶＩＣＴＯＲＹ"),
            ("水", "水曜日"),
            ("津市", "大津市"),
            ("サーバ", "オブザーバー"),
            ("びょういん", "美容院"),
            ("組合", "組み合わせ"),
            ('"病院の回線"', "回線で病院を結ぶ"),
            ('"情報共有"', "情報を共有する"),
            ("防災 研修", "防災無線"),
            ("防災 -無線", "防災無線"),
            ("の", "市の事例"),
            ("35", "3.5度"),
        ],
    )
    def test_matches__not_found(self, query: str, text: str) -> None:
        assert not matches(parse_query(query), text)

    def test_matches__words_may_stand_in_different_texts(self) -> None:
        assert matches(parse_query("防災 訓練"), "防災", "訓練")

    def test_finds__blank_query_finds_all(self) -> None:
        assert finds(Query(), frozenset())

    def test_finds__only_exclusions(self) -> None:
        query = parse_query("-無線")

        assert finds(query, document_terms("防災"))
        assert not finds(query, document_terms("無線"))

    @pytest.mark.parametrize("text", [text for text in HOSTILE if document_terms(text)])
    def test_matches__every_text_finds_itself(self, text: str) -> None:
        query = parse_query(text.replace("-", ""))

        assert query.is_blank or matches(query, text)


class TestRank:
    def test_rank__each_word_counts_where_it_is_heaviest(self) -> None:
        fields = [Field(3.0, document_terms("防災無線")), Field(1.0, document_terms("防災の訓練"))]

        assert rank(parse_query("防災"), fields) == 3.0
        assert rank(parse_query("訓練"), fields) == 1.0
        assert rank(parse_query("防災 訓練"), fields) == 4.0
        assert rank(parse_query("水害"), fields) == 0.0
        assert rank(Query(), fields) == 0.0
