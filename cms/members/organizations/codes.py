"""The nationwide codes of local governments (全国地方公共団体コード)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

CODE = re.compile(r"[0-9]{6}")
#: Codes of associations of municipalities (広域連合, 一部事務組合 and the like): from 801 in each
#: prefecture, above those of cities, wards, towns and villages.
ASSOCIATION_CODES = r"^[0-9]{2}[89][0-9]{3}$"
NO_CODE = (
    "「{code}」は全国地方公共団体コードではありません。検査数字を含む６桁にしてください"
    "（先頭の0が落ちていないか、確かめてください）。"
)
WEIGHTS = (6, 5, 4, 3, 2)


def is_local_government_code(text: str) -> bool:
    """Tell whether `text` is six digits, of which the last is a valid check digit."""
    if not CODE.fullmatch(text):
        return False
    return text == with_check_digit(text[:-1])


def code_is_valid(text: str) -> None:
    """Require the code of a local government, unless it is blank.

    Raises:
        ValidationError: if it is none.
    """
    if text and not is_local_government_code(text):
        raise ValidationError(NO_CODE.format(code=text))


def with_check_digit(five: str) -> str:
    """Return the code of six digits whose first five are given."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, five, strict=True))
    rest = 11 - total if total < 11 else 11 - total % 11  # noqa: PLR2004  # of the rule itself
    return f"{five}{rest % 10}"


def is_association_code(text: str) -> bool:
    """Whether it is the code of an association of municipalities (P1)."""
    return is_local_government_code(text) and bool(re.match(ASSOCIATION_CODES, text))
