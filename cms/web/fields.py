"""Fields of forms and models that every app shares."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.web.text import without_controls


class PlainTextField(forms.CharField):
    """Text without control characters; line breaks count as one character, as people count."""

    def to_python(self, value: Any) -> str:
        """Return the text as it is stored."""
        text: str = super().to_python(value) or ""
        return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def required_on_save(field: Any) -> None:
    """Have Wagtail's forms ask for a model's `field` in drafts too."""
    field.required_on_save = True
