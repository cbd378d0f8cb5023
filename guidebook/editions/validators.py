"""Format of chapter numbers and of edition signs."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

LONGEST_LABEL = 10
LONGEST_SIGN = 50

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
