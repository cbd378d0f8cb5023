"""Deletes kept forms that nobody came back for."""

from __future__ import annotations

from datetime import timedelta

from cms import jobs
from cms.members.kept_forms.models import KeptForm


@jobs.register("お預かりした入力の片付け", every=timedelta(hours=6))
def clear_kept_forms() -> str:
    old = list(KeptForm.objects.outlived())
    for form in jobs.pieces(old):
        form.delete()
    return f"{len(old)}件を削除"
