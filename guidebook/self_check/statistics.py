"""Progress of the members in numbers, without names (G4)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from cms.web.charts.heat import HeatRow, HeatTable
from guidebook.editions.models.pages import EditionPage
from guidebook.editions.screens import GuidebookScreen
from guidebook.self_check.checks import FEWEST_TOLD, Tally, question_standing, standing
from guidebook.self_check.enums import ANSWERS
from guidebook.self_check.models import SelfCheck

#: The states in the order of the screen.
SHOWN = tuple(reversed(ANSWERS))


class StandingView(GuidebookScreen):
    """Number of organisations by item and state; no names, no memos."""

    page_title = "セルフチェックの集計"
    header_icon = "table"
    template_name = "guidebook/self_check/standing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = sorted(
            EditionPage.objects.filter(Q(live=True) | Q(self_checks__isnull=False))
            .distinct()
            .order_by("-issued", "path"),
            key=lambda edition: edition.based_on_id is not None,
        )
        chosen = self.chosen(editions)
        return super().get_context_data(
            editions=editions,
            chosen=chosen,
            chart=self.chart(chosen) if chosen else None,
            fewest=FEWEST_TOLD,
            **kwargs,
        )

    def chosen(self, editions: list[EditionPage]) -> EditionPage | None:
        """Return the requested edition, else the one checked last, else the first."""
        wanted = self.request.GET.get("edition", "")
        named = next((each for each in editions if each.edition == wanted), None)
        latest = (
            SelfCheck.objects.order_by("-saved_at").values_list("edition_id", flat=True).first()
        )
        checked = next((each for each in editions if each.pk == latest), None)
        return named or checked or next(iter(editions), None)

    def rows(self, edition: EditionPage) -> list[tuple[str, Tally | None]]:
        """Return each item with its tally, None with too few answers; [] if none has a tally.

        The questions of an item follow it.
        """
        counts = standing(edition)
        if not counts:
            return []
        asked = question_standing(edition)
        rows: list[tuple[str, Tally | None]] = []
        for item in edition.checklist:
            rows.append((str(item), counts.get(item.number)))
            rows += [(f"└ {each}", asked.get((item.number, each))) for each in item.asked]
        return rows

    def chart(self, edition: EditionPage) -> HeatTable | None:
        """Return the numbers as a heat table: the darker, the more organisations."""
        rows = self.rows(edition)
        if not rows:
            return None
        return HeatTable(
            key="standing",
            title=str(edition),
            description="団体が多いほど濃く、左の線が太くなります。斜線は０団体、－は答えが"
            f"{FEWEST_TOLD}団体より少ない項目です。",
            heading="項目",
            columns=[str(state.label) for state in SHOWN],
            rows=[_heat_row(label, tally) for label, tally in rows],
            total="答えた団体",
            remark="",
            unit="団体",
        )


def _heat_row(label: str, tally: Tally | None) -> HeatRow:
    values = [getattr(tally, state.value, None) for state in SHOWN]
    return HeatRow(label, values, tally.total if tally else None)
