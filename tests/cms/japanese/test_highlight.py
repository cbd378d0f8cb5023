"""Where a query matched, in the original (W3)."""

from __future__ import annotations

import pytest

from cms.japanese.highlight import ELLIPSIS, excerpt, glimpse, highlighted
from cms.japanese.query import Query, parse_query, synonyms_of
from tests.cms.japanese.test_folding import HOSTILE


def marked(query: str, text: str) -> str:
    pieces = highlighted(parse_query(query, synonyms_of([["スマホ", "スマートフォン"]])), text)
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in pieces)


class TestHighlighted:
    @pytest.mark.parametrize(
        ("query", "text", "expected"),
        [
            ("防災", "新しい防災無線", "新しい[防災]無線"),
            ("サーバー", "ﾒｰﾙｻｰﾊﾞの更新", "ﾒｰﾙ[ｻｰﾊﾞ]の更新"),
            ("ごみ", "ゴミとごみ", "[ゴミ]と[ごみ]"),
            ("打ち合わせ", "打合せの記録", "[打合せ]の記録"),
            ("株式会社みなと", "㈱みなとの製品", "[㈱みなと]の製品"),
            ("24時間", "二十四時間の受付", "[二十四時間]の受付"),
            ("京都", "東京都と京都府", "東京都と[京都]府"),
            ("情報共有", "情報を共有する", "[情報を共有]する"),
            ("スマホ", "スマートフォンで", "[スマートフォン]で"),
            ("防災 無線", "防災無線", "[防災無線]"),
            ("防災 -無線", "防災無線", "[防災]無線"),
            ("水害", "防災無線", "防災無線"),
            ("", "防災無線", "防災無線"),
            ("防災", "", ""),
            ("下水道", "上下水道", "[上下水道]"),
            ("放送", "放送が家で聞こえない", "[放送]が家で聞こえない"),
            ("防災", "<b>防災</b>&amp;", "<b>[防災]</b>&amp;"),
        ],
    )
    def test_highlighted__all_variants(self, query: str, text: str, expected: str) -> None:
        assert marked(query, text) == expected

    @pytest.mark.parametrize("text", HOSTILE)
    def test_highlighted__original_to_the_letter(self, text: str) -> None:
        pieces = highlighted(parse_query("防災 家族 株式会社"), text)

        assert "".join(piece for piece, _is_hit in pieces) == text


class TestExcerpt:
    def test_excerpt__short_text_is_whole(self) -> None:
        assert excerpt(parse_query("防災"), "新しい\n防災無線") == [
            ("新しい ", False),
            ("防災", True),
            ("無線", False),
        ]

    def test_excerpt__around_the_first_hit(self) -> None:
        text = "あ、" * 100 + "防災無線" + "、い" * 100

        pieces = excerpt(parse_query("防災"), text, 60)

        assert pieces[0] == pieces[-1] == (ELLIPSIS, False)
        assert ("防災", True) in pieces
        assert sum(len(piece) for piece, _is_hit in pieces) == 62

    def test_excerpt__beginning_without_hit(self) -> None:
        assert excerpt(parse_query("水害"), "無線" * 50, 10) == [
            ("無線" * 5, False),
            (ELLIPSIS, False),
        ]

    def test_excerpt__hit_at_the_end(self) -> None:
        pieces = excerpt(parse_query("防災"), "い、" * 100 + "防災", 20)

        assert pieces[0] == (ELLIPSIS, False)
        assert pieces[-1] == ("防災", True)

    def test_excerpt__empty(self) -> None:
        assert excerpt(Query(), "") == []


class TestGlimpse:
    """Where a term stands letter by letter, found without cutting the text into words."""

    def test_place__is_marked_with_what_stands_around(self) -> None:
        text = "あ、" * 100 + "新しい防災無線" + "、い" * 100
        pieces = glimpse(parse_query("防災無線"), text, 40)
        assert pieces[0] == pieces[-1] == (ELLIPSIS, False)
        assert [piece for piece, is_hit in pieces if is_hit] == ["防災無線"]
        assert sum(len(piece) for piece, _ in pieces[1:-1]) == 40

    @pytest.mark.parametrize(
        ("query", "text", "hit"),
        [
            ("ｻｰﾊﾞｰ", "庁内のサーバ", "サーバ"),
            ("ＲＰＡ", "RPAで処理", "RPA"),
            ("ごみ", "ゴミの収集", "ゴミ"),
        ],
    )
    def test_other_writing__is_marked_as_it_stands(self, query: str, text: str, hit: str) -> None:
        assert (hit, True) in glimpse(parse_query(query), text)

    @pytest.mark.parametrize("query", ["観光", "水", "-防災", "！？", ""])
    def test_nothing__where_no_term_stands(self, query: str) -> None:
        assert glimpse(parse_query(query), "防災無線の水道") == []

    def test_longest_term__is_marked_where_several_begin(self) -> None:
        assert ("防災無線", True) in glimpse(parse_query("防災 防災無線"), "町の防災無線です")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_pieces__are_the_original(self, text: str) -> None:
        pieces = glimpse(parse_query("防災 家族 株式会社"), text)
        line = " ".join(text.split())
        assert all(piece in line for piece, _ in pieces if piece != ELLIPSIS)
