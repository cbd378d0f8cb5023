"""Pages in the admin's search (O1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.admin.finding import Found, Hit, register
from cms.database.spellings import rows_saying
from cms.database.text_index import answering
from cms.japanese.synonyms import understood
from home.search.models import PageText

#: Wagtail's list of pages is no list of these, so that more of them stand here.
SHOWN = 20


@register(order=60)
def find_pages(user: Any, text: str) -> Found | None:
    """Answer with the pages of the user's part of the tree, by title, or by text if published."""
    pages = policy_registry.get_by_type(Page).explorable_instances(user).filter(depth__gt=1)
    titled = rows_saying(pages, text, "draft_title", "slug")
    said = answering(PageText.objects.all(), understood(text))
    found = titled | pages.filter(live=True, pk__in=said.values("pk"))
    ordered = found.order_by("-latest_revision_created_at", "-pk")
    hits = [_hit(each) for each in ordered[:SHOWN]]
    return Found("pages", "ページ", found.count(), hits)


def _hit(page: Page) -> Hit:
    url = reverse("wagtailadmin_explore", args=[page.pk])
    return Hit(page.draft_title or page.title, url, "公開中" if page.live else "下書き")
