"""The button that throws a kept form away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import View

from cms.members.kept_forms.keeping import kept_form

DISCARDED = "お預かりしていた入力を削除しました。"


class DiscardView(View):
    """Delete a form of one's own and go on to its page; others find nothing to delete."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = kept_form(request, str(kwargs["token"]))
        if form is None:
            return HttpResponseRedirect("/")
        page = form.page
        form.delete()
        messages.success(request, DISCARDED)
        return HttpResponseRedirect(page)
