"""The index of the site search follows every page, of whatever type (W3)."""

from __future__ import annotations

from typing import Any

from wagtail.signals import page_published, page_unpublished

from home.search.models import PageText


def write_text(instance: Any, **kwargs: Any) -> None:
    """Bring the index in step with the page."""
    PageText.objects.write(instance)


for signal in (page_published, page_unpublished):
    signal.connect(write_text, dispatch_uid="home-page-texts")
