"""Addresses in pages: absolute ones, telephone numbers and mail addresses as links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from django import template
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from cms.web.addresses import login_address, site_url
from cms.web.fields import DASHES
from cms.web.text import narrow

register = template.Library()
register.filter("absolute", site_url)
register.filter("login_address", login_address)

#: A telephone number as people write it, perhaps with an extension behind it.
TELEPHONE = re.compile(r"(\+?[0-9][0-9() -]{7,}[0-9])(?![0-9])(\s*\(?(内線|代表|直通).*)?")


#: A link of rich text to another site, its words without markup.
LINK_OUT = re.compile(r'<a href="(https?://[^"]+)"([^>]*)>([^<]*)</a>')
SCHEME = re.compile(r"https?://")


@register.filter
def addresses_marked(html: str) -> str:
    """Mark the links whose words are their address already, which paper then shows once."""
    return mark_safe(LINK_OUT.sub(_marked, html))  # noqa: S308  # only the class is added


def _marked(link: re.Match[str]) -> str:
    address, others, words = link.groups()
    said, shown = (SCHEME.sub("", unescape(each)).strip().rstrip("/") for each in (address, words))
    return f'<a class="address" href="{address}"{others}>{words}</a>' if said == shown else link[0]


@register.filter
def linked(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Make links of the values that are a telephone number or a mail address."""
    return [(label, _linked(value)) for label, value in rows]


def _linked(value: str) -> str:
    number = TELEPHONE.fullmatch(narrow(value).translate(DASHES))
    if number is not None:
        dialled = re.sub(r"[^+0-9]", "", number[1])
        return format_html('<a href="tel:{}">{}</a>', dialled, value)
    try:
        validate_email(value)
    except ValidationError:
        return value
    return format_html('<a href="mailto:{0}">{0}</a>', value)
