"""The form to upload a file (O4)."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet

from cms.web.text import without_controls

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
ENDINGS = (".csv", ".xlsx")


class UploadForm(forms.Form):
    """The file; kinds add fields with the values for blank cells."""

    file = forms.FileField(
        label="ファイル",
        help_text=f"Excel（.xlsx）かCSV。{LARGEST // MEGABYTE}MB、1,000行まで。"
        "表題や結合した見出し、全角の数字、和暦の日付はそのままで読めます。",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": "ファイルを選んでください。"},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        ending = PurePath(file.name or "").suffix.lower()
        if ending == ".xls":
            raise forms.ValidationError(
                "古い形のExcel（.xls）は読めません。.xlsx で保存し直してください。"
            )
        if ending not in ENDINGS:
            raise forms.ValidationError("Excel（.xlsx）かCSV（.csv）のファイルを選んでください。")
        if (file.size or 0) > LARGEST:
            limit = f"{LARGEST // MEGABYTE}MBまでにしてください。"
            raise forms.ValidationError(f"ファイルが大きすぎます。{limit}")
        return file

    @property
    def file_name(self) -> str:
        return without_controls(PurePath(self.cleaned_data["file"].name).name)[:200]

    def options(self) -> dict[str, Any]:
        """Return the other fields in a storable form: database rows by their ids."""
        return {name: _kept(self.cleaned_data[name]) for name in self.fields if name != "file"}


def _kept(value: Any) -> Any:
    if isinstance(value, QuerySet):
        return [row.pk for row in value]
    return value.pk if isinstance(value, Model) else value
