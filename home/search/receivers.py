"""Updates the site search index with every page, and checks it after a restore (W3, O12)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from cms.backup.signals import restored
from home.search.indexes import DifferingIndexError, check_indexes
from home.search.models import PageText


def write_text(instance: Any, **kwargs: Any) -> None:
    PageText.objects.write(instance)


for signal in (page_published, page_unpublished):
    signal.connect(write_text, dispatch_uid="home-page-texts")


@receiver(restored, dispatch_uid="home-indexes")
def tell_of_indexes(**kwargs: Any) -> list[str]:
    """Report whether the indexes match the restored data; they can be rebuilt at any time."""
    try:
        return [check_indexes()]
    except DifferingIndexError as error:
        return str(error).splitlines()
