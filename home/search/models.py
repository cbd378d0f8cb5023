"""The index of pages for the site search (W3, G10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail.search import index

from cms.database.text_index import RowKey, TermsField, answering, title_hits
from cms.japanese.query import Query
from cms.japanese.terms import document_terms


class PageTextQuerySet(models.QuerySet["PageText"]):
    def matching(self, query: Query) -> PageTextQuerySet:
        """Published public pages that match `query`; pages with hits in the title come first."""
        visible = Page.objects.live().public()
        found: PageTextQuerySet = answering(self, query).filter(page__in=visible.values("pk"))
        newest = ("-page__last_published_at", "pk")
        best = [title_hits(query).desc()] if query.all_of else []
        return found.order_by(*best, *newest)

    def write(self, page: Page) -> None:
        """Update the row of `page`; delete it if the page is not published."""
        if not page.live:
            self.filter(page_id=page.pk).delete()
            return
        self.update_or_create(page_id=page.pk, defaults=_terms_of(page))

    def differing(self) -> list[Page]:
        """Return the pages whose row is missing, outdated, or must not exist (unpublished)."""
        stored = self.in_bulk()
        pages = Page.objects.filter(depth__gt=1).order_by("pk").specific().iterator()
        return [page for page in pages if not _agrees(stored.get(page.pk), page)]

    def rebuild(self) -> int:
        pages = self.differing()
        for page in pages:
            self.write(page)
        return len(pages)


def _terms_of(page: Page) -> dict[str, frozenset[str]]:
    title = document_terms(page.title)
    return {"title_terms": title, "terms": title | document_terms(*texts_of(page))}


def _agrees(row: PageText | None, page: Page) -> bool:
    if row is None or not page.live:
        return row is None and not page.live
    return all(getattr(row, name) == terms for name, terms in _terms_of(page).items())


class PageText(models.Model):
    page = RowKey(Page, on_delete=models.CASCADE, primary_key=True, related_name="+")
    title_terms = TermsField()
    terms = TermsField()

    objects = PageTextQuerySet.as_manager()

    class Meta:
        verbose_name = "サイト内検索の索引"
        verbose_name_plural = "サイト内検索の索引"

    def __str__(self) -> str:
        return str(self.page_id)


def texts_of(page: Page) -> list[str]:
    """Return the texts that the type of the page declares as searchable, without markup."""
    fields = (field for field in page.get_search_fields() if isinstance(field, index.SearchField))
    return [text for field in fields for text in _strings(field.get_value(page)) if text]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield strip_tags(value)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each)
