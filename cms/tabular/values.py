"""Values from the text of one cell; what is none stays text, so that the model refuses it (O4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import TextChoices

from cms.tabular.dates import date_or_none
from cms.tabular.words import comparable
from cms.web.text import entered, narrow

ANSWERS = {
    **dict.fromkeys(("はい", "○", "〇", "◯", "1", "yes", "true"), True),
    **dict.fromkeys(("いいえ", "×", "✕", "0", "no", "false"), False),
}


def plain(text: str) -> str:
    """Return the text of a cell with half-width digits and signs."""
    return narrow(entered(text))


def number(text: str) -> int | str | None:
    """Return the whole number of a cell; None for a blank one."""
    digits = plain(text)
    return int(digits) if digits.isdecimal() else digits or None


def count_in(text: str) -> str | None:
    """Return the digits of a count such as 「１２団体」; None for a blank cell."""
    return plain(text).replace(",", "").rstrip("団体件社") or None


def day(text: str) -> date | str | None:
    """Return the date of a cell; None for a blank one."""
    written = plain(text)
    return date_or_none(written) or written or None


def yes_or_no(text: str) -> bool | str:
    """Return the answer of a cell; a blank one is no."""
    written = plain(text).casefold()
    return ANSWERS.get(written, written) if written else False


def choice_of(text: str, choices: type[TextChoices]) -> str:
    """Return the choice with this code, or this (part of a) label; "" if there is none."""
    wanted = comparable(text)
    labels_of = {str(value): comparable(str(label)) for value, label in choices.choices}
    for value, label in labels_of.items():
        if wanted in (value, label):
            return value
    meant = [value for value, label in labels_of.items() if wanted and wanted in label]
    return meant[0] if len(meant) == 1 else ""


def one_of(choices: type[TextChoices]) -> Callable[[str], str]:
    """Return what converts a cell with a code or label of `choices`."""
    return lambda text: choice_of(text, choices) or plain(text)
