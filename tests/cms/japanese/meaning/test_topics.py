from __future__ import annotations

import pytest

from cms.japanese.meaning.topics import strengths, topics
from cms.japanese.meaning.vectors import topic_number


def said(text: str) -> list[str]:
    return [text[each.start : each.end] for each in topics(text)]


class TestTopics:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("庁内の電話の取次ぎに追われている", ["庁内", "電話", "取次ぎ", "追わ"]),
            ("ﾒｰﾙを開いてしまう", ["ﾒｰﾙ", "開い"]),
            ("どうすることもできないので困っている", ["困っ"]),
            ("働く場所がない", ["働く", "場所"]),
            ("", []),
        ],
    )
    def test_topics__words_with_a_meaning_of_their_own(self, text: str, words: list[str]) -> None:
        assert said(text) == words

    def test_topics__compound_before_its_parts_which_say_less(self) -> None:
        first, *parts = topics("住民票の写し")
        assert (first.start, first.end) == (0, 3)
        assert first.number == topic_number("住民票")
        assert all(part.strength < first.strength for part in parts if part.end <= 3)

    def test_topics__no_compound_across_hiragana_nouns(self) -> None:
        assert "あと家" not in said("地震のあと家を調べる")

    def test_strengths__the_greatest_of_each_topic(self) -> None:
        found = strengths("住民が住民票を求める")
        assert found[topic_number("住民")] == 1.0
