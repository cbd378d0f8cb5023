"""「内容の見守り」: readers' reports and the week's look-through, one click each (S8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import urlencode
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem

from catalog.entries.lifecycle import LifecycleError
from catalog.entries.models.entry import Entry
from catalog.oversight.forms import NoteForm
from catalog.oversight.models import ContentReport, Matter
from catalog.oversight.watching import handle_report, look_through, unseen
from catalog.pages.addresses import search_url
from cms.admin.audit import Operator
from cms.admin.decisions import DecisionMixin
from cms.admin.ledgers import EnumFilter, HandledFilter, Ledger, PeriodFilter, linked
from cms.admin.screens import TitledScreen
from cms.web.listing import Listing
from cms.web.times import DAY, local_time

SEE_REPORTS = "catalog.view_contentreport"
HANDLE_REPORTS = "catalog.change_contentreport"
SCREEN = "content_watch"
LABEL = "内容の見守り"
HANDLED = "対応済みにしました。"
HANDLED_BEFORE = "すでに対応済みです。"


class WatchView(TitledScreen, TemplateView):
    """The open reports, oldest first, and the entries of the week."""

    template_name = "catalog/oversight/watch.html"
    page_title = LABEL
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(SEE_REPORTS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, *, form: NoteForm | None = None, **kwargs: Any) -> dict[str, Any]:
        """Give each report the form of its note; `form` is the one that was sent."""
        reports = ContentReport.objects.open().order_by("created_at", "pk")
        listing = Listing(reports.select_related("entry", "organization", "user"), self.request.GET)
        base, back = search_url(), urlencode({"next": reverse(SCREEN)})
        for report in listing.rows:
            report.take_down_url = take_down_url(report.entry, back)
            report.url = f"{base}{report.entry_id}/"
            is_sent = form is not None and form.report == report
            report.form = form if is_sent else NoteForm(report=report)
        entries = unseen(timezone.now())
        for entry in entries:
            entry.take_down_url = take_down_url(entry, back)
            entry.url = f"{base}{entry.pk}/"
            look = getattr(entry, "look_through", None)
            entry.seen = local_time(look.looked_at, DAY) if look else ""
        return super().get_context_data(
            listing=listing,
            entries=entries,
            ledger_url=reverse("matching_reports_modeladmin_index"),
            **kwargs,
        )


def take_down_url(entry: Entry, query: str) -> str:
    """Return where the publication is stopped; "" if readers do not see the entry."""
    if not entry.is_published:
        return ""
    return f"{reverse('entry_take_down', args=[entry.pk])}?{query}"


class HandleReportView(DecisionMixin, WatchView):
    """「対応済みにする」, with a note or without; one that is too long comes back at its report."""

    http_method_names = ["post"]
    model = ContentReport
    permission = HANDLE_REPORTS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = NoteForm(request.POST, report=self.object)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        done = handle_report(self.object, form.cleaned_data["note"], Operator.of(request))
        messages.success(request, HANDLED if done else HANDLED_BEFORE)
        return redirect(self.back_url())

    def back_url(self) -> str:
        return reverse(SCREEN)


class LookThroughView(View):
    """「確認しました」."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        if not request.user.has_perm(HANDLE_REPORTS):
            raise PermissionDenied
        entry = get_object_or_404(Entry, pk=entry_id)
        try:
            look_through(entry, Operator.of(request))
        except LifecycleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"「{entry.title}」を確認しました。")
        return redirect(f"{reverse(SCREEN)}#week")


class WatchMenuItem(MenuItem):
    def __init__(self, **options: Any) -> None:
        super().__init__(LABEL, reverse_lazy(SCREEN), name=SCREEN, icon_name="view", **options)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEE_REPORTS))


class MatterFilter(EnumFilter):
    title = "区分"
    parameter_name = "matter"
    enum = Matter


class ContentReportLedger(Ledger):
    """Every report with what was done about it (S8)."""

    model = ContentReport
    base_url_path = "matching/reports"
    menu_label = "内容についての連絡"
    menu_icon = "warning"
    list_display = ("created", "entry_link", "matter", "text", "organization", "handled", "note")
    list_export = (
        "created_at",
        "entry",
        "entry_id",
        "matter",
        "text",
        "organization",
        "handled_at",
        "note",
    )
    list_filter = (HandledFilter, MatterFilter, PeriodFilter)
    list_select_related = ("organization", "entry")
    search_fields = ("organization__name", "entry__title", "text", "note")

    @display(description="日時", ordering="created_at")
    def created(self, report: ContentReport) -> str:
        return local_time(report.created_at)

    @display(description="登録情報")
    def entry_link(self, report: ContentReport) -> str:
        return linked(report.entry)

    @display(description="対応", ordering="handled_at")
    def handled(self, report: ContentReport) -> str:
        return local_time(report.handled_at) if report.handled_at else "対応待ち"
