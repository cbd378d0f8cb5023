"""The index of terms on either database (W3), tried on the index of the pages."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState
from wagtail.models import Page

from cms.database.text_index import (
    DropTerms,
    IndexTerms,
    Matching,
    answering,
    shadow_table,
    shadows_agree,
    title_hits,
)
from cms.japanese.query import Query, parse_query
from cms.japanese.terms import document_terms
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


class TestDropTerms:
    """Before a migration that rebuilds the table: the index goes, and comes back whole."""

    def is_indexed(self) -> bool:
        """Whether the terms of the pages have an index of their own."""
        name = shadow_table(PageText._meta.db_table, "terms")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                table = PageText._meta.db_table
                return name in connection.introspection.get_constraints(cursor, table)
            return name in connection.introspection.table_names(cursor)

    @pytest.mark.parametrize("way_back", ["database_backwards", "index anew"])
    def test_index__is_gone_and_built_again(self, way_back: str) -> None:
        early = row("防災アプリ")
        drop, index = DropTerms("PageText", "terms"), IndexTerms("PageText", "terms")
        state, editor = ProjectState.from_apps(apps), connection.schema_editor()
        assert self.is_indexed()
        connection.check_constraints()  # PostgreSQL alters no table with checks still to come
        drop.database_forwards("home", editor, state, state)
        assert not self.is_indexed()
        late = row("防災無線")
        connection.check_constraints()
        back = drop.database_backwards if way_back.startswith("d") else index.database_forwards
        back("home", editor, state, state)
        assert self.is_indexed()
        assert shadows_agree(PageText)
        assert found("防災") == {early.pk, late.pk}

    def test_description__names_the_field(self) -> None:
        assert DropTerms("PageText", "terms").describe() == (
            "Drop the index of the terms in terms of PageText"
        )
