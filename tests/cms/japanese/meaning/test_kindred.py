from __future__ import annotations

from cms.japanese.meaning.kindred import kindred, lines, number_of, turns
from cms.japanese.meaning.vectors import topic_number


class TestList:
    def test_words__each_is_one_topic(self) -> None:
        assert [word for line in lines() for word in line if number_of(word) is None] == []

    def test_lines__name_no_word_twice_and_more_than_one(self) -> None:
        assert [line for line in lines() if len(set(line)) < max(len(line), 2)] == []

    def test_kindred__both_ways_and_not_itself(self) -> None:
        one, other = topic_number("葬儀"), topic_number("遺族")
        assert other in kindred(one)
        assert one in kindred(other)
        assert one not in kindred(one)

    def test_turns__nothing_for_a_topic_without_kindred(self) -> None:
        places, rows = turns()
        assert places[topic_number("ぬゑぽ検診丸")] == 0
        assert not rows[0].any()
        assert rows[places[topic_number("葬儀")]].any()
