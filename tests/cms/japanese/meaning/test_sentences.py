from __future__ import annotations

import pytest

from cms.japanese.meaning.sentences import is_sentence


@pytest.mark.parametrize(
    "text",
    [
        "庁内の電話の取次ぎに追われている",
        "人手が足りない",
        "窓口が混んで困る",
        "避難所の場所を知らせたい",
        "議員に配る資料の印刷をやめたいのですが",
        "会議の記録を起こすのに毎回半日かかる。",
        "保育園に入りたい人の選考作業の時間短縮",
        "ごみの日を間違える人が後を絶ちません",
        "雪の日の検針が大変",
        "どうしたら職員の残業が減るか",
    ],
)
def test_is_sentence__what_tells_a_problem(text: str) -> None:
    assert is_sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "防災",
        "防災 無線",
        "病院の回線",
        "ごみの収集",
        "認知症の見守り",
        "書かない窓口",
        "高齢者 スマホ 教室 講師",
        "見守る",
        "とれーさびりてぃ",
        "スマホ",
        "株式会社みなとシステム",
        "「電話の取次ぎに追われている」",
        "水が漏れる -下水道",
        "！？",
    ],
)
def test_is_sentence__not_names_and_search_words(text: str) -> None:
    assert not is_sentence(text)
