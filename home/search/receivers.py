"""The index of the site search follows every page, and is looked at after a restore (W3, O12)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from cms.backup.signals import restored
from home.search.indexes import DifferingIndexError, check_indexes
from home.search.models import PageText


def write_text(instance: Any, **kwargs: Any) -> None:
    """Bring the index in step with the page."""
    PageText.objects.write(instance)


for signal in (page_published, page_unpublished):
    signal.connect(write_text, dispatch_uid="home-page-texts")


@receiver(restored, dispatch_uid="home-indexes")
def tell_of_indexes(**kwargs: Any) -> list[str]:
    """Return whether the indexes fit what was restored; they can be made anew at any time."""
    try:
        return [check_indexes()]
    except DifferingIndexError as error:
        return str(error).splitlines()
