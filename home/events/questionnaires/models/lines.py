"""Choices and rows: lines that keep their places and ids while their words may change (E5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from cms.web.text import one_line

if TYPE_CHECKING:
    from home.events.questionnaires.models.questions import Questionnaire

MOST_LINES = 20
LONGEST_LINE = 100
ANSWERED = (
    "すでに回答があるため、言葉だけを直せます。"
    "質問や選択肢を足す、消す、並べ替える、答え方を変えるときは、「複製」で新しい版を作ってください。"
)


class Line(models.Model):
    """A choice or a row: a place that stays, with a label that may be reworded."""

    position = models.PositiveSmallIntegerField("順番")
    label = models.CharField("言葉", max_length=LONGEST_LINE)

    question: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the line.

        Raises:
            ValidationError: if the questionnaire has been answered and the place would change.
        """
        stays = type(self)._default_manager.filter(pk=self.pk, position=self.position).exists()
        if not stays:
            refuse_if_answered(self.question.questionnaire)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the line.

        Raises:
            ValidationError: if the questionnaire has been answered.
        """
        refuse_if_answered(self.question.questionnaire)
        return super().delete(*args, **kwargs)


class Choice(Line):
    """What can be chosen; a step of a scale is one, too."""

    question = models.ForeignKey(
        "events.Question", on_delete=models.CASCADE, related_name="choices"
    )

    class Meta:
        verbose_name = "選択肢"
        verbose_name_plural = "選択肢"
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="choice_place_once")
        ]


class MatrixRow(Line):
    """A row of a table, e.g. a session, for which one choice is made."""

    question = models.ForeignKey("events.Question", on_delete=models.CASCADE, related_name="rows")

    class Meta:
        verbose_name = "表の項目"
        verbose_name_plural = "表の項目"
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="matrix_row_place_once")
        ]


def lines_of(text: str) -> list[str]:
    """Return what stands on each line, empty ones left out."""
    return [line for line in map(one_line, text.splitlines()) if line]


def refuse_if_answered(questionnaire: Questionnaire) -> None:
    """Refuse to add, remove or move anything in it.

    Raises:
        ValidationError: if it has been answered.
    """
    if questionnaire.is_answered:
        raise ValidationError(ANSWERED)


def wrong_lines(name: str, labels: list[str], fewest: int) -> Iterator[tuple[str, str]]:
    if len(labels) < fewest:
        yield name, f"１行に一つずつ、{fewest}行以上書いてください。"
    elif len(labels) > MOST_LINES:
        yield name, f"{MOST_LINES}行までにしてください（今は{len(labels)}行です）。"
    elif any(len(each) > LONGEST_LINE for each in labels):
        yield name, f"１行は{LONGEST_LINE}文字までにしてください。"
    elif len(set(labels)) < len(labels):
        yield name, "同じ言葉の行があります。"


def moved(before: list[str], now: list[str]) -> bool:
    """Whether lines were added, removed or exchanged, not only reworded."""
    if len(before) != len(now):
        return True
    return any(new != old and new in before for old, new in zip(before, now, strict=True))


def shown(model: Any, saved: list[Any], labels: list[str]) -> list[Any]:
    if [each.label for each in saved] == labels:
        return saved
    return [model(position=place, label=label) for place, label in enumerate(labels, start=1)]
