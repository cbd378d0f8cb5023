"""The index of terms on either database (W3), tried on the index of the pages."""

from __future__ import annotations

import pytest
from django.db import connection
from wagtail.models import Page

from cms.japanese.query import Query, parse_query
from cms.japanese.terms import document_terms
from cms.text_index import Matching, answering, shadow_table, title_hits
from home.models import HomePage, PageText, StandardPage

pytestmark = pytest.mark.django_db


def row(title: str, text: str = "") -> PageText:
    """Return the row of a page that says `title` and `text`."""
    page = HomePage.objects.get().add_child(
        instance=StandardPage(title=title, slug=f"p{Page.objects.count()}")
    )
    terms = document_terms(title)
    return PageText.objects.create(page=page, title_terms=terms, terms=terms | document_terms(text))


def found(text: str) -> set[int]:
    """Return the pages that answer `text`."""
    return set(answering(PageText.objects.all(), parse_query(text)).values_list("pk", flat=True))


class TestMatching:
    def test_rows__that_answer(self) -> None:
        one, other = row("防災アプリ"), row("観光の案内", "防災にも使えます。")
        assert found("防災") == {one.pk, other.pk}
        assert found("防災 観光") == {other.pk}
        assert found("防災 -観光") == {one.pk}
        assert found("-観光") == {one.pk}
        assert found("") == {one.pk, other.pk}

    def test_changed_row__answers_anew(self) -> None:
        changed = row("防災アプリ")
        PageText.objects.filter(pk=changed.pk).update(terms=document_terms("観光"))
        assert found("防災") == set()
        assert found("観光") == {changed.pk}

    def test_deleted_row__answers_no_more(self) -> None:
        row("防災アプリ").delete()
        assert found("防災") == set()

    def test_inside_another_query__and_sliced(self) -> None:
        one = row("防災アプリ")
        row("観光の案内")
        inner = PageText.objects.filter(Matching(parse_query("防災 -観光"))).values("pk")[:5]
        assert list(Page.objects.filter(pk__in=inner).values_list("pk", flat=True)) == [one.pk]

    def test_terms__read_as_written(self) -> None:
        written = row("防災アプリ")
        assert PageText.objects.get(pk=written.pk).terms == document_terms("防災アプリ")


class TestTitleHits:
    def test_number__of_words_in_the_title(self) -> None:
        both, one = row("防災と避難"), row("防災", "避難")
        query = parse_query("防災 避難")
        hits = PageText.objects.annotate(hits=title_hits(query)).values_list("pk", "hits")
        assert dict(hits) == {both.pk: 2, one.pk: 1}

    def test_no_words__no_hits(self) -> None:
        only = row("防災")
        hits = PageText.objects.annotate(hits=title_hits(Query())).values_list("pk", "hits")
        assert dict(hits) == {only.pk: 0}


class TestIndex:
    def test_database__has_its_own_kind_of_index(self) -> None:
        name = shadow_table("home_pagetext", "terms")
        with connection.cursor() as cursor:
            indexes = connection.introspection.get_constraints(cursor, "home_pagetext")
        is_table = name in connection.introspection.table_names()
        assert is_table is (connection.vendor == "sqlite")
        assert (name in indexes) is (connection.vendor == "postgresql")
