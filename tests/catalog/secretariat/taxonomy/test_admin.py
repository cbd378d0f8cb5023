"""Genres and information types in the admin: add, rename, nest, reorder, retire (S2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages

from catalog.models import Entry, Genre, InformationType
from catalog.secretariat.taxonomy.retiring import retire
from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator
from tests.actors import Actor, Cast
from tests.catalog.html import facets, soup
from tests.catalog.screens import OTHERS, buttons, main_text, titles, url
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    bulk_published,
    published_entry,
)

pytestmark = pytest.mark.django_db

QUERIES = {Genre: 12, InformationType: 11}
OUTSIDERS = tuple(name for name in OTHERS if name != "wg")


def genre_data(**fields: Any) -> dict[str, Any]:
    """Return what the genre form posts."""
    return {"name": "防災", "parent": "", "slug": ""} | fields


class TestAccess:
    """Secretariat and working group open the genres, the secretariat alone the types (1.0)."""

    @pytest.mark.parametrize("model", [Genre, InformationType])
    @pytest.mark.parametrize("screen", ["list", "add", "edit", "history"])
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    def test_screens__open_for_those_whose_they_are(
        self, cast: Cast, name: str, screen: str, model: Any
    ) -> None:
        term = GenreFactory() if model is Genre else InformationTypeFactory()
        args = [term.pk] if screen in {"edit", "history"} else []
        allowed = name == "secretariat" or (name == "wg" and model is Genre)
        response = cast[name].client.get(url(model, screen, *args))
        assert response.status_code == (200 if allowed else 302)

    @pytest.mark.parametrize("name", ["wg", *OUTSIDERS])
    def test_types__are_changed_by_the_secretariat_only(self, cast: Cast, name: str) -> None:
        kind = InformationTypeFactory(name="元の名")
        data = {"name": "変えた名", "title_label": "題", "detail_access": "members"}
        cast[name].client.post(url(InformationType, "edit", kind.pk), data)
        kind.refresh_from_db()
        assert (kind.name, kind.detail_access) == ("元の名", "special")

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_genres__are_not_added_by_members(self, cast: Cast, name: str) -> None:
        cast[name].client.post(url(Genre, "add"), genre_data())
        assert not Genre.objects.filter(name="防災").exists()

    @pytest.mark.parametrize("model", [Genre, InformationType])
    def test_deletion__is_open_to_nobody(self, cast: Cast, superuser: Actor, model: Any) -> None:
        term = GenreFactory() if model is Genre else InformationTypeFactory()
        for client in (superuser.client, cast["secretariat"].client, cast["wg"].client):
            assert client.get(url(model, "delete", term.pk)).status_code == 302
            client.post(url(model, "delete", term.pk))
            label = model._meta.model_name
            assert (
                client.post(f"/admin/bulk/catalog/{label}/delete/?id={term.pk}").status_code == 302
            )
        assert model.objects.filter(pk=term.pk).exists()

    @pytest.mark.parametrize(("name", "status"), [("secretariat", 200), ("wg", 302)])
    def test_usage__names_entries_to_the_secretariat_only(
        self, cast: Cast, name: str, status: int
    ) -> None:
        genre = published_entry().genres.get()
        assert cast[name].client.get(url(Genre, "usage", genre.pk)).status_code == status


@pytest.mark.parametrize("name", ["secretariat", "wg"])
class TestGenres:
    """Add, rename, nest, reorder (S2)."""

    def test_add__makes_a_genre_that_the_search_offers_at_once(self, cast: Cast, name: str) -> None:
        response = cast[name].client.post(url(Genre, "add"), genre_data())
        assert response.status_code == 302
        genre = Genre.objects.get(name="防災")
        assert genre.slug == "防災"
        assert facets(cast["visitor"].client.get("/matching/search/"), "genre")["防災"] == 0

    def test_rename__keeps_address_and_entries(self, cast: Cast, name: str) -> None:
        genre = GenreFactory(name="旧名", slug="kept")
        bulk_published(2, genre=genre)
        data = genre_data(name="新名", slug="kept")
        assert cast[name].client.post(url(Genre, "edit", genre.pk), data).status_code == 302
        page = cast["visitor"].client.get("/matching/search/?genre=kept")
        assert facets(page, "genre") == {"kept": 2}
        assert "新名" in page.content.decode()

    def test_nest__moves_the_genre_with_its_entries(self, cast: Cast, name: str) -> None:
        top, genre = GenreFactory(slug="top"), GenreFactory(slug="below")
        bulk_published(1, genre=genre)
        data = genre_data(name=genre.name, slug="below", parent=top.pk)
        assert cast[name].client.post(url(Genre, "edit", genre.pk), data).status_code == 302
        page = cast["visitor"].client.get("/matching/search/")
        assert facets(page, "genre") == {"top": 1, "below": 1}

    def test_ring__is_refused_with_a_sentence(self, cast: Cast, name: str) -> None:
        top = GenreFactory(slug="top")
        below = GenreFactory(parent=top)
        data = genre_data(name=top.name, slug="top", parent=below.pk)
        response = cast[name].client.post(url(Genre, "edit", top.pk), data)
        assert "自分の下にあるジャンルを上位にすることはできません" in response.content.decode()
        assert Genre.objects.get(pk=top.pk).parent is None

    @pytest.mark.parametrize("at_top", [True, False], ids=["top", "below"])
    def test_twin__is_refused_with_a_sentence(self, cast: Cast, name: str, at_top: bool) -> None:
        parent = None if at_top else GenreFactory()
        GenreFactory(name="防災", parent=parent)
        data = genre_data(parent=parent.pk if parent else "")
        response = cast[name].client.post(url(Genre, "add"), data)
        assert "同じ場所に同じ名称のジャンルがあります。" in response.content.decode()
        assert Genre.objects.filter(name="防災").count() == 1

    def test_reorder__shows_in_the_search(self, cast: Cast, name: str) -> None:
        genres = [GenreFactory(slug=slug) for slug in ("a", "b", "c")]
        address = f"{url(Genre, 'reorder', genres[2].pk)}?position=0"
        assert cast[name].client.post(address).status_code == 200
        assert [genre.slug for genre in GenreTree().roots] == ["c", "a", "b"]
        page = cast["visitor"].client.get("/matching/search/")
        assert list(facets(page, "genre")) == ["c", "a", "b"]

    def test_blank_name__is_refused(self, cast: Cast, name: str) -> None:
        response = cast[name].client.post(url(Genre, "add"), genre_data(name=" "))
        assert response.status_code == 200
        assert not Genre.objects.exists()

    def test_delete__never_leaves_an_entry_without_a_genre(self, cast: Cast, name: str) -> None:
        entry = published_entry()
        genre = entry.genres.get()
        response = cast[name].client.post(url(Genre, "delete", genre.pk))
        assert response.status_code == 302
        assert Entry.objects.get(pk=entry.pk).genres.exists()

    def test_delete__of_a_parent_is_refused(self, cast: Cast, name: str) -> None:
        parent = GenreFactory()
        GenreFactory(parent=parent)
        response = cast[name].client.post(url(Genre, "delete", parent.pk))
        assert response.status_code == 302
        assert Genre.objects.filter(pk=parent.pk).exists()

    def test_list__finds_by_name(self, cast: Cast, name: str) -> None:
        GenreFactory(name="防災")
        GenreFactory(name="観光")
        page = cast[name].client.get(url(Genre, "list"), {"q": "防"})
        text = soup(page).select_one("table").get_text()
        assert "防災" in text
        assert "観光" not in text


class TestTypes:
    """Each type carries its own rule, chosen by the secretariat (V4, S2)."""

    def save(self, cast: Cast, kind: InformationType, access: str) -> None:
        """Post the form of `kind` with another rule."""
        data = {
            "name": kind.name,
            "title_label": kind.title_label,
            "detail_access": access,
            "slug": kind.slug,
        }
        address = url(InformationType, "edit", kind.pk)
        assert cast["secretariat"].client.post(address, data).status_code == 302

    def test_rule__takes_effect_at_once_both_ways(self, cast: Cast) -> None:
        kind = InformationTypeFactory()
        entry = published_entry(information_type=kind)
        reader, address = cast["other"].client, f"/matching/search/{entry.pk}/"
        statuses = [reader.get(address).status_code]
        for access in ("members", "special"):
            self.save(cast, kind, access)
            statuses.append(reader.get(address).status_code)
        assert statuses == [403, 200, 403]

    def test_new_type__needs_no_developer(self, cast: Cast) -> None:
        data = {"name": "相談窓口", "title_label": "窓口名", "detail_access": "members", "slug": ""}
        response = cast["secretariat"].client.post(url(InformationType, "add"), data)
        assert response.status_code == 302
        assert facets(cast["visitor"].client.get("/matching/search/"), "type")["相談窓口"] == 0

    def test_used_type__cannot_be_deleted(self, cast: Cast) -> None:
        kind = published_entry().information_type
        response = cast["secretariat"].client.post(url(InformationType, "delete", kind.pk))
        assert response.status_code == 302
        assert InformationType.objects.filter(pk=kind.pk).exists()


class TestList:
    """The tree at a glance (S2)."""

    def test_rows__show_the_path_in_the_order_of_the_tree(self, cast: Cast) -> None:
        second, first = GenreFactory(name="教育"), GenreFactory(name="防災")
        GenreFactory(name="消防", parent=first)
        GenreFactory(name="小学校", parent=second)
        page = cast["wg"].client.get(url(Genre, "list"))
        assert titles(page) == ["教育", "教育 › 小学校", "防災", "防災 › 消防"]

    def test_count__leaves_deleted_entries_out(self, cast: Cast) -> None:
        genre = GenreFactory(name="防災")
        bulk_published(2, genre=genre)
        gone = published_entry(genres=[genre])
        Entry.objects.filter(pk=gone.pk).update(live=False, deleted_at=gone.registered_at)
        row = soup(cast["wg"].client.get(url(Genre, "list"))).select_one("main tbody tr")
        assert [cell.get_text(strip=True) for cell in row.select("td")][1] == "2"

    @pytest.mark.parametrize("model", [Genre, InformationType])
    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any, model: Any
    ) -> None:
        factory = GenreFactory if model is Genre else InformationTypeFactory
        client, address = cast["secretariat"].client, url(model, "list")
        factory()
        client.get(address)
        with django_assert_num_queries(QUERIES[model]):
            client.get(address)
        for _ in range(29):
            factory()
        with django_assert_num_queries(QUERIES[model]):
            assert len(titles(client.get(address))) == 30

    def test_retired__stand_in_a_list_of_their_own(self, cast: Cast) -> None:
        old, new = GenreFactory(name="旧"), GenreFactory(name="新")
        retire(old, new, Operator())
        client = cast["wg"].client
        assert titles(client.get(url(Genre, "list"))) == ["新"]
        page = client.get(url(Genre, "list"), {"retired": "yes"})
        assert "旧" in main_text(page)
        assert not buttons(page)

    def test_nonsense_filter__shows_what_is_in_use(self, cast: Cast) -> None:
        GenreFactory(name="防災")
        page = cast["wg"].client.get(url(Genre, "list"), {"retired": "x", "p": "y"})
        assert titles(page) == ["防災"]

    def test_dragging__moves_among_genres_in_use_only(self, cast: Cast) -> None:
        a, gone, b = (GenreFactory(slug=slug) for slug in ("a", "gone", "b"))
        retire(gone, a, Operator())
        cast["wg"].client.post(f"{url(Genre, 'reorder', b.pk)}?position=0")
        assert [genre.slug for genre in GenreTree().roots] == ["b", "a"]


class TestForm:
    """What a genre's form offers (S2)."""

    def test_parent__is_chosen_by_path_among_genres_in_use(self, cast: Cast) -> None:
        top, old = GenreFactory(name="防災"), GenreFactory(name="廃れた")
        child = GenreFactory(name="消防", parent=top)
        retire(old, top, Operator())
        page = soup(cast["wg"].client.get(url(Genre, "edit", child.pk)))
        labels = [each.get_text(strip=True) for each in page.select("#id_parent option")]
        assert labels == ["（大ジャンル）", "防災"]

    def test_retired_parent__is_refused(self, cast: Cast) -> None:
        top, old = GenreFactory(), GenreFactory()
        retire(old, top, Operator())
        cast["wg"].client.post(url(Genre, "add"), genre_data(parent=old.pk))
        assert not Genre.objects.filter(name="防災").exists()

    def test_slug__stays_whatever_is_sent(self, cast: Cast) -> None:
        genre = GenreFactory(slug="kept")
        cast["wg"].client.post(url(Genre, "edit", genre.pk), genre_data(slug="changed"))
        genre.refresh_from_db()
        assert (genre.name, genre.slug) == ("防災", "kept")

    def test_retired_genre__cannot_be_edited(self, cast: Cast) -> None:
        old = GenreFactory(name="旧")
        retire(old, GenreFactory(), Operator())
        response = cast["wg"].client.post(url(Genre, "edit", old.pk), genre_data())
        assert response.status_code == 302
        assert "廃止されている" in str(next(iter(get_messages(response.wsgi_request))))
        assert Genre.objects.get(pk=old.pk).name == "旧"

    def test_name_of_a_retired_genre__is_free_again(self, cast: Cast) -> None:
        retire(GenreFactory(name="防災"), GenreFactory(), Operator())
        assert cast["wg"].client.post(url(Genre, "add"), genre_data()).status_code == 302
        assert Genre.objects.in_use().filter(name="防災").exists()
