from __future__ import annotations

from cms.japanese.meaning.texts import MOST_TOPICS, meaning_of, read
from cms.japanese.meaning.topics import strengths
from cms.japanese.meaning.vectors import DIMENSIONS, topic_number


class TestMeaning:
    def test_read__topics_of_the_title_come_first(self) -> None:
        meaning = read(meaning_of("避難所の混雑", "センサーで人数を数えます。"))
        numbers = meaning.numbers.tolist()
        assert set(numbers[: meaning.in_title]) == set(strengths("避難所の混雑"))
        assert topic_number("センサー") in numbers[meaning.in_title :]
        assert meaning.vector.shape == (DIMENSIONS,)
        assert meaning.vector.any()

    def test_read__text_without_topics(self) -> None:
        meaning = read(meaning_of("", "、。"))
        assert meaning.numbers.tolist() == []
        assert not meaning.vector.any()

    def test_meaning_of__bounded(self) -> None:
        many = "、".join(chr(0x4E00 + n) + chr(0x5E00 + n) for n in range(1, 900))
        meaning = read(meaning_of(many, many))
        assert len(meaning.numbers) == meaning.in_title == MOST_TOPICS

    def test_meaning_of__same_bytes_for_the_same_text(self) -> None:
        assert meaning_of("窓口", "待ち時間") == meaning_of("窓口", "待ち時間")
