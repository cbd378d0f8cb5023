"""The form of the self-check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from cms.web.fields import PlainTextField
from guidebook.self_check.checks import Answer, QuestionAnswer, summed
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
            if item.asked:
                for name, question in self._questions(item):
                    self.fields[name] = _choice(question, answer.progress_of(question))
            else:
                label = f"{item.number}．{item.item}"
                self.fields[f"progress_{item.number}"] = _choice(label, answer.progress)
            self.fields[f"memo_{item.number}"] = PlainTextField(
                label="メモ",
                required=False,
                max_length=LONGEST_MEMO,
                initial=answer.memo,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _questions(self, item: ChecklistItem) -> list[tuple[str, str]]:
        """Return the questions of the item with the names of their fields."""
        return [
            (f"progress_{item.number}_{place}", question)
            for place, question in enumerate(item.asked, start=1)
        ]

    def clean(self) -> None:
        touched = any(
            value
            for name, value in self.cleaned_data.items()
            if name.startswith(("progress_", "memo_"))
        )
        if not touched and not self.errors:
            raise forms.ValidationError(NOTHING_ANSWERED)

    def answers(self) -> dict[str, Answer]:
        return {item.number: self._answer(item) for item in self.checklist}

    def _answer(self, item: ChecklistItem) -> Answer:
        data = self.cleaned_data
        questions = tuple(
            QuestionAnswer(question, data[name] or Progress.UNANSWERED)
            for name, question in self._questions(item)
        )
        if questions:
            progress = summed(each.progress for each in questions)
        else:
            progress = data[f"progress_{item.number}"] or Progress.UNANSWERED
        return Answer(progress, data[f"memo_{item.number}"], item.item, questions)

    def rows(self) -> list[FormRow]:
        return [
            FormRow(
                item,
                None if item.asked else self[f"progress_{item.number}"],
                [self[name] for name, _ in self._questions(item)],
                self[f"memo_{item.number}"],
            )
            for item in self.checklist
        ]


@dataclass(frozen=True)
class FormRow:
    """The fields of one item: its progress, or those of its questions, and its memo."""

    item: ChecklistItem
    progress: forms.BoundField | None
    questions: list[forms.BoundField]
    memo: forms.BoundField

    @property
    def state(self) -> str:
        """The progress as it is chosen now, summed over the questions."""
        fields = [*self.questions, *([self.progress] if self.progress else [])]
        known = {state.value for state in ANSWERS}
        values = [str(each.value()) for each in fields]
        return summed(each if each in known else Progress.UNANSWERED for each in values)

    @property
    def anchor(self) -> str:
        return f"check_progress_{self.item.number}_group"


def _choice(label: str, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[(state.value, state.label) for state in ANSWERS],
        required=False,
        initial=initial,
        widget=forms.RadioSelect,
    )
