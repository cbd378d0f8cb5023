"""The form of 「情報が古い」 (O6)."""

from __future__ import annotations

from django import forms

from catalog.freshness.models import NOTE_LENGTH
from cms.web.fields import PlainTextField


class OutdatedForm(forms.Form):
    """The note is optional: pressing the button is enough."""

    note = PlainTextField(
        label="古いところ（任意）",
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"{NOTE_LENGTH}文字まで。登録した団体に、団体名を伏せてお伝えします。"
        "事務局には団体名も伝わります。",
    )
