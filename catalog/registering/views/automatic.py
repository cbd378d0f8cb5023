"""What the form's script sends while somebody types, and the button that throws it away (B4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.registering.automatic_drafts import keep_draft
from catalog.registering.models import AutomaticDraft
from catalog.registering.views.base import OwnEntryView
from catalog.registering.views.tokens import based_on_of, form_token_of
from cms.web.rate_limits import is_too_often

#: As often as a script may send that waits for a pause in the typing.
RATE = "1200/h"
DISCARDED = "入力途中の内容を削除しました。"


class TypedView(OwnEntryView):
    """A screen about what is typed into the form of a new entry, or of an own one."""

    http_method_names = ["post"]

    @property
    def begun(self) -> Entry | None:
        return None if self.kwargs.get("entry_id") is None else self.entry


class AutomaticDraftView(TypedView):
    """Keep what is typed, and say when; nothing of the entry changes."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_too_often(request, "automatic-draft", RATE, key=str(self.user.pk)):
            return JsonResponse({"saved_at": ""}, status=429)
        token, based_on = form_token_of(request), based_on_of(request)
        draft = keep_draft(self.user, self.begun, token, based_on, request.POST)
        saved_at = f"{timezone.localtime(draft.saved_at):%H:%M}" if draft else ""
        return JsonResponse({"saved_at": saved_at})


class DiscardView(TypedView):
    """Forget what was typed, and show the form as it is without it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        AutomaticDraft.objects.of(self.user, self.begun).delete()
        messages.success(request, DISCARDED)
        path = f"{self.begun.pk}/edit/" if self.begun else "new/"
        return HttpResponseRedirect(f"{self.list_url}{path}")
