"""What the secretariat writes and chooses for a report (E6)."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from home.events.reporting.enums import Part
from home.events.reporting.models import MeetingReport
from home.events.reporting.results import texts_to_choose


class ReportForm(WagtailAdminModelForm):
    shown = forms.MultipleChoiceField(
        label="載せる項目",
        choices=Part.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="中身のない項目は、選んでいても出ません。",
    )
    texts = forms.MultipleChoiceField(
        label="載せる自由記述",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="アンケートの自由記述は、選んだものだけを載せます。個人や団体が分かるものは選ばないでください。",
    )

    class Meta:
        model = MeetingReport
        fields = ["summary", "intro", "shown", "texts"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = texts_to_choose(self.instance.event)
        texts: Any = self.fields["texts"]
        texts.choices = choices
        if not choices:
            del self.fields["texts"]
