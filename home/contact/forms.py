"""The form to the association, and that of what was done about a message (W2)."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.entries.validators import NOT_TO_BE_WRITTEN
from cms.members.joining.forms import AddressField
from cms.web.fields import HoneypotForm, OneLineField, PlainTextField, TelephoneField
from home.contact.enums import Concern
from home.contact.models import NOTE_LENGTH, TEXT_LENGTH, ContactMessage

REQUIRED = {
    "concern": "ご用件を選んでください。",
    "name": "お名前を入力してください。",
    "organization": "団体名を入力してください。個人の方は「個人」と入力してください。",
    "email": "メールアドレスを入力してください。",
    "text": "内容を入力してください。",
}
NO_ADDRESS = "メールアドレスの形ではありません。例：taro@city.example.lg.jp"


def _purpose(name: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": name})


class ContactForm(HoneypotForm, forms.ModelForm):
    """Who writes about what; members find their data filled in (W2)."""

    concern = forms.ChoiceField(label="ご用件", choices=Concern.choices, widget=forms.RadioSelect)
    organization = OneLineField(
        label="団体名",
        max_length=200,
        widget=_purpose("organization"),
        help_text="個人の方は「個人」と入力してください。",
    )
    name = OneLineField(label="お名前", max_length=100, widget=_purpose("name"))
    email = AddressField(
        label="メールアドレス",
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text="お返事と、受付のお知らせをこのアドレスにお送りします。",
        error_messages={"invalid": NO_ADDRESS},
    )
    tel = TelephoneField(
        label="電話番号",
        required=False,
        max_length=50,
        widget=_purpose("tel"),
        help_text="お電話でのお返事をご希望の方",
    )
    text = PlainTextField(
        label="内容",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            f"{TEXT_LENGTH:,}文字まで。画面についてのお問い合わせは、"
            "ページの名前と、お使いの機器とブラウザを添えてください。"
            f"パスワードは書かないでください。{NOT_TO_BE_WRITTEN}"
        ),
    )

    class Meta:
        model = ContactMessage
        fields = ["concern", "organization", "name", "email", "tel", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, message in REQUIRED.items():
            self.fields[name].error_messages["required"] = message


class NoteForm(forms.Form):
    """What was done about a message."""

    note = PlainTextField(
        label="対応のメモ（任意）",
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
