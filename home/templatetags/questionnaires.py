"""Template tags of questionnaires."""

from typing import Any

from django import template

from home.events.questionnaires import charts
from home.events.questionnaires.forms import build_form

register = template.Library()


@register.simple_tag
def questionnaire_form(questionnaire: Any) -> Any:
    """Return the empty form of a questionnaire, also of one that is only previewed (E5)."""
    return build_form(questionnaire)


@register.simple_tag
def charts_of(figure: Any) -> list[Any]:
    """Return the charts of a figure of the results (E5)."""
    return charts.charts_of(figure)
