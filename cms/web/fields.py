"""Form and model fields shared by all apps."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.web.text import without_controls


class PlainTextField(forms.CharField):
    """Text without control characters; a line break counts as one character."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def required_on_save(field: Any) -> None:
    """Make Wagtail's forms require the model `field` in drafts too."""
    field.required_on_save = True
