"""Fixed choices of findings and reports (E6)."""

from django.db import models


class FindingKind(models.TextChoices):
    """What a table has found, as the source asks for it (E6)."""

    CHALLENGE = "challenge", "課題"
    IDEA = "idea", "アイディア"
    CASE = "case", "事例"
    SOLUTION = "solution", "ソリューション"


class Part(models.TextChoices):
    """A part of a report that the secretariat shows or leaves out (E6)."""

    PROGRAMME = "programme", "プログラム"
    ATTENDANCE = "attendance", "参加者数"
    FINDINGS = "findings", "テーブルごとの成果"
    DOCUMENTS = "documents", "資料"
    RESULTS = "results", "アンケートの結果"
