"""Forms of decisions that need a reason: typed, chosen from the list, or both (S3, S4, M12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from cms.reasons.enums import Decision
from cms.reasons.models import StockReason

LONGEST_REASON = 1000
TOO_LONG = "{label}は、選んだ文と合わせて{most}文字までです。"


class ReasonedForm(forms.Form):
    """A decision with a reason in the field `said_in`; chosen texts stand before what is typed.

    With scripts a chosen text moves into the field at once, where it is edited, and only the field
    is sent.
    """

    decision: ClassVar[Decision]
    said_in: ClassVar[str] = "reason"

    chosen = forms.ModelMultipleChoiceField(
        label="文例から選ぶ",
        queryset=StockReason.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["chosen"]
        chosen.queryset = StockReason.objects.filter(decision=self.decision)
        # A browser would not send an empty field, though a text is chosen.
        self.fields[self.said_in].required = False

    @property
    def said(self) -> forms.BoundField:
        return self[self.said_in]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.said_in in self.errors:
            return cleaned
        field: Any = self.fields[self.said_in]
        reason = whole_reason(cleaned.get("chosen", ()), cleaned[self.said_in])
        if not reason:
            self.add_error(self.said_in, field.error_messages["required"])
        elif len(reason) > LONGEST_REASON:
            self.add_error(self.said_in, TOO_LONG.format(label=field.label, most=LONGEST_REASON))
        return cleaned | {self.said_in: reason}


def whole_reason(chosen: Iterable[StockReason], typed: str) -> str:
    """Return the chosen texts and what was typed, one below the other, none of them twice."""
    typed = _plain(typed)
    texts = [_plain(each.text) for each in chosen]
    return "\n".join([*(each for each in texts if each not in typed), *([typed] if typed else [])])


def _plain(text: str) -> str:
    """Return `text` with the ends of lines that browsers show, and none around it."""
    return text.replace("\r\n", "\n").strip()


def reason_field(label: str, told: str, *, required: str) -> forms.CharField:
    """Return the field for a reason, with who is told it and what to say if it is missing."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_REASON}),
        help_text=f"{told}にそのまま伝わります。",
        error_messages={"required": required},
    )
