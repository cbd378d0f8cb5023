"""Screens for import and export in the admin (G8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from guidebook.editions.screens import GuidebookScreen
from guidebook.exchange.exporting import export_edition
from guidebook.exchange.importing import Publishing, Report, import_edition
from guidebook.exchange.nodes import MOST_BYTES, BrokenFileError, Problem


class ImportForm(forms.Form):
    file = forms.FileField(
        label="YAMLファイル",
        help_text=f"書き出したファイルと同じ形のもの。{MOST_BYTES // 1024 // 1024}MBまで。",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )
    publishing = forms.ChoiceField(
        label="公開",
        choices=[
            (Publishing.NOTHING.value, "すべて下書きにする"),
            (Publishing.NEW.value, "新しい版と章を公開し、変わった章は下書きにする"),
            (Publishing.ALL.value, "すべて公開する"),
        ],
        initial=Publishing.NOTHING.value,
        widget=forms.RadioSelect,
    )
    over_edits = forms.BooleanField(
        label="編集された章にも取り込む",
        help_text="編集された内容は、章の履歴に残ります。",
        required=False,
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("ファイルが大きすぎます。", code="too_large")
        content: bytes = file.read()
        return content


class ImportView(GuidebookScreen):
    """Upload an edition; all errors of the file are shown with their lines (G8)."""

    page_title = "版の取込み"
    template_name = "guidebook/exchange/import.html"
    report: Report | None = None
    problems: tuple[Problem, ...] = ()

    @cached_property
    def form(self) -> ImportForm:
        return ImportForm(self.request.POST or None, self.request.FILES or None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.form.is_valid():
            data = self.form.cleaned_data
            try:
                self.report = import_edition(
                    data["file"],
                    user=request.user,
                    publishing=Publishing(data["publishing"]),
                    over_edits=data["over_edits"],
                )
            except BrokenFileError as error:
                self.problems = tuple(error.problems)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form,
            report=self.report,
            problems=self.problems,
            guidebook_url=self.explore_url(),
            **kwargs,
        )


class ExportView(GuidebookScreen):
    """Download of an edition as a file (G8)."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(
            export_edition(self.edition), content_type="application/yaml; charset=utf-8"
        )
        name = f"guidebook-{self.edition.edition}.yaml"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
