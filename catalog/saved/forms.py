"""Forms for saving a search and for the interval of its mails (V10)."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.saved.models import SavedSearch
from cms.web.text import one_line


class SavedSearchForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ("name", "interval")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "interval"
        ].help_text = "新しく公開または更新された情報があるときだけ、朝にお送りします。"

    def clean_name(self) -> str:
        """Return the name on one line, because mails show it."""
        return one_line(self.cleaned_data["name"])


class IntervalForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ("interval",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_%s_{self.instance.pk}"
        self.fields["interval"].label = f"「{self.instance.name}」のお知らせメール"
