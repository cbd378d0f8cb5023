"""A new theme edition in one action (G7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from guidebook.exchange.themes import make_theme_edition
from guidebook.models import ChapterPage, EditionPage
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text
from tests.factories import GenreFactory
from tests.guidebook.worlds import make_chapter, make_edition, restrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> EditionPage:
    """Return an edition with two chapters, a draft and a private one."""
    edition = make_edition(items=("1", "2"), purpose=["目的"], reading=["読み方"])
    make_chapter(edition, "1", title="一の章", genres=[GenreFactory(name="防災")])
    make_chapter(edition, "1-1", title="次の章")
    make_chapter(edition, "3", title="下書きの章", live=False)
    restrict(make_chapter(edition, "4", title="限定の章"))
    return edition


def make(client: Client, base: EditionPage, **changes: str) -> HttpResponse:
    """Send the form."""
    data = {"title": "避難所の版", "edition": "hinanjo"} | changes
    return client.post(reverse("guidebook_theme", args=[base.pk]), data)


def made_chapters() -> list[ChapterPage]:
    """Return the chapters of the new edition."""
    edition = EditionPage.objects.get(edition="hinanjo")
    return list(ChapterPage.objects.child_of(edition).order_by("path"))


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__make_nothing(self, cast: Cast, base: EditionPage, name: str) -> None:
        assert make(cast[name].client, base).status_code == 302
        assert EditionPage.objects.count() == 1
        assert ChapterPage.objects.count() == 4


class TestMaking:
    def test_edition__is_a_draft_below_the_guidebook(self, cast: Cast, base: EditionPage) -> None:
        response = make(cast["secretariat"].client, base)
        edition = EditionPage.objects.get(edition="hinanjo")
        assert response["Location"] == reverse("wagtailadmin_explore", args=[edition.pk])
        assert (edition.title, edition.live, edition.based_on) == ("避難所の版", False, base)
        assert edition.get_parent().pk == base.get_parent().pk
        assert edition.owner == cast["secretariat"].user
        assert [each.number for each in edition.checklist_items.all()] == ["1", "2"]
        assert cast["visitor"].client.get("/guidebook/hinanjo/").status_code == 404

    def test_chapters__are_drafts_linked_to_their_base(self, cast: Cast, base: EditionPage) -> None:
        make(cast["secretariat"].client, base)
        chapters = made_chapters()
        assert [(each.number, each.title, each.live) for each in chapters] == [
            ("1", "一の章", False),
            ("1-1", "次の章", False),
        ]
        assert [each.base.get_parent().pk for each in chapters] == [base.pk, base.pk]
        assert [each.base.number for each in chapters] == ["1", "1-1"]
        assert [genre.name for genre in chapters[0].genres.all()] == ["防災"]
        assert chapters[0].digest == "ver2.0の1の本文"
        assert all(each.latest_revision is not None for each in chapters)
        assert cast["visitor"].client.get("/guidebook/hinanjo/1/").status_code == 404

    def test_base__is_as_before(self, cast: Cast, base: EditionPage) -> None:
        before = list(ChapterPage.objects.child_of(base).values_list("pk", "title", "live"))
        make(cast["secretariat"].client, base)
        assert list(ChapterPage.objects.child_of(base).values_list("pk", "title", "live")) == before
        assert base.checklist_items.count() == 2

    def test_drafts_and_private_chapters__are_not_copied(
        self, cast: Cast, base: EditionPage
    ) -> None:
        make(cast["secretariat"].client, base)
        titles = [each.title for each in made_chapters()]
        assert not {"下書きの章", "限定の章"} & set(titles)

    def test_theme_of_a_theme__is_linked_to_the_first(self, cast: Cast, base: EditionPage) -> None:
        theme = make_theme_edition(base, "一つ目", "first", None)
        for page in (theme, *ChapterPage.objects.child_of(theme)):
            page.save_revision().publish()
        make(cast["secretariat"].client, EditionPage.objects.get(pk=theme.pk))
        assert [each.base.get_parent().pk for each in made_chapters()] == [base.pk, base.pk]

    def test_published__it_is_read_beside_its_base(self, cast: Cast, base: EditionPage) -> None:
        make(cast["secretariat"].client, base)
        for page in (EditionPage.objects.get(edition="hinanjo"), *made_chapters()):
            page.get_latest_revision().publish()
        client = cast["visitor"].client
        beside = soup(client.get("/guidebook/ver2/1/?with=hinanjo"))
        assert len({name.get_text() for name in beside.select(".beside__name")}) == 2
        assert client.get("/guidebook/hinanjo/1-1/").status_code == 200

    def test_message__says_what_to_do_next(self, cast: Cast, base: EditionPage) -> None:
        client = cast["secretariat"].client
        page = client.get(make(client, base)["Location"])
        assert "章を読み替えてから公開してください" in page.content.decode()

    def test_copied_slug__is_never_taken_twice(self, cast: Cast, base: EditionPage) -> None:
        make_edition("other", slug="hinanjo")
        make(cast["secretariat"].client, base)
        assert EditionPage.objects.get(edition="hinanjo").slug == "hinanjo-v2"


class TestForm:
    def test_form__says_what_will_be_copied(self, cast: Cast, base: EditionPage) -> None:
        response = cast["secretariat"].client.get(reverse("guidebook_theme", args=[base.pk]))
        assert "2の章を写して" in main_text(response)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": "あ" * 256}, "title"),
            ({"edition": ""}, "edition"),
            ({"edition": "ver2.0"}, "edition"),
            ({"edition": "防災"}, "edition"),
            ({"edition": "A"}, "edition"),
            ({"edition": "a/b"}, "edition"),
            ({"edition": "x" * 51}, "edition"),
            ({"edition": "\x00"}, "edition"),
        ],
        ids=str,
    )
    def test_mistakes__are_told_at_the_field_with_what_was_typed(
        self, cast: Cast, base: EditionPage, changes: dict[str, str], field: str
    ) -> None:
        response = make(cast["secretariat"].client, base, **changes)
        assert response.status_code == 200
        box: Any = (
            soup(response).select_one(f"[name={field}]").find_parent(class_="w-field__wrapper")
        )
        assert box.select_one(".error-message") is not None
        other = "edition" if field == "title" else "title"
        typed = soup(response).select_one(f"[name={other}]")["value"]
        assert typed == {"title": "避難所の版", "edition": "hinanjo"}[other]
        assert EditionPage.objects.count() == 1

    @pytest.mark.parametrize("sign", ["print", "checklist", "feedback"])
    def test_strange_but_valid_signs__have_their_own_address(
        self, cast: Cast, base: EditionPage, sign: str
    ) -> None:
        make(cast["secretariat"].client, base, edition=sign)
        edition = EditionPage.objects.get(edition=sign)
        edition.get_latest_revision().publish()
        assert cast["visitor"].client.get(f"/guidebook/{edition.slug}/").status_code == 200
