"""Questionnaires in the admin's search (O1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.admin.finding import SHOWN, Found, Hit, listed, register
from cms.database.spellings import rows_saying
from home.events.questionnaires.models.questions import Questionnaire

URLS = "wagtailsnippets_events_questionnaire"


@register(order=55)
def find_questionnaires(user: Any, text: str) -> Found | None:
    """Answer with questionnaires by their titles."""
    if not user.has_perm("events.change_questionnaire"):
        return None
    found = rows_saying(Questionnaire.objects.all(), text, "title")
    hits = [_hit(each) for each in found[:SHOWN]]
    return Found("questionnaires", "アンケート", found.count(), hits, listed(f"{URLS}:list", text))


def _hit(questionnaire: Questionnaire) -> Hit:
    url = reverse(f"{URLS}:edit", args=[questionnaire.pk])
    return Hit(questionnaire.title, url, "受付中" if questionnaire.is_open else "")
