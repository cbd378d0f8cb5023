"""Search in plain columns for words in any width, case and kana, as the screens' search does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from cms.web.text import HIRAGANA_TO_KATAKANA, KATAKANA_TO_HIRAGANA, narrow, normalise

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
#: Between digits, so that a telephone number is found as people write it.
HYPHENS = re.compile(r"(?<=\d)[-‐−ーｰ](?=\d)")


def compared(text: str) -> str:
    """Return `text` without differences of width, case, kana and hyphens of numbers."""
    return normalise(HYPHENS.sub("", narrow(text)))


def rows_saying(rows: QuerySet[Any], text: str, *fields: str) -> QuerySet[Any]:
    """Return the rows with every word of `text` in one of the fields, however it is written.

    For some thousand rows: it compares in Python, as databases know no widths.
    """
    words = compared(text).split()
    texts = rows.order_by().values_list("pk", *fields)
    found = [
        pk
        for pk, *values in texts
        if _has_all(words, compared("\n".join(str(each or "") for each in values)))
    ]
    return rows.filter(pk__in=found)


def _has_all(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)


def spelled(text: str, *fields: str) -> Q:
    """Say the same as a condition for large tables: each word in its usual spellings."""
    words = [
        reduce(or_, (Q(**{f"{name}__icontains": each}) for name in fields for each in spellings))
        for spellings in map(_spellings, text.split())
    ]
    return reduce(and_, words, Q())


def _spellings(word: str) -> set[str]:
    plain = narrow(word)
    hiragana, katakana = (
        plain.translate(table) for table in (KATAKANA_TO_HIRAGANA, HIRAGANA_TO_KATAKANA)
    )
    return {word, plain, hiragana, katakana, plain.translate(WIDE)}
