"""The confidentiality class of a row, with the consent that class 2 needs (M13)."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from catalog.entries.enums import Confidentiality
from catalog.entries.models.entry import Entry
from catalog.entries.validators import confidentiality_is_handled, consent_is_declared
from cms.tabular.words import comparable

PREFIX = "機密性"
CLASSES = {str(each.value): each for each in Confidentiality}
YES = {"はい", "1", "true"}


def set_confidentiality(entry: Entry, values: dict[str, str]) -> None:
    """Set the class that the row gives; without a class in the row, keep the current one (M13).

    A file without classes must not make an entry of class 2 public.

    Raises:
        ValidationError: by column, if the class is unknown or not handled, or if class 2 has no
            declaration.
    """
    text = comparable(values.get("confidentiality", ""))
    if not text:
        return
    number = text.removeprefix(PREFIX)
    if number not in CLASSES:
        message = f"「{values['confidentiality']}」は機密性の区分ではありません。例：1、機密性２"
        raise ValidationError({"confidentiality": message})
    entry.confidentiality = CLASSES[number].value
    is_declared = comparable(values.get("consent_declared", "")) in YES
    entry.consent_declared = is_declared and entry.is_class_2
    try:
        confidentiality_is_handled(entry.confidentiality)
    except ValidationError as error:
        raise ValidationError({"confidentiality": error.messages}) from error
    try:
        consent_is_declared(entry.confidentiality, declared=entry.consent_declared)
    except ValidationError as error:
        raise ValidationError({"consent_declared": error.messages}) from error
