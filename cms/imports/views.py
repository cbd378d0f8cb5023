"""The screens of the imports: list, upload, check, result, undo (O4)."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.admin.audit import Operator
from cms.imports import runs
from cms.imports.forms import UploadForm
from cms.imports.menu import PERMISSION
from cms.imports.models import ImportRun
from cms.imports.registry import MOST_ROWS, Kind, RefusedRowsError, kind_of, kinds
from cms.tabular.blanks import blank_workbook
from cms.tabular.problems import OvertakenError, RowError
from cms.tabular.reading.headers import RESULT
from cms.tabular.reading.tables import UnreadableFileError
from cms.web.listing import PAGE_SIZE

SHOWN_STAYING = 100
TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
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
        found = ImportRun.objects.select_related("created_by")
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
            try:
                run = runs.start(self.kind, file, form.file_name, form.options(), operator)
            except UnreadableFileError as error:
                form.add_error("file", str(error))
            else:
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
        return _download(data, f"{kind.label}の記入用.xlsx")


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=TYPES[PurePath(name).suffix])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


class RunScreen(ImportScreen):
    @cached_property
    def run(self) -> ImportRun:
        users = ("created_by", "finished_by", "undone_by")
        return get_object_or_404(ImportRun.objects.select_related(*users), pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("import_run", self.run.pk)


class RunView(RunScreen):
    """Step 2: the result of the check with a box for each row; step 3: the final result (O4)."""

    problem = ""
    errors: list[RowError] = []
    #: Which boxes are ticked; None for all.
    chosen: set[int] | None = None

    def get_page_title(self) -> str:
        return "取込みの結果" if self.run.finished_at else "確認結果"

    def get_page_subtitle(self) -> str:
        return self.run.name

    def get_template_names(self) -> list[str]:
        step = "result" if self.run.finished_at else "check"
        return [f"cms/imports/{step}.html"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Import the chosen rows; on an error, show it and keep the choice."""
        numbers = {int(each) for each in request.POST.getlist("rows") if each.isdecimal()}
        digest = request.POST.get("digest", "")
        try:
            runs.take_in(self.run, numbers, digest, Operator.of(request))
        except RefusedRowsError as error:
            self.problem, self.errors = "選んだ行だけでは取り込めません。", error.errors
        except (runs.ImportRunError, OvertakenError, UnreadableFileError) as error:
            self.problem = str(error)
        else:
            messages.success(request, "選んだ行を取り込みました。")
            return self.back()
        del self.run  # read it again: somebody else may have imported it
        self.chosen = numbers
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = self.finished() if self.run.finished_at else self.checked()
        more["kind_label"] = label_of(self.run)
        return super().get_context_data(run=self.run, **more, **kwargs)

    def checked(self) -> dict[str, Any]:
        """Return the result of the check with the current data.

        Raises:
            Http404: if the file is gone.
        """
        try:
            outcome = runs.check(self.run)
        except (runs.ImportRunError, UnreadableFileError) as error:
            raise Http404(str(error)) from error
        ticked = {
            each.number
            for each in outcome.good
            if (not each.doubts if self.chosen is None else each.number in self.chosen)
        }
        return {
            "outcome": outcome,
            "facts": runs.kind_for(self.run).facts,
            "counts": outcome.counts,
            "ticked": ticked,
            "has_doubts": any(each.doubts for each in outcome.good),
            "problem": self.problem,
            "errors": self.errors,
            "loses_file": runs.kind_for(self.run).has_passwords,
        }

    def finished(self) -> dict[str, Any]:
        rows = self.run.rows.all()
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("p"))
        staying = rows.exclude(stays="") if self.run.undone_at else rows.none()
        return {
            "page": page,
            "staying": staying[:SHOWN_STAYING],
            "staying_count": staying.count() if self.run.undone_at else 0,
            "by": _name_of(self.run.finished_by),
            "undone_by": _name_of(self.run.undone_by),
        }


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
        return _download(data, f"{name.stem}（{RESULT}）{ending}")


class UndoView(RunScreen):
    """Asks, then undoes what a run did; a second POST changes nothing (O4)."""

    template_name = "cms/imports/undo.html"

    def get_page_title(self) -> str:
        return "取込みの取消し"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_done = self.run.finished_at is not None and self.run.undone_at is None
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
        else:
            messages.success(request, "取込みを取り消しました。")
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
