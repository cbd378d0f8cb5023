"""The vocabulary of schema.org, as one graph a page (W4)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cms.web.addresses import site_url
from cms.web.breadcrumbs import Crumb
from cms.web.text import without_controls
from home.machines.about import About
from home.pages.identity import SHORT_NAME, Identity

SITE_NAME = SHORT_NAME
LANGUAGE = "ja"
#: What would end the script, or begin something else, in HTML.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def picture_url() -> str:
    """Return the address of the picture that others show beside a link to the site."""
    return site_url(static("cms/img/share.png"))


def association_id() -> str:
    """Return how other things of a graph refer to the association."""
    return site_url("/#association")


def association(identity: Identity) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": association_id(),
        "name": identity.name,
        "alternateName": identity.short_name,
        "url": site_url("/"),
        "logo": site_url(identity.mark.url) if identity.mark else picture_url(),
    }


def the_association() -> dict[str, str]:
    return {"@id": association_id()}


def way(crumbs: Iterable[Crumb], url: str) -> dict[str, Any]:
    """Return the breadcrumbs; the last one is the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": crumb.title,
                "item": site_url(crumb.url) if crumb.url.startswith("/") else crumb.url or url,
            }
            for number, crumb in enumerate(crumbs, start=1)
        ],
    }


def graph_of(
    told: About, url: str, crumbs: list[Crumb], identity: Identity
) -> list[dict[str, Any]]:
    """Return the association, the way to the page, and what the page is."""
    graph = [association(identity)]
    if crumbs:
        graph.append(way(crumbs, url))
    if told.thing:
        is_site = told.thing.get("@type") == "WebSite"
        name = identity.short_name if is_site else told.title
        said = {"name": name, "description": told.description, "url": url}
        filled = {name: value for name, value in told.thing.items() if value}
        graph.append({"@type": "", **said, "inLanguage": LANGUAGE, **filled})
    return graph


def as_script(graph: list[dict[str, Any]]) -> SafeString:
    """Return the graph as a script of data, which no policy of ours has to allow."""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    escaped = without_controls(text).translate(UNSAFE)
    data = mark_safe(escaped)  # noqa: S308  # what could end the script is escaped
    return format_html('<script type="application/ld+json">{}</script>', data)
