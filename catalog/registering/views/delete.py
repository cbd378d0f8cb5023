"""Screens for deleting an own entry."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.lifecycle import LifecycleError, delete
from catalog.registering.views.base import OwnEntryView, OwnView
from cms.web.breadcrumbs import Crumb

WARNING = "削除した情報は、公開中のものも含めてすぐにすべての画面から消え、元に戻せません。"


class DeleteView(OwnEntryView):
    """R7: asks for confirmation; only POST deletes."""

    template_name = "deletion.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            subject=self.draft.title, warning=WARNING, back_url=self.entry_url, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with suppress(LifecycleError):  # a colleague was quicker
            delete(self.entry, self.operator)
        return HttpResponseRedirect(f"{self.list_url}deleted/")

    def steps(self) -> list[Crumb]:
        return [Crumb("登録情報詳細", self.entry_url), Crumb("削除")]


class DeletedView(OwnView):
    """R8: 「削除しました。」"""

    template_name = "catalog/registering/deleted.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(list_url=self.list_url, **kwargs)

    def steps(self) -> list[Crumb]:
        return [Crumb("削除結果")]
