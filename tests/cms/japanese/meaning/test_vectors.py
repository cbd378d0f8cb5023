from __future__ import annotations

import numpy as np
import pytest

from cms.japanese.meaning.vectors import (
    TOPICS,
    VECTORS,
    normalised,
    small,
    topic_number,
    units,
    vector_number,
    weights,
)


def likeness(one: str, other: str) -> float:
    numbers = vector_number(one), vector_number(other)
    assert None not in numbers
    first, second = (units()[number] for number in numbers)
    return float(first @ second)


class TestVectors:
    @pytest.mark.parametrize(
        ("word", "near", "far"),
        [
            ("避難", "災害", "給食"),
            ("学校", "教員", "下水"),
            ("電話", "通話", "農業"),
            ("医師", "患者", "道路"),
        ],
    )
    def test_likeness__greater_for_words_of_one_field(self, word: str, near: str, far: str) -> None:
        assert likeness(word, near) > likeness(word, far) + 0.2

    def test_vector_number__none_for_an_invented_word(self) -> None:
        assert vector_number("ぬゑぽ検診丸") is None

    def test_topic_number__of_an_unknown_word_lies_above_the_vectors(self) -> None:
        number = topic_number("ぬゑぽ検診丸")
        assert VECTORS <= number < TOPICS
        assert topic_number("ぬゑぽ検診丸") == number != topic_number("ぬゑぽ検診号")

    def test_weights__little_for_what_can_be_said_of_everything(self) -> None:
        of = {word: weights()[topic_number(word)] for word in ("人", "除雪", "ぬゑぽ検診丸")}
        assert of["人"] < 0.3
        assert of["除雪"] > 1
        assert of["ぬゑぽ検診丸"] > 1


class TestSmall:
    def test_small__keeps_the_direction(self) -> None:
        rows = normalised(np.array([[0.3, -0.2, 0.9], [0.0, 0.0, 0.0]], dtype=np.float32))
        back = normalised(small(rows).astype(np.float32))
        assert float(back[0] @ rows[0]) > 0.999
        assert not back[1].any()
