"""The form that a questionnaire becomes; it knows no request and no page (E5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cms.web.fields import HoneypotForm, PlainTextField
from home.events.questionnaires.enums import QuestionKind
from home.events.questionnaires.models.lines import Choice, MatrixRow
from home.events.questionnaires.models.questions import Question, Questionnaire
from home.events.questionnaires.models.responses import LONGEST_TEXT

LONGEST_OTHER = 200
#: What takes back a choice made by mistake; without scripts nothing else can.
NO_ANSWER = ("-", "回答しない")
NOT_OFFERED = "選択肢の中から選んでください。"
OTHER_NOT_CHOSEN = "ここに書くときは、「{label}」を選んでください。"
KIND = "kind"


@dataclass(frozen=True)
class Part:
    """A question with its fields; a table has one for each row."""

    question: Question
    number: int
    fields: list[BoundField]
    rows: list[tuple[MatrixRow, BoundField]] = field(default_factory=list)
    other: BoundField | None = None

    @property
    def required(self) -> bool:
        return any(each.field.required for each in self.fields)

    @property
    def labels(self) -> list[str]:
        return [self.question.told(each) for each in self.question.offered()]

    @property
    def heads(self) -> list[str]:
        """The columns of a table."""
        return self.labels if self.required else [*self.labels, NO_ANSWER[1]]

    @property
    def template(self) -> str:
        name = "matrix" if self.question.kind == QuestionKind.MATRIX else "question"
        return f"home/events/questionnaires/{name}.html"


class QuestionnaireForm(forms.Form):
    """Fields are named after the ids of questions and rows, values after those of choices.

    With `kinds` it first asks for the kind of participant.
    """

    #: Whether also required questions may be left out.
    may_skip = False

    def __init__(
        self,
        questionnaire: Questionnaire,
        *args: Any,
        kinds: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        self.asked = questionnaire.asked()
        if kinds:
            self.fields[KIND] = kind_field(kinds)
        for number, question in enumerate(self.asked, start=1):
            required = question.required and not self.may_skip
            self.fields |= fields_of(question, f"問{number}　{question.text}", required=required)

    def clean(self) -> dict[str, Any]:
        """Take words beside the last choice for having chosen it, unless another one is."""
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.asked:
            if question.other_label:
                self._clean_other(question, cleaned)
        return cleaned

    def _clean_other(self, question: Question, cleaned: dict[str, Any]) -> None:
        name, other = field_name(question), other_name(question)
        chosen, last = cleaned.get(name), key_of(question.offered()[-1])
        if not cleaned.get(other) or chosen is None:
            return
        if question.kind == QuestionKind.MULTIPLE:
            cleaned[name] = chosen if last in chosen else [*chosen, last]
        elif not chosen:
            cleaned[name] = last
        elif chosen != last:
            self.add_error(other, OTHER_NOT_CHOSEN.format(label=question.other_label))

    @property
    def kind_part(self) -> BoundField | None:
        return self[KIND] if KIND in self.fields else None

    def parts(self) -> Iterator[Part]:
        for number, question in enumerate(self.asked, start=1):
            if question.kind == QuestionKind.MATRIX:
                rows = [(row, self[row_name(question, row)]) for row in question.offered_rows()]
                yield Part(question, number, [each for _, each in rows], rows)
                continue
            other = self[other_name(question)] if question.other_label else None
            yield Part(question, number, [self[field_name(question)]], other=other)


class TicketForm(forms.Form):
    """A form with a ticket, which counts once, however often it is sent."""

    ticket = forms.CharField(label="確認", widget=forms.HiddenInput, required=False, max_length=64)


class OpenForm(HoneypotForm, TicketForm, QuestionnaireForm):
    """The form for everybody."""


class PaperForm(TicketForm, QuestionnaireForm):
    """The form into which papers are keyed; what is left blank on them is left out."""

    may_skip = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if KIND in self.fields:
            kind: Any = self.fields[KIND]
            kind.required, kind.choices = False, [*kind.choices, ("", "記入なし")]


def build_form(
    questionnaire: Questionnaire,
    data: Any = None,
    *,
    kinds: Mapping[str, str] | None = None,
    form_class: type[QuestionnaireForm] = QuestionnaireForm,
    **options: Any,
) -> Any:
    """Return the form, bound if there are `data`; `options` are Django's, e.g. `initial`."""
    return form_class(questionnaire, data, kinds=kinds, **options)


def field_name(question: Question) -> str:
    return f"q{key_of(question)}"


def row_name(question: Question, row: MatrixRow) -> str:
    return f"{field_name(question)}_r{key_of(row)}"


def other_name(question: Question) -> str:
    return f"{field_name(question)}_other"


def key_of(row: Question | Choice | MatrixRow) -> str:
    """Return the id; in a preview, what is not saved yet goes by its place."""
    if row.pk is not None:
        return str(row.pk)
    place = row.sort_order if isinstance(row, Question) else row.position
    return f"new{place}"


def kind_field(kinds: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="参加の区分",
        choices=list(kinds.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "区分を選んでください。", "invalid_choice": NOT_OFFERED},
    )


def fields_of(question: Question, label: str, *, required: bool) -> dict[str, forms.Field]:
    """Return the fields of one question by name."""
    if question.kind == QuestionKind.MATRIX:
        return {
            row_name(question, row): _choice_field(question, f"{label}（{row.label}）", required)
            for row in question.offered_rows()
        }
    if question.kind == QuestionKind.TEXT:
        return {field_name(question): _text_field(question, label, required)}
    if question.kind == QuestionKind.MULTIPLE:
        found = {field_name(question): _boxes_field(question, label, required)}
    else:
        found = {field_name(question): _choice_field(question, label, required)}
    if question.other_label:
        found[other_name(question)] = _other_field(question)
    return found


def _options(question: Question) -> list[tuple[str, str]]:
    return [(key_of(each), question.told(each)) for each in question.offered()]


def _choice_field(question: Question, label: str, required: bool) -> forms.Field:
    options = _options(question)
    return forms.TypedChoiceField(
        label=label,
        help_text=question.help_text,
        required=required,
        choices=options if required else [*options, NO_ANSWER],
        coerce=lambda value: "" if value == NO_ANSWER[0] else value,
        widget=forms.RadioSelect,
        error_messages={"required": "一つ選んでください。", "invalid_choice": NOT_OFFERED},
    )


def _boxes_field(question: Question, label: str, required: bool) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        help_text=question.help_text or "当てはまるものをすべて選んでください。",
        required=required,
        choices=_options(question),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "一つ以上選んでください。",
            "invalid_choice": NOT_OFFERED,
            "invalid_list": NOT_OFFERED,
        },
    )


def _text_field(question: Question, label: str, required: bool) -> forms.Field:
    return PlainTextField(
        label=label,
        help_text=question.help_text or "個人名や連絡先は書かないでください。",
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "入力してください。"},
    )


def _other_field(question: Question) -> forms.Field:
    return PlainTextField(
        label=f"「{question.other_label}」の内容",
        required=False,
        max_length=LONGEST_OTHER,
    )
