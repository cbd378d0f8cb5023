"""How the manual's templates number their sections and refer to each other, and the link to it."""

from __future__ import annotations

from itertools import count
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.manual.chapters import BY_SLUG, Chapter, chapter_at

register = template.Library()
COUNTER = "manual_sections"


@register.simple_tag(takes_context=True)
def section(context: template.Context, anchor: str, title: str) -> SafeString:
    """Return the heading of the next section of the chapter, with its number."""
    kept: Any = context.render_context
    number = next(kept.setdefault(COUNTER, count(1)))
    chapter: Chapter = context["chapter"]
    return format_html('<h2 id="{}">{}-{}　{}</h2>', anchor, chapter.number, number, title)


@register.simple_tag
def chapter_link(slug: str, anchor: str = "") -> SafeString:
    chapter = BY_SLUG[slug]
    url = f"{chapter.url}#{anchor}" if anchor else chapter.url
    return format_html('<a href="{}">「{}」</a>', url, chapter.heading)


@register.inclusion_tag("cms/manual/link.html", takes_context=True)
def manual_link(context: Any) -> dict[str, Any]:
    """Return the chapter of the screen that is shown.

    The admin includes its heads without the variables of the page, so the request is asked for
    where they cannot hide it.
    """
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    return {"chapter": chapter_at(match) if match else None}
