"""How many wish to go on talking: asked by name, and told in numbers alone (E5, E6)."""

from __future__ import annotations

from django.db.models import Count

from cms.web.charts.bars import Bar, BarChart
from home.events.meetings.enums import StayingInTouch
from home.events.meetings.models.pages import EventPage
from home.events.questionnaires.charts import told
from home.events.questionnaires.results import FEWEST_TOLD, UNANSWERED, Results, Share, percent

TITLE = "議論を続ける場への登録（お名前とともに、アンケートとは別に尋ねたもの）"


def in_touch_shares(event: EventPage, results: Results) -> list[Share]:
    """Return the wishes as parts of the returned forms, like the source; [] where so few gave one.

    Who came back with a form and gave no wish counts as 未回答.
    """
    people = event.registrations.exclude(in_touch="").order_by()
    counts = dict(people.values_list("in_touch").annotate(Count("pk")))
    given = sum(counts.values())
    if given < FEWEST_TOLD:
        return []
    whole = max(results.total, given)
    parts = [(label, counts.get(wish, 0)) for wish, label in StayingInTouch.choices]
    return [
        Share(label, count, percent(count, whole))
        for label, count in [*parts, (UNANSWERED, whole - given)]
    ]


def in_touch_chart(event: EventPage, results: Results) -> BarChart | None:
    shares = in_touch_shares(event, results)
    if not shares:
        return None
    return BarChart(
        key="in-touch",
        title=TITLE,
        description="一つ選ぶ",
        bars=[Bar(each.label, each.count, share=told(each)) for each in shares],
        heading="選択肢",
        whole=sum(each.count for each in shares),
    )
