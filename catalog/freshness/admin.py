"""Ledger of 「情報が古い」 reports, and filters of entries by freshness (O1, O6)."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from catalog.entries.admin_addresses import inspect_url
from catalog.entries.querysets import published_q
from catalog.freshness.answers import close_report
from catalog.freshness.models import OutdatedReport, published_entry_q
from cms.admin.audit import Operator
from cms.admin.decisions import DecisionView
from cms.admin.ledgers import HandledFilter, Ledger, PeriodFilter
from cms.web.times import local_time

SEE_ENTRIES = "catalog.view_entry"
SEE_REPORTS = "catalog.view_outdatedreport"
CLOSE_REPORTS = "catalog.change_outdatedreport"
REPORTS = "matching_outdated_modeladmin_index"
CLOSED = "対応済みにしました。"
CLOSED_BEFORE = "すでに対応済みです。"
#: Filter choices in the list of entries.
UNCONFIRMED, ASKED, REPORTED = "unconfirmed", "asked", "reported"
FRESHNESS_CHOICES = [
    (UNCONFIRMED, "確認のない情報"),
    (ASKED, "確認をお願いしている情報"),
    (REPORTED, "情報が古いとの連絡がある情報"),
]
FRESHNESS_CONDITIONS = {
    UNCONFIRMED: published_q() & Q(freshness__flagged_at__isnull=False),
    ASKED: published_q() & Q(freshness__due_on__isnull=False),
    REPORTED: published_q() & Q(pk__in=OutdatedReport.objects.open().values("entry")),
}


class ClosedFilter(HandledFilter):
    """Closed reports, or open reports on published entries."""

    parameter_name = "closed"
    field_name = "closed_at"

    def waiting(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(published_entry_q())


class OutdatedLedger(Ledger):
    """All 「情報が古い」 reports, with 「対応済みにする」 (O6)."""

    model = OutdatedReport
    base_url_path = "matching/outdated"
    menu_label = "情報が古いとの連絡"
    menu_icon = "history"
    list_display = ("created", "entry_link", "organization", "note", "closed")
    list_export = ("created_at", "entry", "entry_id", "organization", "note", "closed_at")
    list_filter = (ClosedFilter, PeriodFilter)
    list_select_related = ("organization", "entry")
    search_fields = ("organization__name", "entry__title", "note")

    @display(description="日時", ordering="created_at")
    def created(self, report: OutdatedReport) -> str:
        return local_time(report.created_at)

    @display(description="登録情報")
    def entry_link(self, report: OutdatedReport) -> str:
        return format_html('<a href="{}">{}</a>', inspect_url(report.entry), report.entry)

    @display(description="対応")
    def closed_name(self, report: OutdatedReport) -> str:
        if report.closed_at is None:
            return ""
        return local_time(report.closed_at)

    @display(description="対応")
    def closed(self, report: OutdatedReport) -> str:
        if report.closed_at is not None:
            return self.closed_name(report)
        return format_html(
            '<a class="button button-small button-secondary" href="{}">対応済みにする</a>',
            reverse("outdated_close", args=[report.pk]),
        )


class CloseReportView(DecisionView):
    """Close a report by hand; an update or confirmation by the registrant closes it too."""

    model = OutdatedReport
    permission = CLOSE_REPORTS
    list_url_name = REPORTS
    page_title = "情報が古いとの連絡"
    header_icon = "history"
    question = "登録者に確かめるなど、対応が済んだら「対応済みにする」を押してください。"
    button = "対応済みにする"

    def rows(self) -> list[tuple[str, Any]]:
        report = self.object
        return [
            ("日時", local_time(report.created_at)),
            ("登録情報", report.entry),
            ("知らせた団体", report.organization),
            ("古いところ", report.note or "（記入なし）"),
        ]

    def decide(self, operator: Operator) -> str:
        return CLOSED if close_report(self.object, operator) else CLOSED_BEFORE
