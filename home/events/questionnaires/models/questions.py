"""Questionnaires and their questions, whose ids stay from the first answer on (E5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, PreviewableMixin

from cms.web.text import one_line
from home.events.questionnaires.enums import WITH_CHOICES, WITH_OTHER, QuestionKind
from home.events.questionnaires.models.lines import (
    ANSWERED,
    LONGEST_LINE,
    MOST_LINES,
    Choice,
    MatrixRow,
    lines_of,
    moved,
    refuse_if_answered,
    shown,
    wrong_lines,
)

FEWEST_CHOICES = 2
FEWEST_STEPS, MOST_STEPS = 2, 7
LONGEST_LINES = MOST_LINES * (LONGEST_LINE + 2)
#: What is never changed after the first answer.
STRUCTURE = ("kind", "required", "steps", "has_other")
ONLY_WORDS = "すでに回答があるため、変えられません。"


class Questionnaire(PreviewableMixin, ClusterableModel):
    """Questions with an introduction; opened and closed by hand (E5).

    After the first answer only the wording may change, so that what was counted stays what was
    asked.
    """

    title = models.CharField("題名", max_length=100)
    intro = models.TextField(
        "はじめの文",
        max_length=1_000,
        blank=True,
        validators=[MaxLengthValidator(1_000)],
        help_text="何のためのアンケートか、答えをどう使うかを書きます。",
    )
    thanks = models.TextField(
        "送信後の文",
        max_length=500,
        validators=[MaxLengthValidator(500)],
        default="ご回答ありがとうございました。",
    )
    is_open = models.BooleanField(
        "回答を受け付ける",
        default=False,
        help_text="外すと、画面からは答えられません。紙の回答は、外した後も入力できます。",
    )
    created_at = models.DateTimeField(
        "作成日時", default=timezone.now, editable=False, db_index=True
    )

    class Meta:
        verbose_name = "アンケート"
        verbose_name_plural = "アンケート"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_answered(self) -> bool:
        return self.pk is not None and self.responses.exists()

    def asked(self) -> list[Question]:
        """Return the questions in order, with choices and rows; also those of a preview."""
        questions = sorted(self.questions.all(), key=lambda each: each.sort_order or 0)
        saved = [each for each in questions if each.pk]
        models.prefetch_related_objects(saved, "choices", "rows")
        return questions

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "home/events/questionnaires/preview.html"


class Question(Orderable):
    """One question; its choices and rows are written line by line and kept as rows with ids."""

    questionnaire = ParentalKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField("質問", max_length=200)
    kind = models.CharField(
        "答え方", max_length=10, choices=QuestionKind.choices, default=QuestionKind.SINGLE
    )
    help_text = models.CharField("説明", max_length=200, blank=True)
    required = models.BooleanField("必須", default=False)
    choice_lines = models.TextField(
        "選択肢",
        max_length=LONGEST_LINES,
        blank=True,
        help_text=f"１行に一つ、{MOST_LINES}個まで。段階と文章では使いません。",
    )
    has_other = models.BooleanField(
        "最後の選択肢に記入欄を付ける",
        default=False,
        help_text="最後を「その他」にして、内容を書いてもらうときに使います（表では使いません）。",
    )
    row_lines = models.TextField(
        "表の項目",
        max_length=LONGEST_LINES,
        blank=True,
        help_text="表で答えるときだけ。１行に一つ。例：講演１、講演２、ディスカッション",
    )
    steps = models.PositiveSmallIntegerField(
        "段階の数",
        default=5,
        validators=[MinValueValidator(FEWEST_STEPS), MaxValueValidator(MOST_STEPS)],
        help_text=f"段階で答えるときだけ。{FEWEST_STEPS}から{MOST_STEPS}まで。",
    )
    low_label = models.CharField("いちばん低い段階の言葉", max_length=30, blank=True)
    high_label = models.CharField("いちばん高い段階の言葉", max_length=30, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "質問"
        verbose_name_plural = "質問"
        default_permissions = ()

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Require what the kind of question needs, and leave what has been answered.

        Raises:
            ValidationError: at the fields that are wrong.
        """
        super().clean()
        self.text = one_line(self.text)
        errors = dict(self._lacking()) or dict(self._frozen())
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the question, and its choices and rows as its lines say.

        Raises:
            ValidationError: if it has been answered and more than its wording would change.
        """
        if self.pk is None:
            refuse_if_answered(self.questionnaire)
        if changes := dict(self._frozen()):
            raise ValidationError(changes)
        if self._passes_others():
            raise ValidationError(ANSWERED)
        super().save(*args, **kwargs)
        self._write(Choice, self.choice_labels())
        self._write(MatrixRow, self.row_labels())

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the question.

        Raises:
            ValidationError: if the questionnaire has been answered.
        """
        refuse_if_answered(self.questionnaire)
        return super().delete(*args, **kwargs)

    def choice_labels(self) -> list[str]:
        if self.kind == QuestionKind.SCALE:
            return [str(step) for step in range(1, (self.steps or FEWEST_STEPS) + 1)]
        return lines_of(self.choice_lines) if self.kind in WITH_CHOICES else []

    def row_labels(self) -> list[str]:
        return lines_of(self.row_lines) if self.kind == QuestionKind.MATRIX else []

    def offered(self) -> list[Choice]:
        """Return the choices; those of a preview have no id yet."""
        return shown(Choice, list(self.choices.all()) if self.pk else [], self.choice_labels())

    def offered_rows(self) -> list[MatrixRow]:
        return shown(MatrixRow, list(self.rows.all()) if self.pk else [], self.row_labels())

    def told(self, choice: Choice) -> str:
        """Return a choice as forms and results say it: the ends of a scale with their words."""
        if self.kind != QuestionKind.SCALE:
            return choice.label
        end = {1: self.low_label, self.steps: self.high_label}.get(choice.position)
        return f"{choice.label}（{end}）" if end else choice.label

    @property
    def other_label(self) -> str:
        """The choice beside which words can be written, "" if there is none."""
        labels = self.choice_labels()
        return labels[-1] if self.kind in WITH_OTHER and self.has_other and labels else ""

    def _lacking(self) -> Iterator[tuple[str, str]]:
        if self.kind in WITH_CHOICES:
            yield from wrong_lines("choice_lines", self.choice_labels(), FEWEST_CHOICES)
        if self.kind == QuestionKind.MATRIX:
            yield from wrong_lines("row_lines", self.row_labels(), 1)
        if self.has_other and self.kind not in WITH_OTHER:
            yield "has_other", "記入欄は、「一つ選ぶ」と「いくつでも選ぶ」だけに付けられます。"
        if self.kind == QuestionKind.SCALE:
            for name in ("low_label", "high_label"):
                if not getattr(self, name).strip():
                    yield name, "段階で答えるときは、両端の言葉を書いてください。"

    def _frozen(self) -> Iterator[tuple[str, str]]:
        """Yield the fields in which more than the wording of an answered question changes."""
        if self.pk is None or not self.questionnaire.is_answered:
            return
        before = Question.objects.get(pk=self.pk)
        for name in STRUCTURE:
            if getattr(self, name) != getattr(before, name):
                yield name, ONLY_WORDS
        if moved(before.choice_labels(), self.choice_labels()):
            yield "choice_lines", ANSWERED
        if moved(before.row_labels(), self.row_labels()):
            yield "row_lines", ANSWERED

    def _passes_others(self) -> bool:
        """Whether the order of an answered questionnaire changes; other numbers alone do not."""
        if self.pk is None or not self.questionnaire.is_answered:
            return False
        orders = Question.objects.filter(questionnaire=self.questionnaire_id)
        places = dict(orders.values_list("pk", "sort_order"))
        before, now = places.pop(self.pk) or 0, self.sort_order or 0
        return any(((each or 0) < before) != ((each or 0) < now) for each in places.values())

    def _write(self, model: type[Choice] | type[MatrixRow], labels: list[str]) -> None:
        """Give the lines their labels by position, so that each keeps its id."""
        there = {each.position: each for each in model.objects.filter(question=self)}
        for position, label in enumerate(labels, start=1):
            line = there.pop(position, None) or model(question=self, position=position)
            if line.label != label:
                line.label = label
                line.save()
        for surplus in there.values():
            surplus.delete()
