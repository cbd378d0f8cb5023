"""What the form's script sends while somebody types, and how it is thrown away (B4)."""

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
from cms.web.breadcrumbs import Crumb
from cms.web.rate_limits import is_too_often

#: As often as a script may send that waits for a pause in the typing.
RATE = "1200/h"
SUBJECT = "自動で保存した、入力途中の内容"
WARNING = (
    "「登録」または「下書き保存」で保存した内容は、そのまま残ります。削除すると、元に戻せません。"
)
DISCARDED = "入力途中の内容を削除しました。"


class TypedView(OwnEntryView):
    """A screen about what is typed into the form of a new entry, or of an own one."""

    @property
    def begun(self) -> Entry | None:
        return None if self.kwargs.get("entry_id") is None else self.entry

    @property
    def form_url(self) -> str:
        return f"{self.entry_url}edit/" if self.begun else f"{self.list_url}new/"


class AutomaticDraftView(TypedView):
    """Keep what is typed, and say when; nothing of the entry changes."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_too_often(request, "automatic-draft", RATE, key=str(self.user.pk)):
            return JsonResponse({"saved_at": ""}, status=429)
        token, based_on = form_token_of(request), based_on_of(request)
        draft = keep_draft(self.user, self.organization, self.begun, token, based_on, request.POST)
        saved_at = f"{timezone.localtime(draft.saved_at):%H:%M}" if draft else ""
        return JsonResponse({"saved_at": saved_at})


class DiscardView(TypedView):
    """Ask, then forget what was typed, and show the form as it is without it."""

    template_name = "deletion.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            subject=SUBJECT, warning=WARNING, back_url=self.form_url, **kwargs
        )

    def steps(self) -> list[Crumb]:
        return [
            Crumb("登録情報編集" if self.begun else "新規情報登録", self.form_url),
            Crumb("削除"),
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        AutomaticDraft.objects.of(self.user, self.organization, self.begun).delete()
        messages.success(request, DISCARDED)
        return HttpResponseRedirect(self.form_url)
