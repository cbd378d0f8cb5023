"""The form for a reader's feedback."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.entries.validators import NOT_TO_BE_WRITTEN
from cms.web.fields import HoneypotForm, PlainTextField
from guidebook.chapters.enums import FeedbackKind
from guidebook.chapters.models import LONGEST_COMMENT


class FeedbackForm(HoneypotForm):
    """Helpful or not, and a comment; the help text lists what must not be written (G9, M13)."""

    helpful = forms.TypedChoiceField(
        label="この章は役に立ちましたか",
        choices=[("yes", "役に立った"), ("no", "役に立たなかった")],
        required=False,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    kind = forms.ChoiceField(
        label="コメントの種類",
        choices=[("", "選んでください"), *FeedbackKind.choices],
        required=False,
    )
    comment = PlainTextField(
        label="コメント",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"{LONGEST_COMMENT:,}文字まで。個人名や連絡先は書かないでください。"
        + NOT_TO_BE_WRITTEN,
    )
    ticket = forms.CharField(label="確認", widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Require a verdict or a comment; a comment needs a kind, and a kind a comment."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("comment") and not cleaned.get("kind"):
            self.add_error("kind", "コメントの種類を選んでください。")
        if cleaned.get("kind") and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", "コメントを入力してください。")
        if not self.errors and cleaned.get("helpful") is None and not cleaned.get("comment"):
            self.add_error("helpful", "役に立ったかどうかを選ぶか、コメントを入力してください。")
        return cleaned

    def kept(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("helpful", "kind", "comment")}


def replace_value(form: forms.BaseForm, name: str, value: str) -> None:
    """Change one value of a bound form before it is shown again."""
    data: Any = form.data
    form.data = data.copy()
    data = form.data
    data[name] = value
