"""Cells as people fill them in, and what cannot be read stays to be refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import TextChoices

from cms.tabular.values import choice_of, count_in, day, number, one_of, plain, yes_or_no


class Size(TextChoices):
    SMALL = "s", "小さい町"
    LARGE = "l", "大きい町"


def test_plain__half_as_wide_and_without_what_is_not_seen() -> None:
    assert plain("　ＬＧＷＡＮ１２\x00 ") == "LGWAN12"


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("１２団体", "12"), ("1,200件", "1200"), ("0", "0"), ("多数", "多数")],
)
def test_count__as_people_write_it(text: str, value: str | None) -> None:
    assert count_in(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("", None), ("１２", 12), (" 7 ", 7), ("-1", "-1"), ("A-1", "A-1")]
)
def test_number__or_what_is_none(text: str, value: int | str | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("令和８年４月１日", date(2026, 4, 1)), ("春ごろ", "春ごろ")],
)
def test_day__or_what_is_none(text: str, value: date | str | None) -> None:
    assert day(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("", False), ("はい", True), ("ＹＥＳ", True), ("×", False), ("たぶん", "たぶん")],
)
def test_answer__blank_is_no(text: str, value: bool | str) -> None:
    assert yes_or_no(text) == value


@pytest.mark.parametrize(
    ("text", "choice"),
    [("s", "s"), ("小さい町", "s"), ("大きい", "l"), ("町", ""), ("", ""), ("ｓ", "s")],
)
def test_choice__by_code_or_part_of_one_label(text: str, choice: str) -> None:
    assert choice_of(text, Size) == choice
    assert one_of(Size)(text) == (choice or text)
