"""Who likes what: a ledger that is only read (O2)."""

from __future__ import annotations

from django.contrib.admin import display
from django.utils import timezone
from django.utils.formats import date_format

from catalog.models import Like
from cms.ledgers import Ledger


class LikeLedger(Ledger):
    """Every like with date, organisation and entry, newest first (V5)."""

    model = Like
    base_url_path = "matching/likes"
    menu_label = "いいね！"
    menu_icon = "pick"
    list_display = ("created", "organization", "entry")
    list_export = ("created", "organization", "entry", "entry_id")
    list_select_related = ("organization", "entry")
    export_filename = "likes"
    search_fields = ("organization__name", "entry__title")

    @display(description="日時", ordering="created_at")
    def created(self, like: Like) -> str:
        """Return when it was given, in Japan's time."""
        return date_format(timezone.localtime(like.created_at), "Y-m-d H:i")
