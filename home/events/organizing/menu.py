"""The group 「勉強会」 in the menu of the admin, to which other rooms add their lists (E3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from home.events.organizing.permissions import SEE
from home.events.organizing.views.base import LIST, LIST_LABEL

#: Rooms register the items of the group with this hook.
HOOK = "register_event_menu_item"
GROUP = Menu(register_hook_name=HOOK, construct_hook_name="construct_event_menu")


class EventListItem(MenuItem):
    def __init__(self, **options: Any) -> None:
        super().__init__(LIST_LABEL, reverse_lazy(LIST), name=LIST, icon_name="date", **options)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEE))


def event_group() -> SubmenuMenuItem:
    return SubmenuMenuItem("勉強会", GROUP, name="events", icon_name="date", order=152)
