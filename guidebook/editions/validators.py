"""Format of chapter numbers and of edition signs."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

LONGEST_LABEL = 10
LONGEST_SIGN = 50
LONGEST_QUESTION = 255
MOST_QUESTIONS = 20

validate_label = RegexValidator(
    r"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*\Z",
    "番号は半角の英数字で入力してください。例：1、1-1",
)
validate_sign = RegexValidator(
    r"^[0-9a-z]+([.-][0-9a-z]+)*\Z",
    "版の記号は半角の英小文字と数字で入力してください。例：ver2.0",
)


def former_labels(text: str) -> list[str]:
    """Return the numbers in `text`; all usual separators are accepted."""
    return [label for label in re.split(r"[、,，・\s]+", text) if label]


def validate_former(text: str) -> None:
    """Accept only numbers of items.

    Raises:
        ValidationError: if a part is not a number of an item.
    """
    for label in former_labels(text):
        try:
            validate_label(label)
        except ValidationError as error:
            raise ValidationError(f"「{label}」は項目の番号ではありません。") from error


def lines_in(text: str) -> list[str]:
    """Return the lines of `text` that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def validate_headings(text: str) -> None:
    """Accept headings one a line, each once.

    Raises:
        ValidationError: if a heading stands there twice.
    """
    lines = lines_in(text)
    for line in lines:
        if lines.count(line) > 1:
            raise ValidationError(f"「{line}」が２回あります。")


def validate_questions(text: str) -> None:
    """Accept some questions, one a line.

    Raises:
        ValidationError: if there are too many, or one is too long.
    """
    lines = lines_in(text)
    if len(lines) > MOST_QUESTIONS:
        raise ValidationError(f"質問は{MOST_QUESTIONS}つまでです。")
    if any(len(line) > LONGEST_QUESTION for line in lines):
        raise ValidationError(f"質問は１つ{LONGEST_QUESTION}文字までです。")
