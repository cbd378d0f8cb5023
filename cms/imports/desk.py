"""Uploaded files that are not imported yet, on the secretariat's desk (O1, O4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from cms.admin import desk
from cms.imports.menu import PERMISSION
from cms.imports.models import ImportRun

if TYPE_CHECKING:
    from cms.members.accounts.models import User

desk.offer(50, desk.Way("ファイルの取込み", "upload", PERMISSION, "imports"))


@desk.register(order=90)
def files_to_take_in(user: User) -> desk.Waiting | None:
    """Count the files that wait for a choice of rows; a job deletes them after a week."""
    if not user.has_perm(PERMISSION):
        return None
    runs = ImportRun.objects.waiting()
    return desk.waiting("取り込んでいないファイル", runs, "created_at", reverse("imports"))
