"""What the head of every public page tells machines (W4)."""

from __future__ import annotations

from typing import Any

from django import template

from cms.web.addresses import site_url
from home.machines.about import About, about
from home.machines.feeds import feed_links
from home.machines.things import as_script, graph_of, picture_url
from home.templatetags.navigation import identity

register = template.Library()


@register.inclusion_tag("components/machines.html", takes_context=True)
def machines(
    context: dict[str, Any],
    subject: Any = None,
    *,
    title: str = "",
    description: str = "",
    below: str = "",
) -> dict[str, Any]:
    """Return what `components/machines.html` shows of `subject`, or else of the page.

    `title`, `description` and `below` are for a screen below its page, or one without a page.
    """
    page = context.get("page")
    told = _told(subject or page, title, description)
    if not told.title or (page and not page.url):  # a preview of what has no address yet
        return {}
    url = site_url(f"{page.url}{below or told.below}" if page else context["request"].path)
    ours = identity(context.get("request"))
    graph = graph_of(told, url, context.get("breadcrumbs") or [], ours)
    return {
        "told": told,
        "url": url,
        "site_name": ours.short_name,
        "picture": picture_url(),
        "feeds": feed_links(told.feeds),
        "data": as_script(graph),
    }


def _told(subject: Any, title: str, description: str) -> About:
    if title or not subject:
        return About(title, description)
    return about(subject)
