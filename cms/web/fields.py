"""Form and model fields shared by all apps."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cms.web.text import narrow, one_line, without_controls

#: At least nine digits in a row, with the marks that people write between them.
TELEPHONE = re.compile(r"[0-9](?:[() .-]{0,2}[0-9]){8,}")
#: What people type for the line between the digits.
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
TRAP_FILLED = (
    "この欄には何も入力しないでください。入力されている内容を消して、もう一度送信してください。"
)

#: What browsers and readers are told of fields about the person who fills them in (WCAG 1.3.5).
PURPOSES = {
    "last_name": "family-name",
    "first_name": "given-name",
    "tel": "tel",
    "contact_company": "organization",
    "contact_person": "name",
    "contact_tel": "tel",
    "contact_email": "email",
}


def tell_purposes(form: forms.BaseForm) -> None:
    """Name the purpose of each field of `form` that is about the person who fills it in."""
    for name in form.fields.keys() & PURPOSES.keys():
        form.fields[name].widget.attrs["autocomplete"] = PURPOSES[name]


def telephone_is_valid(value: str) -> None:
    """Require a telephone number in `value`, unless it is blank.

    Raises:
        ValidationError: if there is none.
    """
    if value and not TELEPHONE.search(narrow(value).translate(DASHES)):
        raise ValidationError("電話番号を、市外局番から数字で入力してください。例：03-1234-5678")


class PlainTextField(forms.CharField):
    """Text without control characters; a line break counts as one character.

    Browsers do not cut what is too long: the form says so, and keeps it.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        limit = attrs.pop("maxlength", None)
        return attrs | ({"data-limit": limit} if limit else {})

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


class OneLineField(forms.CharField):
    """Text on one line, so that it cannot add headers to a mail."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class NarrowCharField(forms.CharField):
    """A login ID or the like: full-width input means the same in ASCII."""

    def to_python(self, value: Any) -> str:
        return narrow(super().to_python(value) or "")


class NarrowEmailField(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return narrow(super().to_python(value) or "")


class NarrowURLField(forms.URLField):
    """A URL; one typed in full-width letters means the same in ASCII."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        is_narrow = text.lower().startswith(("http://", "https://"))
        return super().to_python(text if is_narrow else narrow(text)) or ""


class TelephoneField(PlainTextField):
    """A telephone number, kept as it is written but for the width; words may follow it."""

    default_validators = [telephone_is_valid]

    def to_python(self, value: Any) -> str:
        return narrow(super().to_python(value)).translate(DASHES)


class HoneypotField(forms.CharField):
    """A field that people do not see and bots fill in; the message is for people who see it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        label = "この欄は空のままにしてください"
        super().__init__(label=label, required=False, strip=False, widget=widget, **options)

    def validate(self, value: str) -> None:
        if value:
            raise ValidationError(TRAP_FILLED, code="trap")


class HoneypotForm(forms.Form):
    """A form for everybody; bots often fill in a field of this name."""

    website = HoneypotField()

    @property
    def is_from_machine(self) -> bool:
        return self.has_error("website", "trap")


def required_on_save(field: Any) -> None:
    """Make Wagtail's forms require the model `field` in drafts too."""
    field.required_on_save = True
