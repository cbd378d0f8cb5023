"""The screens of the imports: list, upload, check, result, undo (O4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.admin.audit import Operator
from cms.imports import runs
from cms.imports.forms import UploadForm
from cms.imports.mapping_form import MappingForm
from cms.imports.menu import PERMISSION
from cms.imports.models import WAITING, ImportRun, State
from cms.imports.registry import MOST_ROWS, Kind, kind_of, kinds
from cms.imports.waking import revive, wake
from cms.tabular.reading.headers import RESULT
from cms.tabular.reading.tables import UnreadableFileError
from cms.tabular.writing.blanks import blank_workbook
from cms.tabular.writing.workbooks import XLSX, download
from cms.web.listing import PAGE_SIZE
from cms.web.text import is_number

SHOWN_STAYING = 100
#: How often a browser looks how far the work has got.
SECONDS_BETWEEN_LOOKS = 3
TYPES = {
    ".csv": "text/csv",
    ".xlsx": XLSX,
}


class ImportScreen(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "upload"
    page_title = "ファイルの取込み"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse("wagtailadmin_home"), "label": "ホーム"}]
        if self.get_page_title() == ImportScreen.page_title:
            return [*items, {"url": "", "label": ImportScreen.page_title}]
        items.append({"url": reverse("imports"), "label": ImportScreen.page_title})
        return [*items, {"url": "", "label": self.get_page_title()}]


class ImportListView(ImportScreen):
    """The imports, newest first, with links to new ones (O4)."""

    template_name = "cms/imports/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        revive()
        found = ImportRun.objects.select_related("created_by").defer("outcome")
        page: Page[ImportRun] = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("p"))
        rows = [(run, label_of(run), _name_of(run.created_by)) for run in page]
        return super().get_context_data(kinds=kinds(), page=page, rows=rows, **kwargs)


def label_of(run: ImportRun) -> str:
    kind = kind_of(run.kind)
    return kind.label if kind else run.kind


def _name_of(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


class UploadView(ImportScreen):
    """Step 1: the file, and the values for blank cells (O4)."""

    template_name = "cms/imports/upload.html"

    @cached_property
    def kind(self) -> Kind:
        kind = kind_of(self.kwargs["kind"])
        if kind is None:
            raise Http404("No such kind")
        return kind

    @cached_property
    def form(self) -> UploadForm:
        return self.kind.form_class(self.request.POST or None, self.request.FILES or None)

    def get_page_title(self) -> str:
        return f"{self.kind.label}の取込み"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.kind.form_class(request.POST, request.FILES)
        self.form = form
        if form.is_valid():
            file, operator = form.cleaned_data["file"], Operator.of(request)
            run = runs.start(self.kind, file, form.file_name, form.options(), operator)
            wake()
            return redirect("import_run", run.pk)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = self.kind.columns
        names = [
            (labels[0], name, name in columns.required) for name, labels in columns.labels.items()
        ]
        more = {"kind": self.kind, "form": self.form, "columns": names}
        return super().get_context_data(**kwargs | more)


class BlankView(UploadView):
    """The workbook to fill in (O4)."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = self.kind
        data = blank_workbook(kind.columns, kind.example, kind.choices(), MOST_ROWS)
        return download(data, f"{kind.label}の記入用.xlsx")


