"""Genres and types taken out of use, merged into another (S2)."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, Genre, InformationType
from catalog.secretariat.taxonomy.retiring import TaxonomyChangeError, entries_of, retire
from cms.database.batches import in_batches
from tests.actors import Cast
from tests.catalog.html import facets
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    bulk_published,
    entry_in,
    published_entry,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db


def genres_of(entry: Entry) -> list[int]:
    """Return the ids of the genres that the row carries."""
    return sorted(Entry.objects.get(pk=entry.pk).genres.values_list("pk", flat=True))


def merge(term: Genre | InformationType, into: Genre | InformationType) -> int:
    """Retire as the secretariat."""
    return retire(term, into, secretariat_operator())


class TestGenreEntries:
    @pytest.mark.parametrize("state", EntryState, ids=str)
    def test_entries__move_in_every_state(self, state: EntryState) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = entry_in(state, genres=[old])
        assert entries_of(old) == merge(old, new) == (state != EntryState.DELETED)
        assert genres_of(entry) == [new.pk]

    def test_entry_with_both__has_the_successor_once(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = published_entry(genres=[old, new])
        assert entries_of(old) == merge(old, new) == 1
        assert genres_of(entry) == [new.pk]

    def test_other_genres__stay(self) -> None:
        old, new, kept = GenreFactory(), GenreFactory(), GenreFactory()
        entry, other = published_entry(genres=[old, kept]), published_entry(genres=[kept])
        merge(old, new)
        assert genres_of(entry) == sorted([new.pk, kept.pk])
        assert genres_of(other) == [kept.pk]

    def test_key__is_what_saving_would_write(self) -> None:
        old, new, kept = GenreFactory(), GenreFactory(), GenreFactory()
        entry = published_entry(genres=[old, kept])
        merge(old, new)
        after = Entry.objects.get(pk=entry.pk)
        assert after.genre_key == ",".join(map(str, sorted([new.pk, kept.pk])))
        Entry.objects.get(pk=entry.pk).save()
        assert Entry.objects.get(pk=entry.pk).genre_key == after.genre_key

    def test_date_that_readers_see__stays(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = published_entry(genres=[old])
        merge(old, new)
        assert Entry.objects.get(pk=entry.pk).updated_at == entry.updated_at

    def test_search__counts_them_at_the_successor(self, cast: Cast) -> None:
        old, new = GenreFactory(slug="old"), GenreFactory(slug="new")
        bulk_published(3, genre=old)
        merge(old, new)
        page = cast["visitor"].client.get("/matching/search/")
        assert facets(page, "genre") == {"new": 3}

    def test_many_entries__move_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(in_batches, "__defaults__", (2,))
        old, new = GenreFactory(), GenreFactory()
        bulk_published(5, genre=old)
        assert merge(old, new) == 5
        assert set(Entry.objects.values_list("genre_key", flat=True)) == {str(new.pk)}


class TestDrafts:
    def test_draft__is_read_with_the_successors(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        kind, next_kind = InformationTypeFactory(), InformationTypeFactory()
        entry = entry_in(EntryState.DRAFT, genres=[old, new], information_type=kind)
        merge(old, new)
        merge(kind, next_kind)
        draft = Entry.objects.get(pk=entry.pk).get_latest_revision_as_object()
        assert [genre.pk for genre in draft.genres.all()] == [new.pk]
        assert draft.information_type == next_kind

    def test_submission__is_published_with_the_successors(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = entry_in(EntryState.PUBLISHED_CHANGES_IN_REVIEW, genres=[old])
        merge(old, new)
        lifecycle.approve(entry, secretariat_operator())
        assert genres_of(entry) == [new.pk]

    def test_stopped_version__comes_back_with_the_successors(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = entry_in(EntryState.STOPPED, genres=[old])
        merge(old, new)
        lifecycle.resume(entry, secretariat_operator())
        assert genres_of(entry) == [new.pk]

    def test_revision__is_not_rewritten(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = entry_in(EntryState.DRAFT, genres=[old])
        merge(old, new)
        revision = Entry.objects.get(pk=entry.pk).latest_revision
        revision.as_object()
        assert revision.content["genres"] == [old.pk]

    def test_unsubmitted_draft__differs_in_nothing_by_the_merge(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = published_entry(genres=[old])
        merge(old, new)
        row = Entry.objects.get(pk=entry.pk)
        assert row.get_latest_revision_as_object().content() == row.content()
        assert registrant_of(row).user is not None


class TestTree:
    def test_children__move_below_the_successor(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        child = GenreFactory(parent=old)
        merge(old, new)
        assert Genre.objects.get(pk=child.pk).parent == new

    def test_earlier_retirements__lead_to_the_newest_successor(self) -> None:
        first, second, third = GenreFactory(), GenreFactory(), GenreFactory()
        merge(first, second)
        merge(second, third)
        assert Genre.objects.get(pk=first.pk).successor == third

    def test_parent__takes_over_from_its_child(self) -> None:
        top = GenreFactory()
        child = GenreFactory(parent=top)
        entry = published_entry(genres=[child])
        merge(child, top)
        assert genres_of(entry) == [top.pk]

    def test_sibling_with_the_same_name__is_refused_and_nothing_moves(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        for parent in (old, new):
            GenreFactory(name="同じ名", parent=parent)
        entry = published_entry(genres=[old])
        with pytest.raises(TaxonomyChangeError, match="同じ名"):
            merge(old, new)
        assert genres_of(entry) == [old.pk]
        assert not Genre.objects.get(pk=old.pk).is_retired


class TestRefusals:
    def test_itself__is_refused(self) -> None:
        genre = GenreFactory()
        with pytest.raises(TaxonomyChangeError, match="自分自身"):
            merge(genre, genre)

    @pytest.mark.parametrize("depth", [1, 2])
    def test_what_is_below__is_refused(self, depth: int) -> None:
        genre = below = GenreFactory()
        for _ in range(depth):
            below = GenreFactory(parent=below)
        with pytest.raises(TaxonomyChangeError, match="下位"):
            merge(genre, below)

    def test_retired_successor__is_refused(self) -> None:
        genre, gone = GenreFactory(), GenreFactory()
        merge(gone, GenreFactory())
        with pytest.raises(TaxonomyChangeError, match="廃止された"):
            merge(genre, gone)

    def test_second_retirement__is_refused_even_of_a_stale_object(self) -> None:
        genre, into = GenreFactory(), GenreFactory()
        merge(genre, into)
        with pytest.raises(TaxonomyChangeError, match="廃止された"):
            merge(genre, GenreFactory())
        assert Genre.objects.get(pk=genre.pk).successor == into

    def test_type_into_itself__is_refused(self) -> None:
        kind = InformationTypeFactory()
        with pytest.raises(TaxonomyChangeError, match="自分自身"):
            merge(kind, kind)


class TestTypes:
    @pytest.mark.parametrize("state", EntryState, ids=str)
    def test_entries__move_in_every_state(self, state: EntryState) -> None:
        old, new = InformationTypeFactory(), InformationTypeFactory()
        entry = entry_in(state, information_type=old)
        assert entries_of(old) == merge(old, new) == (state != EntryState.DELETED)
        assert Entry.objects.get(pk=entry.pk).information_type == new
        assert InformationType.objects.get(pk=old.pk).successor == new


class TestAudit:
    def test_retirement__is_recorded_with_address_and_number(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        bulk_published(2, genre=old)
        merge(old, new)
        line = ModelLogEntry.objects.get(action="catalog.retire")
        assert line.object_id == str(old.pk)
        assert line.user == secretariat_operator().user
        assert line.data == {"address": "192.0.2.1", "successor": new.pk, "entries": 2}
        assert line.message == "廃止し、登録情報を統合先に移しました"


class TestOldAddresses:
    """An address with a retired slug moves to the successor (S2)."""

    SEARCH = "/matching/search/"

    def test_genre__is_replaced_and_the_rest_kept(self, cast: Cast) -> None:
        old, new = GenreFactory(slug="old"), GenreFactory(slug="new")
        merge(old, new)
        response = cast["visitor"].client.get(f"{self.SEARCH}?q=ab&genre=old&sort=likes&x=1")
        assert response.status_code == 301
        assert response["Location"].endswith(f"{self.SEARCH}?q=ab&genre=new&sort=likes&x=1")

    def test_chain__leads_to_the_last_in_one_step(self, cast: Cast) -> None:
        first, second, third = (GenreFactory(slug=slug) for slug in ("a", "b", "c"))
        merge(first, second)
        merge(second, third)
        response = cast["visitor"].client.get(f"{self.SEARCH}?genre=a&genre=b&genre=c")
        assert response["Location"].endswith("?genre=c")

    def test_type__is_replaced(self, cast: Cast) -> None:
        old, new = InformationTypeFactory(slug="old"), InformationTypeFactory(slug="new")
        merge(old, new)
        response = cast["visitor"].client.get(f"{self.SEARCH}?type=old")
        assert response.status_code == 301
        assert response["Location"].endswith("?type=new")

    @pytest.mark.parametrize("query", ["", "?genre=new", "?genre=unknown", "?type=unknown&page=x"])
    def test_other_addresses__stay(self, cast: Cast, query: str) -> None:
        merge(GenreFactory(slug="old"), GenreFactory(slug="new"))
        assert cast["visitor"].client.get(self.SEARCH + query).status_code == 200

    def test_form__offers_what_is_in_use_once(self, cast: Cast) -> None:
        merge(GenreFactory(slug="old"), GenreFactory(slug="new"))
        merge(InformationTypeFactory(slug="old"), InformationTypeFactory(slug="new"))
        page = cast["visitor"].client.get(self.SEARCH)
        assert list(facets(page, "genre")) == ["new"]
        assert page.content.decode().count('data-facet-type="new"') == 1
        assert 'data-facet-type="old"' not in page.content.decode()
