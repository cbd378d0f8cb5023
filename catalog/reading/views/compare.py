"""The screen that compares up to four entries (V11)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from catalog.freshness.models import disclaimer
from catalog.reading.comparison import MOST, Choice, Comparison
from catalog.reading.views.detail import FOR_MEMBERS
from catalog.search.views.conditions import ChosenRowsView
from cms.members.accounts.acting import MembersOnlyView
from cms.web.breadcrumbs import Crumb, trail_of


class CompareView(MembersOnlyView, ChosenRowsView):
    """Sends visitors to login; refuses people without an organisation, as V4 does."""

    template_name = "catalog/reading/compare.html"

    heading = "比較"
    refusal = FOR_MEMBERS

    def may_enter(self) -> bool:
        return super().may_enter() or self.user.is_secretariat

    def back_url(self) -> str:
        return self.results_url()

    @cached_property
    def comparison(self) -> Comparison:
        return Comparison(Choice.read(self.request.GET), self.request.user, self.page_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        titles, *rows = self.comparison.rows()
        return super().get_context_data(
            entries=self.comparison.entries,
            titles=titles,
            rows=rows,
            notes=self.notes(),
            disclaimer=disclaimer(),
            back_url=self.results_url(),
            **kwargs,
        )

    def notes(self) -> list[str]:
        comparison, notes = self.comparison, []
        if not comparison.choice.ids:
            notes.append("比較する情報が選ばれていません。検索結果一覧で選んでください。")
        if comparison.choice.is_too_many:
            notes.append(f"比較できるのは{MOST}件までです。最初の{MOST}件を表示しています。")
        if comparison.left_out:
            notes.append(
                f"選んだ情報のうち{comparison.left_out}件は、公開されていないか、"
                "詳細情報を見る権限がないため、表示していません。"
            )
        return notes

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(
            self.page.get_parent(),
            Crumb("検索画面", self.page_url),
            Crumb("検索結果一覧", self.results_url()),
            Crumb("比較"),
        )
