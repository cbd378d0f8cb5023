"""The nationwide codes of local governments (全国地方公共団体コード)."""

from __future__ import annotations

import re

CODE = re.compile(r"[0-9]{6}")
WEIGHTS = (6, 5, 4, 3, 2)


def is_local_government_code(text: str) -> bool:
    """Tell whether `text` is six digits, of which the last is a valid check digit."""
    if not CODE.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, text, strict=False))
    rest = 11 - total if total < 11 else 11 - total % 11  # noqa: PLR2004  # of the rule itself
    return int(text[-1]) == rest % 10
