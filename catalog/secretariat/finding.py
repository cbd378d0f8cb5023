"""Finds entries in the admin's search, and the one reported by phone to take it down (O1, S3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from catalog.entries import lifecycle
from catalog.entries.admin_addresses import ENTRY_LIST, inspect_url, list_url
from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.secretariat.entry_list import LIVE, found_by, number_in
from catalog.secretariat.state_changes import TAKE_DOWN
from cms.admin.finding import SHOWN, Found, Hit, listed, register
from cms.web.text import normalise


@register(order=10)
def entries_saying(user: Any, text: str) -> Found | None:
    """Answer with entries in every state, the one with this number first."""
    if not policy_registry.get_by_type(Entry).user_has_permission(user, "view"):
        return None
    found = found_by(Entry.objects.with_states(), text)
    is_it = Case(When(pk=number_in(text) or 0, then=0), default=1)
    rows = found.select_related("organization").order_by(is_it, "-updated_at", "-pk")[:SHOWN]
    states = [("state", state) for state in EntryState]
    return Found(
        "entries",
        "登録情報",
        found.count(),
        [_hit(each) for each in rows],
        listed(ENTRY_LIST, text, *states),
    )


def _hit(entry: Entry) -> Hit:
    state = lifecycle.state_of(entry).label
    return Hit(entry.title, inspect_url(entry), f"番号{entry.pk}　{state}　{entry.organization}")


def published_named(text: str) -> list[Entry]:
    """Return at most two published entries for a number, an address or a part of a title.

    The caller only needs to know whether there is exactly one.
    """
    published, number = Entry.objects.published(), number_in(text)
    text = normalise(text)
    if number is not None:
        found = list(published.filter(pk=number))
        if found:
            return found
    return list(published.filter(search_title__contains=text).order_by("pk")[:2]) if text else []


class FindToTakeDownView(PermissionCheckedMixin, View):
    """Redirects to the confirmation if exactly one entry matches, otherwise to the list."""

    http_method_names = ["get"]
    model = Entry
    permission_required = "publish"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        text = request.GET.get("q", "").strip()
        found = published_named(text)
        if len(found) == 1:
            query = urlencode({"next": reverse("wagtailadmin_home")})
            return redirect(f"{reverse(TAKE_DOWN.url_name, args=[found[0].pk])}?{query}")
        if text and not found:
            messages.warning(request, f"「{text}」に当たる公開中の登録情報は見つかりませんでした。")
        asked = {"state": LIVE} | ({"q": text} if found else {})
        return redirect(list_url(urlencode(asked)))
