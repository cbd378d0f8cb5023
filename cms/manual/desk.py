"""The way from the admin's first screen, whose head has no room for it, to its chapter."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.manual.chapters import BY_SLUG


class ManualPanel(Component):
    name = "manual"
    template_name = "cms/manual/panel.html"
    order = 1

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"chapter": BY_SLUG["start"]}


def add_manual(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(ManualPanel())
