"""The decision record as a download (V12)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from catalog.entries.permissions import can_record_decisions
from catalog.reading.comparison import Choice, Comparison
from catalog.reading.decision_record import Record
from catalog.search.views.conditions import ChosenRowsView
from cms.members.accounts.acting import MembersOnlyView
from cms.tabular.writing.workbooks import download
from cms.web.addresses import site_url

FOR_SPECIAL_MEMBERS = "申し訳ございません。「起案用の記録」は特別会員向けサービスとなっています。"


class DecisionRecordView(MembersOnlyView, ChosenRowsView):
    """For special members only; visitors are sent to login, others get 403."""

    http_method_names = ["get", "head"]
    heading = "起案用の記録"
    refusal = FOR_SPECIAL_MEMBERS

    def may_enter(self) -> bool:
        return can_record_decisions(self.user)

    def back_url(self) -> str:
        return self.results_url()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send the file without storing it (V9)."""
        moment = timezone.now()
        record = Record(
            search=self.search,
            comparison=self.comparison(),
            user=self.user,
            moment=moment,
            results_url=site_url(self.results_url()),
        )
        name = f"起案用記録_{timezone.localtime(moment):%Y%m%d_%H%M}.xlsx"
        return download(record.as_xlsx(), name)

    def comparison(self) -> Comparison:
        """Return the chosen entries that the reader may open, with absolute addresses."""
        search_url = site_url(self.page_url)
        return Comparison(Choice.read(self.request.GET), self.user, search_url)
