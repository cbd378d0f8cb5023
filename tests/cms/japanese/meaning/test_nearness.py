from __future__ import annotations

import numpy as np

from cms.japanese.meaning.nearness import Collection, question, rarity, weights_of
from cms.japanese.meaning.texts import meaning_of, read
from cms.japanese.meaning.vectors import topic_number
from cms.japanese.query import synonyms_of

TEXTS = {
    1: ("避難所の混雑", "センサーで人数を数え、空き状況を地図に表示します。"),
    2: ("電話の自動応答", "内線への転送と問い合わせの回答を自動で行います。"),
    3: ("橋の点検ドローン", "足場を組まずに橋の裏側を撮影します。"),
    4: ("学校給食の献立", "栄養士が作った献立を保護者に配ります。"),
    5: ("", ""),
}


def collection(texts: dict[int, tuple[str, str]] = TEXTS) -> Collection:
    return Collection(list(texts), [read(meaning_of(*text)) for text in texts.values()])


def ranked(text: str) -> list[int]:
    texts, asked = collection(), question(text)
    counts = {each.topic.number: texts.number_with(each.topic.number) for each in asked.words}
    scores = texts.scores(asked, weights_of(asked, counts, len(texts)))
    return texts.keys[np.argsort(-scores, kind="stable")].tolist()


class TestRanking:
    def test_scores__nearest_first_though_no_word_is_the_same(self) -> None:
        assert ranked("庁内の通話の取次ぎに追われている")[0] == 2
        assert ranked("逃げた人がどこに集まっているか見えない")[0] == 1
        assert ranked("鉄橋の傷みを調べる人手がない")[0] == 3

    def test_scores__nothing_asked_or_nothing_there(self) -> None:
        texts = collection()
        assert not texts.scores(question("、。"), []).any()
        assert texts.scores(question("電話"), [1.0])[4] == 0
        assert Collection([], []).scores(question("電話"), [1.0]).tolist() == []

    def test_number_with__counts_texts(self) -> None:
        assert collection().number_with(topic_number("橋")) == 1
        assert collection().number_with(topic_number("火星")) == 0

    def test_rarity__greater_for_fewer(self) -> None:
        assert rarity(1, 100) > rarity(50, 100) > rarity(100, 100) > 0


class TestQuestion:
    def test_words__as_typed_each_topic_once(self) -> None:
        asked = question("電話、電話、また電話の取次ぎ")
        assert [each.topic.word for each in asked.words] == ["電話", "取次ぎ"]

    def test_words__as_the_dictionary_has_them(self) -> None:
        assert [each.topic.word for each in question("雪に追われた").words] == ["雪", "追う"]

    def test_says_enough__not_a_complaint_without_a_matter(self) -> None:
        assert question("人手が足りない").says_enough
        assert not question("困っている").says_enough
        assert not question("").says_enough

    def test_carriers__the_word_itself_best(self) -> None:
        (word,) = question("電話").words
        assert word.carriers[word.topic.number] == 1.0
        assert all(share <= 0.8 for at, share in word.carriers.items() if at != word.topic.number)

    def test_carriers__synonyms_carry_as_well(self) -> None:
        (plain,) = question("除雪").words
        (word,) = question("除雪", synonyms_of([["除雪", "会計"]])).words
        assert topic_number("会計") not in plain.carriers
        assert word.carriers[topic_number("会計")] == 1.0
