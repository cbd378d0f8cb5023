"""The button 「はい、まだ正しいです」 for a user who is logged in (O6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.lifecycle import LifecycleError
from catalog.freshness.answers import confirm
from catalog.registering.views.base import OwnEntryView

CONFIRMED = "確認しました。確認日を今日の日付にしました。"


class StillRightView(OwnEntryView):
    """POST confirms an own entry."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            confirm(self.entry, self.operator)
        except LifecycleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, CONFIRMED)
        return HttpResponseRedirect(self.entry_url)
