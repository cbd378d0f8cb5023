"""What numbers and signs may look like."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from guidebook.editions.validators import (
    former_labels,
    validate_former,
    validate_label,
    validate_sign,
)


class TestLabel:
    """Numbers of chapters and items."""

    @pytest.mark.parametrize("label", ["1", "10", "0", "1-1", "5-3", "1.1", "A", "a-1", "1-1-1"])
    def test_label__accepted(self, label: str) -> None:
        validate_label(label)
        validate_former(label)
        assert former_labels(label) == [label]

    @pytest.mark.parametrize(
        "label",
        [
            "",
            " ",
            "１",
            "1 ",
            " 1",
            "1\n",
            "-1",
            "1-",
            "1--1",
            ".",
            "1/2",
            "../1",
            "一",
            "1_1",
            "1１",
            "é",
        ],
    )
    def test_label__refused(self, label: str) -> None:
        with pytest.raises(ValidationError):
            validate_label(label)


class TestSign:
    """Signs of editions."""

    @pytest.mark.parametrize("sign", ["ver2.0", "mynumber", "2014", "a-b.c", "0"])
    def test_sign__accepted(self, sign: str) -> None:
        assert validate_sign(sign) is None

    @pytest.mark.parametrize(
        "sign", ["", "Ver2", "ver 2", "版", "ver2.", ".ver2", "a..b", "a/b", "ver2\n", "ｖ", "a_b"]
    )
    def test_sign__refused(self, sign: str) -> None:
        with pytest.raises(ValidationError):
            validate_sign(sign)


class TestFormer:
    """Several numbers in one field (G6)."""

    @pytest.mark.parametrize(
        ("text", "labels"),
        [
            ("", []),
            ("  ", []),
            ("3-1、4-1", ["3-1", "4-1"]),
            ("3-1, 4-1", ["3-1", "4-1"]),
            ("3-1，4-1", ["3-1", "4-1"]),
            ("3-1・4-1", ["3-1", "4-1"]),
            ("3-1 4-1", ["3-1", "4-1"]),
            ("3-1　4-1", ["3-1", "4-1"]),
            ("、3-1、、4-1、", ["3-1", "4-1"]),
        ],
    )
    def test_labels__however_they_are_separated(self, text: str, labels: list[str]) -> None:
        validate_former(text)
        assert former_labels(text) == labels

    @pytest.mark.parametrize(("text", "bad"), [("3-1、四", "四"), ("3-1/4-1", "3-1/4-1")])
    def test_what_is_no_number__is_named(self, text: str, bad: str) -> None:
        with pytest.raises(ValidationError, match=f"「{bad}」"):
            validate_former(text)
