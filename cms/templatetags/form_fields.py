"""How wide the input of a form field is, and how much has been typed into it."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField

from cms.web.fields import TelephoneField

register = template.Library()

#: Classes of site.css: 16, 20, 28, 40 and 46 rem.
TELEPHONE, NAME, MAIL, TITLE, FULL = "w-tel", "w-name", "w-mail", "w-title", "w-full"
OF_HINT = {
    "tel": TELEPHONE,
    "one-time-code": TELEPHONE,
    "name": NAME,
    "family-name": NAME,
    "given-name": NAME,
    "username": MAIL,
    "email": MAIL,
}
OF_WIDGET: dict[tuple[type[forms.Widget], ...], str] = {
    (forms.NumberInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput): TELEPHONE,
    (forms.EmailInput,): MAIL,
    (forms.PasswordInput,): NAME,
    (forms.Textarea, forms.FileInput, forms.RadioSelect, forms.CheckboxSelectMultiple): FULL,
}
SHORT, MIDDLING = 50, 120
#: Letters of a choice that fit into a select as wide as a name.
LONGEST_CHOICE = 18


@register.filter
def width_class(field: BoundField) -> str:
    """Return the class for an input as wide as what goes in."""
    inner, widget = field.field, field.field.widget
    hint = OF_HINT.get(widget.attrs.get("autocomplete", ""))
    if hint or isinstance(inner, TelephoneField):
        return hint or TELEPHONE
    for kinds, width in OF_WIDGET.items():
        if isinstance(widget, kinds):
            return width
    if isinstance(widget, forms.Select):
        longest = max((len(str(label)) for _value, label in widget.choices), default=0)
        return NAME if longest <= LONGEST_CHOICE else TITLE
    limit = getattr(inner, "max_length", None) or MIDDLING
    if limit <= SHORT:
        return NAME
    return TITLE if limit <= MIDDLING else FULL


@register.filter
def typed_length(field: BoundField) -> int:
    """Return how many characters the field holds; a line break counts as one."""
    return len(str(field.value() or "").replace("\r\n", "\n"))


@register.filter
def is_long_text(field: BoundField) -> bool:
    """Whether the field is a text area with a limit, which a counter belongs to."""
    return isinstance(field.field.widget, forms.Textarea) and bool(
        getattr(field.field, "max_length", None)
    )
