"""Genres and information types: slugs, order, tree (S2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from catalog.models import Genre, InformationType
from catalog.taxonomy.enums import DetailAccess
from tests.factories import GenreFactory

pytestmark = pytest.mark.django_db

SAME_NAME = "同じ場所に同じ名称のジャンルがあります。"
RING = "自分自身や、自分の下にあるジャンルを上位にすることはできません。"


def clean_errors(term: Any) -> dict[str, list[str]]:
    """Return what the admin would say about `term`."""
    try:
        term.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


class TestSlug:
    """Made from the name, kept for good, unique."""

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("防災", "防災"),
            ("CRM", "crm"),
            ("ＩＣＴ 利活用", "ict-利活用"),
            ("子育て・教育", "子育て教育"),
            ("！？", "term"),
            ("字" * 60, "字" * 60),
        ],
    )
    @pytest.mark.parametrize("model", [Genre, InformationType])
    def test_blank_slug__is_made_from_the_name(
        self, model: type[Genre | InformationType], name: str, slug: str
    ) -> None:
        InformationType.objects.all().delete()
        assert model.objects.create(name=name).slug == slug

    def test_taken_slug__gets_a_number(self) -> None:
        slugs = [Genre.objects.create(name="防災").slug]
        for parent in Genre.objects.all()[:1]:
            slugs += [Genre.objects.create(name="防災", parent=parent).slug]
        slugs.append(Genre.objects.create(name="防災！").slug)
        assert slugs == ["防災", "防災-2", "防災-3"]

    def test_gap__left_by_an_editor_is_no_obstacle(self) -> None:
        GenreFactory(slug="防災", name="あ")
        GenreFactory(slug="防災-3", name="い")
        GenreFactory(slug="防災対策", name="う")
        assert Genre.objects.create(name="防災").slug == "防災-2"

    def test_rename__keeps_the_slug(self) -> None:
        genre = Genre.objects.create(name="防災")
        genre.name = "危機管理"
        genre.save()
        assert Genre.objects.get(pk=genre.pk).slug == "防災"

    def test_chosen_slug__is_kept(self) -> None:
        assert Genre.objects.create(name="防災", slug="bousai").slug == "bousai"

    @pytest.mark.parametrize("slug", ["a b", "a/b", "a?b", "<b>"])
    def test_slug__is_fit_for_an_address(self, slug: str) -> None:
        assert "slug" in clean_errors(Genre(name="防災", slug=slug))

    def test_slug_of_another__is_refused(self) -> None:
        GenreFactory(slug="bousai")
        assert "slug" in clean_errors(Genre(name="防災", slug="bousai"))


class TestOrder:
    """New terms come last."""

    def test_new_genre__takes_the_last_place(self) -> None:
        first, second = GenreFactory(), GenreFactory()
        assert second.sort_order == first.sort_order + 1

    def test_place_left_by_a_deleted_genre__is_not_reused_before_the_last(self) -> None:
        first, second, third = (GenreFactory() for _ in range(3))
        second.delete()
        assert GenreFactory().sort_order > third.sort_order > first.sort_order

    def test_saving_again__keeps_the_place(self) -> None:
        first, _ = GenreFactory(), GenreFactory()
        place = first.sort_order
        first.save()
        assert Genre.objects.get(pk=first.pk).sort_order == place


class TestTree:
    """No rings, no twins."""

    def family(self) -> list[Genre]:
        """Return grandparent, parent, child."""
        top = GenreFactory(name="上")
        middle = GenreFactory(name="中", parent=top)
        return [top, middle, GenreFactory(name="下", parent=middle)]

    @pytest.mark.parametrize("new_parent", [0, 1, 2])
    def test_genre_below_itself__is_refused(self, new_parent: int) -> None:
        genres = self.family()
        genres[0].parent = genres[new_parent]
        assert clean_errors(genres[0]) == {"parent": [RING]}

    def test_move__elsewhere_is_accepted(self) -> None:
        top, middle, bottom = self.family()
        bottom.parent = top
        middle.parent = None
        assert (clean_errors(bottom), clean_errors(middle)) == ({}, {})

    @pytest.mark.parametrize("at_top", [True, False], ids=["top", "below"])
    def test_twin__among_siblings_is_refused(self, at_top: bool) -> None:
        parent = None if at_top else GenreFactory(name="親")
        GenreFactory(name="防災", parent=parent)
        assert clean_errors(Genre(name="防災", parent=parent)) == {"__all__": [SAME_NAME]}

    def test_same_name__in_another_place_is_accepted(self) -> None:
        GenreFactory(name="その他")
        one, two = GenreFactory(name="一"), GenreFactory(name="二")
        GenreFactory(name="その他", parent=one)
        assert clean_errors(Genre(name="その他", parent=two)) == {}

    def test_genre_itself__is_no_twin_of_its_own(self) -> None:
        assert clean_errors(GenreFactory(name="防災")) == {}


class TestInformationType:
    """Each type carries its own rule (V4)."""

    def test_new_type__is_for_special_members_until_somebody_opens_it(self) -> None:
        kind = InformationType.objects.create(name="新しい種別")
        assert kind.detail_access == DetailAccess.SPECIAL_MEMBERS

    def test_unknown_rule__is_refused(self) -> None:
        kind = InformationType(name="新しい種別", detail_access="everybody")
        assert "detail_access" in clean_errors(kind)
