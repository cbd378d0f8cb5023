"""「勉強会の一覧」, and the next meeting made from an earlier one (E3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView

from cms.admin.screens import TitledScreen
from cms.web.listing import Listing
from home.events.meetings.models.pages import EventIndexPage
from home.events.organizing.copying import copied
from home.events.organizing.permissions import SEE
from home.events.organizing.steps import rows_of, told
from home.events.organizing.views.base import LIST_LABEL, EventMixin

COPIED = "「{title}」の日時と題名を直して公開してください。公開するまで、だれにも見えません。"
ASKED = "アンケートも複製しました。設問を見直し、「回答を受け付ける」にチェックを入れてください。"


class EventListView(TitledScreen, TemplateView):
    """All events, the latest first: state, seats, next step, and the ways to each."""

    template_name = "home/events/organizing/list.html"
    page_title = LIST_LABEL
    header_icon = "date"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = Listing(told(), self.request.GET)
        index = EventIndexPage.objects.first()
        may_add = index is not None and may_add_to(index, self.request.user)
        return super().get_context_data(
            listing=listing, rows=rows_of(listing.rows), index=index, may_add=may_add, **kwargs
        )


class CopyEventView(EventMixin):
    """「これをもとに次の勉強会を作る」: a draft of the next one, straight into the editor.

    Raises:
        PermissionDenied: if the user may not add pages to the list of events.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_add_to(self.event.get_parent().specific, request.user):
            raise PermissionDenied
        draft = copied(self.event, request.user)
        asked = ASKED if draft.questionnaire else ""
        messages.success(request, COPIED.format(title=draft.title) + asked)
        return redirect("wagtailadmin_pages:edit", draft.pk)


def may_add_to(index: EventIndexPage, user: Any) -> bool:
    return bool(index.permissions_for_user(user).can_add_subpage())
