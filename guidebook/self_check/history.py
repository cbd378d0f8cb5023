"""An organisation's checks by date, as chart with its numbers (G4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cms.web.charts.stacks import StackChart, StackRow
from cms.web.times import DAY, written_day
from guidebook.self_check.checks import Tally
from guidebook.self_check.enums import Progress

if TYPE_CHECKING:
    from guidebook.self_check.models import SelfCheck

#: The best first, as on the form.
STATES = tuple(reversed(Progress))


def history_chart(
    key: str,
    what: str,
    checks: Sequence[SelfCheck],
    tallies: Mapping[int, Tally],
    chosen: SelfCheck | None,
) -> StackChart:
    """Return the chart of the numbers of `what`; the labels lead to the day in full."""
    return StackChart(
        key,
        title=f"日付ごとの{what}の数",
        description="新しい順です。日付を押すと、その日の答えを下に表示します。",
        parts=[str(state.label) for state in STATES],
        rows=[
            _row(check, tallies.get(check.pk, Tally()), is_current=check == chosen)
            for check in checks
        ],
        heading="日付",
        remark="保存した人",
    )


def _row(check: SelfCheck, tally: Tally, *, is_current: bool) -> StackRow:
    day = check.checked_on.strftime(DAY)
    address = f"check={check.pk}" if check.whose else f"on={day}"
    return StackRow(
        day,
        f"{written_day(check.checked_on)}{check.whose}",
        [getattr(tally, state.value) for state in STATES],
        url=f"?{address}#day",
        is_current=is_current,
        note=(check.saved_by and check.saved_by.get_full_name()) or "－",
    )
