"""What the organiser writes to participants (E3)."""

from __future__ import annotations

import uuid

from django import forms

from cms.web.fields import OneLineField, PlainTextField
from home.events.organizing.messages.models import BODY_LENGTH, SUBJECT_LENGTH


class MessageForm(forms.Form):
    subject = OneLineField(
        label="件名",
        max_length=SUBJECT_LENGTH,
        error_messages={"required": "件名を入力してください。"},
    )
    body = PlainTextField(
        label="本文",
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=(
            "宛名（団体名と氏名）、勉強会の日時と場所、申込みの確認のリンク、署名は自動で付きます。"
        ),
        error_messages={"required": "本文を入力してください。"},
    )
    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
