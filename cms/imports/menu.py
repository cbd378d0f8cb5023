"""Where the menu leads to the imports (O2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem

#: Who may take files in.
PERMISSION = "cms.add_importrun"
LABEL = "ファイルの取込み"


class ImportsMenuItem(MenuItem):
    """「ファイルの取込み」, for those who may."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            LABEL, reverse_lazy("imports"), name="imports", icon_name="upload", **options
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may take files in."""
        return bool(request.user.has_perm(PERMISSION))
