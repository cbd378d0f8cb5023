"""The forms with which a member keeps a search and says how often to hear of it (V10)."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.saved.models import SavedSearch
from cms.web.text import one_line


class SavedSearchForm(forms.ModelForm):
    """Name and interval of a search that is to be kept."""

    class Meta:
        model = SavedSearch
        fields = ("name", "interval")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "interval"
        ].help_text = "新しく公開または更新された情報があるときだけ、朝にお送りします。"

    def clean_name(self) -> str:
        """Return the name on one line, as mails show it."""
        return one_line(self.cleaned_data["name"])


class IntervalForm(forms.ModelForm):
    """The interval alone, in the list of saved searches."""

    class Meta:
        model = SavedSearch
        fields = ("interval",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_%s_{self.instance.pk}"
        self.fields["interval"].label = f"「{self.instance.name}」のお知らせメール"
