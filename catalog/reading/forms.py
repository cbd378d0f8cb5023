"""The form for messages to the contact of an entry (V13)."""

from __future__ import annotations

from django import forms

from catalog.entries.validators import NOT_TO_BE_WRITTEN
from catalog.reading.models import MESSAGE_LENGTH, SUBJECT_LENGTH
from cms.web.fields import PlainTextField
from cms.web.text import one_line


class ContactForm(forms.Form):
    """Subject and message; name, organisation and address come from the account.

    The help text lists what must not be written (M13).
    """

    subject = forms.CharField(
        label="件名", max_length=SUBJECT_LENGTH, help_text=f"{SUBJECT_LENGTH}文字まで"
    )
    message = PlainTextField(
        label="内容",
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=f"{MESSAGE_LENGTH:,}文字まで。{NOT_TO_BE_WRITTEN}",
    )
    copy = forms.BooleanField(label="自分にも写しを送る", required=False)

    def clean_subject(self) -> str:
        """Return the subject on one line, so that it cannot add a mail header.

        Raises:
            ValidationError: if the subject is empty.
        """
        subject = one_line(self.cleaned_data["subject"])
        if not subject:
            raise forms.ValidationError("件名を入力してください。", code="required")
        return subject
