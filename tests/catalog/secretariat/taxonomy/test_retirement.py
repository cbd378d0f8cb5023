"""「廃止」 of genres and types, in the admin (S2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Entry, Genre, InformationType
from catalog.secretariat.taxonomy.retiring import retire
from cms.admin.audit import Operator
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, buttons, main_text, url
from tests.factories import GenreFactory, InformationTypeFactory, published_entry

pytestmark = pytest.mark.django_db


def address(term: Any) -> str:
    """Return where a term is retired."""
    name = "genre_retire" if isinstance(term, Genre) else "type_retire"
    return reverse(name, args=[term.pk])


class TestScreen:
    @pytest.mark.parametrize(
        ("name", "model", "allowed"),
        [
            ("secretariat", Genre, True),
            ("secretariat", InformationType, True),
            ("wg", Genre, True),
            ("wg", InformationType, False),
            *((name, Genre, False) for name in OTHERS if name != "wg"),
            *((name, InformationType, False) for name in OTHERS if name != "wg"),
        ],
    )
    def test_secretariat_and_working_group__retire_what_is_theirs(
        self, cast: Cast, name: str, model: Any, allowed: bool
    ) -> None:
        factory = GenreFactory if model is Genre else InformationTypeFactory
        term, into = factory(), factory()
        client = cast[name].client
        assert client.get(address(term)).status_code == (200 if allowed else 302)
        client.post(address(term), {"successor": into.pk})
        assert model.objects.get(pk=term.pk).is_retired == allowed

    def test_screen__says_how_many_entries_move(self, cast: Cast) -> None:
        genre = GenreFactory(name="旧")
        published_entry(genres=[genre])
        page = cast["wg"].client.get(address(genre))
        assert soup(page).select_one("[data-entries]")["data-entries"] == "1"
        assert not Genre.objects.get(pk=genre.pk).is_retired

    def test_screen__names_the_genres_below(self, cast: Cast) -> None:
        genre = GenreFactory()
        GenreFactory(name="下の一つ", parent=genre)
        assert "下の一つ" in main_text(cast["wg"].client.get(address(genre)))

    def test_choices__leave_out_itself_what_is_below_and_what_is_retired(self, cast: Cast) -> None:
        genre, other, old = (GenreFactory(name=name) for name in ("自分", "ほか", "廃れた"))
        GenreFactory(name="下", parent=genre)
        retire(old, other, Operator())
        page = soup(cast["wg"].client.get(address(genre)))
        labels = [each.get_text(strip=True) for each in page.select("#id_successor option")]
        assert labels == ["選んでください", "ほか"]

    def test_pressing__moves_the_entries_and_says_so(self, cast: Cast) -> None:
        old, new = GenreFactory(name="旧"), GenreFactory(name="新")
        entry = published_entry(genres=[old])
        client = cast["wg"].client
        response = client.post(address(old), {"successor": new.pk}, follow=True)
        assert "「旧」を廃止し、登録情報1件を「新」に移しました。" in response.content.decode()
        assert [genre.pk for genre in Entry.objects.get(pk=entry.pk).genres.all()] == [new.pk]

    @pytest.mark.parametrize("successor", ["", "x", "0", "self"])
    def test_nonsense__retires_nothing(self, cast: Cast, successor: str) -> None:
        genre = GenreFactory()
        value = genre.pk if successor == "self" else successor
        response = cast["wg"].client.post(address(genre), {"successor": value})
        assert response.status_code == 200
        assert not Genre.objects.get(pk=genre.pk).is_retired

    def test_namesake_below__is_told(self, cast: Cast) -> None:
        old, new = GenreFactory(), GenreFactory()
        for parent in (old, new):
            GenreFactory(name="同じ名", parent=parent)
        page = cast["wg"].client.post(address(old), {"successor": new.pk})
        assert "統合先の下にも「同じ名」があります。" in main_text(page)

    def test_retired_term__is_not_found(self, cast: Cast) -> None:
        old = GenreFactory()
        retire(old, GenreFactory(), Operator())
        assert cast["wg"].client.get(address(old)).status_code == 404


class TestButton:
    @pytest.mark.parametrize("model", [Genre, InformationType])
    def test_list__offers_it(self, cast: Cast, model: Any) -> None:
        (GenreFactory if model is Genre else InformationTypeFactory)()
        page = cast["secretariat"].client.get(url(model, "list"))
        assert buttons(page) == {"廃止"}
