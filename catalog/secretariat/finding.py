"""Finds the entry that somebody reported by phone, to take it down (O1, S3)."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from catalog.entries.admin_addresses import list_url
from catalog.entries.models.entry import Entry
from catalog.secretariat.entry_list import LIVE
from catalog.secretariat.state_changes import TAKE_DOWN
from cms.web.text import normalise

#: The number alone, or at the end of the entry's address: `…/matching/search/12/`.
NUMBER = re.compile(r"(?:^|/)(\d{1,18})/?$")


def published_named(text: str) -> list[Entry]:
    """Return at most two published entries for a number, an address or a part of a title.

    The caller only needs to know whether there is exactly one.
    """
    text = normalise(text)
    published = Entry.objects.published()
    number = NUMBER.search(text.partition("?")[0].partition("#")[0])
    if number:
        found = list(published.filter(pk=int(number[1])))
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
