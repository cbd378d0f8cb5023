"""The ledger of likes, read-only (O2)."""

from __future__ import annotations

from django.contrib.admin import display

from catalog.reading.models import Like
from cms.admin.ledgers import Ledger, linked
from cms.web.times import local_time


class LikeLedger(Ledger):
    """Every like with date, organisation and entry, newest first (V5)."""

    model = Like
    base_url_path = "matching/likes"
    menu_label = "いいね！"
    menu_icon = "pick"
    list_display = ("created", "about_organization", "about_entry")
    list_export = ("created_at", "organization", "entry", "entry_id")
    list_select_related = ("organization", "entry")
    search_fields = ("organization__name", "entry__title")

    @display(description="日時", ordering="created_at")
    def created(self, like: Like) -> str:
        return local_time(like.created_at)

    @display(description="団体", ordering="organization__name")
    def about_organization(self, like: Like) -> str:
        return linked(like.organization)

    @display(description="登録情報", ordering="entry__title")
    def about_entry(self, like: Like) -> str:
        return linked(like.entry)
