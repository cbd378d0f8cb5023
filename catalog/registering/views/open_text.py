"""The button that takes back the consent to open text (1.1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.lifecycle import LifecycleError, close_text
from catalog.registering.views.base import OwnEntryView

CLOSED = "全文の公開をやめました。会員でない方の画面と公開データから、すぐに除きました。"


class CloseTextView(OwnEntryView):
    """POST closes the text of an own entry, published and in drafts."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            close_text(self.entry, self.operator)
        except LifecycleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, CLOSED)
        return HttpResponseRedirect(self.entry_url)