class RunScreen(ImportScreen):
    @cached_property
    def run(self) -> ImportRun:
        users = ("created_by", "finished_by", "undone_by")
        return get_object_or_404(ImportRun.objects.select_related(*users), pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("import_run", self.run.pk)


class RunView(RunScreen):
    """The run as it stands: at work, unreadable, checked (to choose rows), or finished (O4)."""

    problem = ""

    def get_page_title(self) -> str:
        return TITLES[self.run.state]

    def get_page_subtitle(self) -> str:
        return self.run.name

    def get_template_names(self) -> list[str]:
        return [f"cms/imports/{TEMPLATES[self.run.state]}.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.run.is_under_way:
            revive()
        if self.run.state == State.TO_MAP:
            return redirect("import_mapping", self.run.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Order the import of the chosen rows; if that cannot be, say why and keep the choice."""
        if self.run.state == State.TO_MAP:
            return redirect("import_mapping", self.run.pk)
        numbers = {int(each) for each in request.POST.getlist("rows") if is_number(each)}
        digest = request.POST.get("digest", "")
        try:
            runs.take_in(self.run, numbers, digest, Operator.of(request))
        except runs.ImportRunError as error:
            del self.run  # read it again: somebody else may have imported it
            if self.run.state != State.CHECKED:
                messages.error(request, str(error))
                return self.back()
            self.run.problem, self.run.chosen = str(error), sorted(numbers)
            return self.render_to_response(self.get_context_data())
        wake()
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the state shows.

        Raises:
            Http404: if the site no longer has this kind of file, or the file went meanwhile.
        """
        try:
            more = MORE[TEMPLATES[self.run.state]](self.run, self.request)
        except runs.ImportRunError as error:
            raise Http404(str(error)) from error
        label = label_of(self.run)
        return super().get_context_data(run=self.run, kind_label=label, **more, **kwargs)


def _at_work(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    return {"seconds": SECONDS_BETWEEN_LOOKS}


def _unreadable(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    kind = runs.kind_for(run)
    return {"kind": kind, "form": kind.form_class(initial=run.options)}


def _checked(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    outcome, kind = runs.kept_outcome(run), runs.kind_for(run)
    chosen = set(run.chosen)
    ticked = {
        each.number
        for each in outcome.good
        if (each.number in chosen if run.problem else not each.doubts)
    }
    return {
        "outcome": outcome,
        "facts": kind.facts,
        "counts": outcome.counts,
        "ticked": ticked,
        "has_doubts": any(each.doubts for each in outcome.good),
        "loses_file": kind.has_passwords,
        "is_mapped": bool(run.mapping),
        "can_map": run.outline is not None,
    }


def _finished(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    rows = run.rows.all()
    staying = rows.exclude(stays="") if run.undone_at else rows.none()
    return {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p")),
        "staying": staying[:SHOWN_STAYING],
        "staying_count": staying.count() if run.undone_at else 0,
        "refused": [(int(number), messages) for number, messages in run.refused.items()],
        "by": _name_of(run.finished_by),
        "undone_by": _name_of(run.undone_by),
    }


#: What a run shows in each state.
TITLES: dict[str, str] = {
    State.TO_CHECK: "確認しています",
    State.UNREADABLE: "読めないファイル",
    State.CHECKED: "確認結果",
    State.TAKING_IN: "取り込んでいます",
    State.DONE: "取込みの結果",
    State.UNDOING: "取り消しています",
    State.UNDONE: "取込みの結果",
}
TEMPLATES: dict[str, str] = {
    State.TO_CHECK: "progress",
    State.UNREADABLE: "unreadable",
    State.CHECKED: "check",
    State.TAKING_IN: "progress",
    State.DONE: "result",
    State.UNDOING: "progress",
    State.UNDONE: "result",
}
MORE: dict[str, Callable[[ImportRun, HttpRequest], dict[str, Any]]] = {
    "progress": _at_work,
    "unreadable": _unreadable,
    "check": _checked,
    "result": _finished,
}


class MappingView(RunScreen):
    """What the columns and values of the file mean: proposed, to be decided (O4)."""

    template_name = "cms/imports/mapping.html"
    page_title = "列と値の対応"
    form: MappingForm

    def get_page_subtitle(self) -> str:
        return self.run.name

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        may_decide = request.user.has_perm(PERMISSION)
        if may_decide and (self.run.state not in WAITING or self.run.outline is None):
            return self.back()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = MappingForm(self.run, runs.kind_for(self.run))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the file anew with what was decided; ask again about what is open."""
        kind = runs.kind_for(self.run)
        self.form = MappingForm(self.run, kind, request.POST)
        if not self.form.is_done:
            status = 422 if self.form.has_errors else 200
            return self.render_to_response(self.get_context_data(), status=status)
        try:
            decided = self.form.decided()
            runs.say_what_it_means(self.run, kind, decided, Operator.of(request))
        except runs.ImportRunError as error:
            messages.error(request, str(error))
        wake()
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        label = label_of(self.run)
        return super().get_context_data(run=self.run, form=self.form, kind_label=label, **kwargs)


class CopyView(RunScreen):
    """The file with the errors written into it (O4)."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            data = runs.copy_of(self.run)
        except (runs.ImportRunError, UnreadableFileError) as error:
            raise Http404(str(error)) from error
        name = PurePath(self.run.name)
        ending = PurePath(self.run.file.name or "").suffix
        return download(data, f"{name.stem}（{RESULT}）{ending}", TYPES[ending])


class UndoView(RunScreen):
    """Asks, then undoes what a run did; a second POST changes nothing (O4)."""

    template_name = "cms/imports/undo.html"

    def get_page_title(self) -> str:
        return "取込みの取消し"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_done = self.run.state == State.DONE
        return super().get(request, *args, **kwargs) if is_done else self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(run=self.run, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.run.undone_at is not None:
            messages.info(request, "この取込みは、もう取り消されています。")
            return self.back()
        try:
            runs.undo(self.run, Operator.of(request))
        except runs.ImportRunError as error:
            messages.error(request, str(error))
        wake()
        return self.back()


class DiscardView(RunScreen):
    """POST deletes a run that was not imported, and its file (O4)."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            runs.discard(self.run)
        except runs.ImportRunError as error:
            messages.error(request, str(error))
            return self.back()
        messages.success(request, "取り込まずに終了しました。ファイルは削除しました。")
        return redirect("imports")
