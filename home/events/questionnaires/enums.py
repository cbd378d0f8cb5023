"""Kinds of questions, and the ways by which answers come in (E5)."""

from django.db import models


class QuestionKind(models.TextChoices):
    SINGLE = "single", "一つ選ぶ"
    MULTIPLE = "multiple", "いくつでも選ぶ（複数回答）"
    SCALE = "scale", "段階で答える"
    MATRIX = "matrix", "表で答える（項目ごとに一つ選ぶ）"
    TEXT = "text", "文章で答える"


#: Kinds whose choices the editor writes.
WITH_CHOICES = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATRIX)
#: Kinds that may have a field for words beside the last choice.
WITH_OTHER = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)


class Source(models.TextChoices):
    WEB = "web", "個人あてのリンク"
    PAPER = "paper", "紙"
    WALK_IN = "walk_in", "公開のページ"
