"""The forms of readers' reports and of what was done about them (S8)."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.entries.validators import NOT_TO_BE_WRITTEN
from catalog.oversight.models import TEXT_LENGTH, ContentReport, Matter
from cms.web.fields import HoneypotForm, PlainTextField


class ContentReportForm(HoneypotForm):
    """What is the matter, in words."""

    matter = forms.ChoiceField(label="区分", choices=Matter.choices, widget=forms.RadioSelect)
    text = PlainTextField(
        label="どこがどう問題か",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"{TEXT_LENGTH:,}文字まで。事務局だけに伝わり、登録した団体には伝わりません。"
        + NOT_TO_BE_WRITTEN,
    )


class NoteForm(forms.Form):
    """What was done about `report`; many stand on one screen."""

    note = PlainTextField(
        label="対応のメモ（任意）",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, report: ContentReport) -> None:
        super().__init__(data, auto_id=f"report-{report.pk}-%s")
        self.report = report
