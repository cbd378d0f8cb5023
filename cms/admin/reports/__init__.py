"""The base of the secretariat's reports: columns, exports, permissions (O3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from cms.tabular.spreadsheets import JapaneseSpreadsheet
from cms.web.addresses import site_url
from cms.web.charts.bars import BarChart, Step
from cms.web.charts.heat import HeatTable
from cms.web.charts.lines import LineChart
from cms.web.listing import PAGE_SIZE

Chart = BarChart | HeatTable | LineChart


@dataclass(frozen=True)
class Summary:
    """A small table above a report; the first cell of each row is its heading."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]


class MomentColumn(Column):
    """A time in Japan, to the minute; a spreadsheet gets a datetime."""

    format = "Y-m-d H:i"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        moment = context["raw_value"]
        context["value"] = date_format(timezone.localtime(moment), self.format) if moment else ""
        return context


class Report(JapaneseSpreadsheet, ReportView):
    """A list with filters and exports of its columns, for users with `permission` (O3).

    Wagtail's own reports check no permission; this one answers 403 to other users.
    """

    permission: str
    url_name: str
    #: One or two sentences above the list: what is counted.
    explanation = ""
    columns: Any = []
    #: Columns for spreadsheets only.
    more_columns: Any = []
    header_icon = "table"
    #: Wagtail hides the exports in a menu that needs scripts; ours stand above the list.
    show_export_buttons = False
    template_name = "cms/admin/report.html"
    results_template_name = "cms/admin/report_results.html"
    paginate_by: int | None = PAGE_SIZE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def index_url_name(self) -> str:
        return self.url_name

    @property
    def index_results_url_name(self) -> str:
        """The URL of the list without the page around it, for Wagtail's filters."""
        return f"{self.url_name}_results"

    @property
    def all_columns(self) -> list[Column]:
        return [*self.columns, *self.more_columns]

    @property
    def list_export(self) -> list[str]:
        return [column.name for column in self.all_columns]

    def get_heading(self, queryset: Any, field: str) -> str:
        return next(str(column.label) for column in self.all_columns if column.name == field)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {column.name: column.get_value(item) for column in self.all_columns}

    def link_of(self, item: Any, field: str) -> str:
        """Let the title of a row lead to its screen, as in the list."""
        column = next(each for each in self.all_columns if each.name == field)
        path = column.get_link_url(item, {}) if isinstance(column, TitleColumn) else None
        return site_url(path) if path else ""

    def filtered(self, name: str) -> Any:
        """Return the value chosen in a filter; None if there is no valid one."""
        if self.filters is None:
            return None
        self.filters.is_valid()
        return self.filters.form.cleaned_data.get(name)

    def get_summaries(self) -> list[Summary]:
        return []

    def get_charts(self) -> list[Chart]:
        """Return the charts above the list, in the order of the screen."""
        return []

    def get_list_chart(self) -> Chart | None:
        """Return a chart that shows every row of the list, in the place of the plain table."""
        return None

    def step(self, permission: str, label: str, url: str, about: str = "") -> Step | None:
        """Return a link to what to do next, for those who may do it."""
        return Step(label, url, about) if self.request.user.has_perm(permission) else None

    def get_explanation(self) -> str:
        return self.explanation

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        if not self.is_export:
            context |= {
                "summaries": self.get_summaries(),
                "charts": self.get_charts(),
                "list_chart": self.get_list_chart(),
                "explanation": self.get_explanation(),
            }
        return context


class ReportMenuItem(MenuItem):
    def __init__(self, report: type[Report], order: int) -> None:
        self.permission = report.permission
        super().__init__(
            report.page_title,
            reverse(report.url_name),
            name=report.url_name.replace("_", "-"),
            icon_name=report.header_icon,
            order=order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


def addresses(route: str, report: type[Report]) -> list[URLPattern]:
    """Return the URLs of a report: the screen, and the list that its filters fetch."""
    return [
        path(route, report.as_view(), name=report.url_name),
        path(
            f"{route}results/",
            report.as_view(results_only=True),
            name=f"{report.url_name}_results",
        ),
    ]
