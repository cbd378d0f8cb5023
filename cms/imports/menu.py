"""The menu item of the imports (O2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem

#: The permission to import files.
PERMISSION = "cms.add_importrun"
LABEL = "ファイルの取込み"


class ImportsMenuItem(MenuItem):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            LABEL, reverse_lazy("imports"), name="imports", icon_name="upload", **options
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))
