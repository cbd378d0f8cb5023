"""Charts of results, of the house's own components: a table with each picture (E5, W5)."""

from __future__ import annotations

from cms.web.charts.bars import Bar, BarChart
from cms.web.charts.stacks import MOST_PARTS, StackChart, StackRow
from home.events.questionnaires.results import Figure, Share, Shares

UNIT = "件"
NOTHING = "まだ回答がありません。"


def charts_of(figure: Figure) -> list[BarChart | StackChart]:
    """Return stacked bars for a table, bars for all else; a text has none.

    As many parts as have patterns can be stacked; a table with more has bars for each row.
    """
    if figure.question.row_labels() and _can_be_stacked(figure):
        return [_stacks(figure)]
    return [_bars(figure, place, line) for place, line in enumerate(figure.lines, start=1)]


def told(share: Share) -> str:
    return f"{share.percent}％"


def _can_be_stacked(figure: Figure) -> bool:
    return all(len(line.parts) <= MOST_PARTS for line in figure.lines)


def _stacks(figure: Figure) -> StackChart:
    return StackChart(
        key=f"question-{figure.number}",
        title=figure.title,
        description=_description(figure),
        parts=[each.label for each in figure.lines[0].parts] if figure.base else [],
        rows=[
            StackRow(
                key=f"{figure.number}-{place}",
                label=line.label,
                values=[each.count for each in line.parts],
                shares=[told(each) for each in line.parts],
            )
            for place, line in enumerate(figure.lines, start=1)
            if figure.base
        ],
        nothing=NOTHING,
    )


def _bars(figure: Figure, place: int, line: Shares) -> BarChart:
    title = f"{figure.title}：{line.label}" if line.label else figure.title
    bars = [Bar(each.label, each.count, share=told(each)) for each in line.parts]
    return BarChart(
        key=f"question-{figure.number}-{place}",
        title=title,
        description=_description(figure),
        bars=bars if figure.base else [],
        heading="選択肢",
        unit=UNIT,
        nothing=NOTHING,
        whole=figure.base,
    )


def _description(figure: Figure) -> str:
    return str(figure.question.get_kind_display())
