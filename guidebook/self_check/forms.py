"""The form of the self-check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from cms.web.fields import PlainTextField
from guidebook.self_check.checks import Answer
from guidebook.self_check.enums import ANSWERS, Progress
from guidebook.self_check.models import LONGEST_MEMO

if TYPE_CHECKING:
    from guidebook.editions.models.checklist import ChecklistItem

NOTHING_ANSWERED = (
    "まだ何も選ばれていません。一つ以上の項目で、まだ・着手・できているから選んでください。"
)


class SelfCheckForm(forms.Form):
    """まだ / 着手 / できている and a memo for each item; nothing is chosen beforehand (G4)."""

    version = forms.CharField(label="確認", required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(
        self,
        *args: Any,
        checklist: Iterable[ChecklistItem],
        answers: Mapping[str, Answer] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = list(checklist)
        for item in self.checklist:
            answer = (answers or {}).get(item.number, Answer())
            self.fields[f"progress_{item.number}"] = forms.ChoiceField(
                label=f"{item.number}．{item.item}",
                choices=[(state.value, state.label) for state in ANSWERS],
                required=False,
                initial=answer.progress,
                widget=forms.RadioSelect,
            )
            self.fields[f"memo_{item.number}"] = PlainTextField(
                label="メモ",
                required=False,
                max_length=LONGEST_MEMO,
                initial=answer.memo,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> None:
        untouched = not any(
            self.cleaned_data.get(f"{name}_{item.number}")
            for item in self.checklist
            for name in ("progress", "memo")
        )
        if untouched and not self.errors:
            raise forms.ValidationError(NOTHING_ANSWERED)

    def answers(self) -> dict[str, Answer]:
        data = self.cleaned_data
        return {
            item.number: Answer(
                data[f"progress_{item.number}"] or Progress.UNANSWERED,
                data[f"memo_{item.number}"],
                item.item,
            )
            for item in self.checklist
        }

    def rows(self) -> list[tuple[ChecklistItem, forms.BoundField, forms.BoundField]]:
        return [
            (item, self[f"progress_{item.number}"], self[f"memo_{item.number}"])
            for item in self.checklist
        ]
