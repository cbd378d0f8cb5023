"""Answers that nobody can link to a person: no time, no address, keys in random order (E5)."""

from __future__ import annotations

import uuid

from django.core.validators import MaxLengthValidator
from django.db import models

from home.events.questionnaires.enums import Source
from home.events.questionnaires.models.lines import Choice, MatrixRow
from home.events.questionnaires.models.questions import Question, Questionnaire

LONGEST_TEXT = 2_000
LONGEST_KIND = 30


class Response(models.Model):
    """One filled-in form; who filled it in, and when, is stored nowhere."""

    key = models.UUIDField("鍵", primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire,
        verbose_name="アンケート",
        on_delete=models.PROTECT,
        related_name="responses",
    )
    kind = models.CharField("区分", max_length=LONGEST_KIND, blank=True)
    source = models.CharField("受け方", max_length=10, choices=Source.choices)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "回答"
        verbose_name_plural = "回答"
        default_permissions = ()
        ordering = ["key"]
        indexes = [models.Index(fields=["questionnaire", "source"], name="response_by_source")]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.get_source_display()}"


class Reply(models.Model):
    """One answer of a form; a question left out has none.

    Its key is random too: keys that count would tell the order in which forms came in.
    """

    key = models.UUIDField("鍵", primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="replies")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    row = models.ForeignKey(MatrixRow, on_delete=models.PROTECT, null=True, related_name="+")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(
        "記入",
        max_length=LONGEST_TEXT,
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "答え"
        verbose_name_plural = "答え"
        default_permissions = ()
        ordering = ["key"]

    def __str__(self) -> str:
        return str(self.choice or self.text)
