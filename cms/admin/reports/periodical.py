"""Reports on a period: its chooser, and the numbers of the period before beside its own (O3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet

from cms.admin.reports import Report
from cms.admin.reports.periods import Period, PeriodChoice, chosen_period, period_before
from cms.web.charts.changes import Change
from cms.web.listing import query_string

#: Nothing in the site is older.
EARLIEST = date(2000, 1, 1)
WORDS = [choice for choice in PeriodChoice.choices if choice[0] != PeriodChoice.CUSTOM]
#: What an address says of one answer only, not of what is asked.
OF_ONE_ANSWER = ("p", "export", "_w_filter_fragment")


class PeriodFilterSet(WagtailFilterSet):
    """The period by a word; the report applies it, as it has a default."""

    period = django_filters.ChoiceFilter(
        label="期間", choices=WORDS, method="left_to_report", empty_label="いつもの期間"
    )

    def left_to_report(self, rows: Any, name: str, value: Any) -> Any:
        """Filter nothing here."""
        return rows


@dataclass(frozen=True)
class PeriodLink:
    label: str
    url: str
    is_current: bool


class PeriodReport(Report):
    """A report on the days of `date_filter`, by default those of `usual`."""

    date_filter = "day"
    usual: PeriodChoice
    #: How long the records are kept; None: for ever.
    kept: timedelta | None = None

    @cached_property
    def choice(self) -> str:
        """The chosen word; days that are given count more than a word."""
        if self._given_days:
            return PeriodChoice.CUSTOM
        return self.filtered("period") or self.usual

    @cached_property
    def period(self) -> Period:
        today = timezone.localdate()
        if not self._given_days:
            return chosen_period(self.choice, today)
        first, last = self._given_days
        last = max(min(last or today, today), EARLIEST)
        usual = chosen_period(self.usual, today).days - 1
        first = max(first or last - timedelta(days=usual), EARLIEST)
        return Period(min(first, last), max(first, last) if first <= today else last)

    @cached_property
    def before(self) -> Period | None:
        """The period to compare with; None if some of its records are gone."""
        before = period_before(self.choice, self.period)
        if self.kept and before.first < timezone.localdate() - self.kept:
            return None
        return before

    @cached_property
    def _given_days(self) -> tuple[date | None, date | None] | None:
        chosen = self.filtered(self.date_filter)
        if chosen is None:
            return None
        days = _day(chosen.start), _day(chosen.stop)
        return days if any(days) else None

    def get_changes(self) -> list[Change]:
        """Return the main numbers of the period beside those of the period before."""
        return []

    def asked(self) -> list[tuple[str, str]]:
        """Say the period by its days, which a word does not."""
        own = {str(self.filters.filters[name].label) for name in ("period", self.date_filter)}
        others = [(label, value) for label, value in super().asked() if label not in own]
        return [("期間", str(self.period)), *others]

    def period_links(self) -> list[PeriodLink]:
        names = (f"{self.date_filter}_from", f"{self.date_filter}_to", *OF_ONE_ANSWER)
        here, unset = reverse(self.url_name), dict.fromkeys(names)
        return [
            PeriodLink(
                str(label),
                f"{here}{query_string(self.request.GET, **unset, period=value)}",
                is_current=value == self.choice,
            )
            for value, label in WORDS
        ]

    def kept_fields(self) -> list[tuple[str, str]]:
        """Return the other filters in the address, which the form for days keeps."""
        own = ("period", f"{self.date_filter}_from", f"{self.date_filter}_to", *OF_ONE_ANSWER)
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            for value in values
            if name not in own
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        if not self.is_export:
            context |= {
                "periods": self.period_links(),
                "period": self.period,
                "before": self.before,
                "changes": self.get_changes(),
                "is_custom": self.choice == PeriodChoice.CUSTOM,
                "kept_fields": self.kept_fields(),
                "form_url": reverse(self.url_name),
            }
        return context


def _day(moment: date | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
