"""Synonyms in the admin: add, change, drop, and look at the changes first (V2)."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import Tag
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from catalog.models import Entry
from cms.models import SynonymGroup
from tests.actors import Actor, Cast
from tests.catalog.html import hit_count, soup
from tests.catalog.screens import OTHERS, main_text, titles, url
from tests.factories import listed_entry

pytestmark = pytest.mark.django_db

QUERIES = 11


@pytest.fixture
def group() -> SynonymGroup:
    """Return 井戸＝給水塔."""
    return SynonymGroup.objects.create(words="井戸\n給水塔")


@pytest.fixture
def entries() -> dict[str, Entry]:
    """Return one entry for each of three words."""
    return {word: listed_entry(title=f"{word}の記録") for word in ("井戸", "給水塔", "貯水槽")}


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return the secretariat's client."""
    return cast["secretariat"].client


def groups() -> set[str]:
    """Return the groups with 井戸, and how many there are beside them."""
    return {str(each) for each in SynonymGroup.objects.filter(words__contains="井戸")}


def post(client: Client, words: str, *args: int, **buttons: str) -> HttpResponse:
    """Post the form of a new group or of the one given."""
    address = url(SynonymGroup, "edit" if args else "add", *args)
    response: HttpResponse = client.post(address, {"words": words, **buttons})
    return response


def previewed(client: Client, words: str, *args: int) -> HttpResponse:
    """Press 「変化を確かめる」, the way a browser does."""
    return post(client, words, *args, **{"action-preview": "1"})


def rows(page: HttpResponse) -> dict[str, tuple[int, int]]:
    """Return the numbers that the preview shows for each word."""
    return {
        row["data-word"]: (
            int(row.select_one("[data-before]")["data-before"]),
            int(row.select_one("[data-after]")["data-after"]),
        )
        for row in soup(page).select("tr[data-word]")
    }


def row(page: HttpResponse, word: str) -> Tag:
    """Return the row of a word."""
    found: Tag = soup(page).select_one(f'tr[data-word="{word}"]')
    return found


def field(page: HttpResponse) -> str:
    """Return what stands in the field."""
    typed: str = soup(page).select_one("textarea#id_words").text.removeprefix("\n")
    return typed


def errors(page: HttpResponse) -> list[str]:
    """Return what is said at the field."""
    return [
        each.get_text(strip=True) for each in soup(page).select(".w-field__errors .error-message")
    ]


def hits(cast: Cast, word: str) -> int:
    """Return how many entries a visitor finds."""
    return hit_count(cast["visitor"].client.get("/matching/search/", {"q": word}))


class TestAccess:
    """The secretariat alone (1.0)."""

    @pytest.mark.parametrize("screen", ["list", "add", "edit", "delete", "history", "usage"])
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    def test_screens__open_for_the_secretariat_only(
        self, cast: Cast, group: SynonymGroup, name: str, screen: str
    ) -> None:
        args = [] if screen in {"list", "add"} else [group.pk]
        response = cast[name].client.get(url(SynonymGroup, screen, *args))
        assert response.status_code == (200 if name == "secretariat" else 302)

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__change_nothing_and_see_no_preview(
        self, cast: Cast, group: SynonymGroup, entries: dict[str, Entry], name: str
    ) -> None:
        actor = cast[name].client
        for response in (
            post(actor, "井戸\n貯水槽"),
            post(actor, "井戸\n貯水槽", group.pk),
            previewed(actor, "井戸\n貯水槽"),
            previewed(actor, "井戸\n貯水槽", group.pk),
            actor.post(url(SynonymGroup, "delete", group.pk)),
        ):
            assert response.status_code == 302
            assert "の記録" not in response.content.decode()
        assert groups() == {"井戸＝給水塔"}

    @pytest.mark.parametrize("action", ["add", "change", "delete", "view"])
    def test_permissions__are_the_secretariats(self, action: str) -> None:
        permission = Permission.objects.get(codename=f"{action}_synonymgroup")
        assert [each.name for each in permission.group_set.all()] == ["事務局"]

    def test_bulk_deletion__is_open_to_nobody(
        self, cast: Cast, superuser: Actor, group: SynonymGroup
    ) -> None:
        address = f"/admin/bulk/cms/synonymgroup/delete/?id={group.pk}"
        for actor in (superuser, cast["secretariat"], cast["wg"]):
            assert actor.client.post(address).status_code == 302
        assert groups() == {"井戸＝給水塔"}

    def test_chooser__and_copies_have_no_address(self, group: SynonymGroup) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("wagtailsnippetchoosers_cms_synonymgroup:choose")
        with pytest.raises(NoReverseMatch):
            url(SynonymGroup, "copy", group.pk)


class TestList:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("井戸", ["井戸＝給水塔"]),
            ("給水", ["井戸＝給水塔"]),
            ("ﾃﾚﾜｰｸ", ["テレワーク＝在宅勤務＝リモートワーク"]),
            ("ウエブ会議", ["ウェブ会議＝オンライン会議＝テレビ会議"]),
            ("戸給", []),
            ("！？", []),
        ],
    )
    def test_search__finds_a_group_by_any_word(
        self, client: Client, group: SynonymGroup, asked: str, found: list[str]
    ) -> None:
        assert titles(client.get(url(SynonymGroup, "list"), {"q": asked})) == found

    def test_pages__hold_thirty(self, client: Client) -> None:
        for n in range(31):
            SynonymGroup.objects.create(words=f"語{n}\n別語{n}")
        number = SynonymGroup.objects.count()
        first, second = (
            titles(client.get(url(SynonymGroup, "list"), {"p": page})) for page in (1, 2)
        )
        assert (len(first), len(second)) == (30, number - 30)
        assert len({*first, *second}) == number

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        SynonymGroup.objects.all().delete()
        SynonymGroup.objects.create(words="語\n別語")
        client.get(url(SynonymGroup, "list"))
        with django_assert_num_queries(QUERIES):
            client.get(url(SynonymGroup, "list"))
        for n in range(29):
            SynonymGroup.objects.create(words=f"語{n}\n別語{n}")
        with django_assert_num_queries(QUERIES):
            assert len(titles(client.get(url(SynonymGroup, "list")))) == 30


class TestSaving:
    def test_new_group__counts_from_the_next_search_on(
        self, cast: Cast, client: Client, entries: dict[str, Entry]
    ) -> None:
        assert hits(cast, "井戸") == 1
        assert post(client, " 井戸 \r\n給水塔\r\n井戸\r\n").status_code == 302
        assert groups() == {"井戸＝給水塔"}
        assert (hits(cast, "井戸"), hits(cast, "給水塔"), hits(cast, "貯水槽")) == (2, 2, 1)

    def test_change__counts_from_the_next_search_on(
        self, cast: Cast, client: Client, group: SynonymGroup, entries: dict[str, Entry]
    ) -> None:
        assert post(client, "井戸\r\n給水塔\r\n貯水槽", group.pk).status_code == 302
        assert groups() == {"井戸＝給水塔＝貯水槽"}
        assert hits(cast, "貯水槽") == 3

    def test_deletion__ends_it(
        self, cast: Cast, client: Client, group: SynonymGroup, entries: dict[str, Entry]
    ) -> None:
        assert hits(cast, "井戸") == 2
        assert client.post(url(SynonymGroup, "delete", group.pk)).status_code == 302
        assert groups() == set()
        assert (hits(cast, "井戸"), hits(cast, "給水塔")) == (1, 1)

    def test_deletion__asks_first_and_says_what_it_changes(
        self, client: Client, group: SynonymGroup, entries: dict[str, Entry]
    ) -> None:
        page = client.get(url(SynonymGroup, "delete", group.pk))
        assert rows(page) == {"井戸": (2, 1), "給水塔": (2, 1)}
        assert "まだ削除していません。" in main_text(page)
        assert "referenced" not in main_text(page)
        assert groups() == {"井戸＝給水塔"}

    def test_word_of_another_group__is_saved_and_told(
        self, client: Client, group: SynonymGroup
    ) -> None:
        response = post(client, "井戸\r\n貯水槽")
        told = [str(each) for each in get_messages(response.wsgi_request)]
        assert any(
            "「井戸」は、別のグループ「井戸＝給水塔」にもあります。" in each for each in told
        )
        assert groups() == {"井戸＝給水塔", "井戸＝貯水槽"}

    def test_saving_again__tells_of_no_other_group(
        self, client: Client, group: SynonymGroup
    ) -> None:
        response = post(client, "井戸\r\n給水塔", group.pk)
        assert not any("別の" in str(each) for each in get_messages(response.wsgi_request))


@pytest.mark.parametrize("button", [{}, {"action-preview": "1"}], ids=["save", "preview"])
@pytest.mark.parametrize("is_new", [True, False], ids=["add", "edit"])
class TestMistakes:
    """They are told at the field, whichever button is pressed, and nothing typed is lost."""

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("井戸だけ", "検索で違う語になるものを２語以上入力してください。"),
            ("井戸\r\n！？", "「！？」には検索できる文字がありません。"),
            ("井戸\r\n" + "長" * 61, "長すぎます（60文字まで）。"),
            ("\r\n".join(f"語{n}" for n in range(21)), "１グループは20語までです。"),
            ("井戸\r\n-貯水槽", "先頭の「-」を取ってください。"),
            ("", "この項目は必須です。"),
        ],
        ids=["one", "nothing", "long", "many", "exclusion", "blank"],
    )
    def test_message__stands_at_the_field(
        self,
        client: Client,
        group: SynonymGroup,
        typed: str,
        message: str,
        button: dict[str, str],
        is_new: bool,
    ) -> None:
        page = post(client, typed, *([] if is_new else [group.pk]), **button)
        assert page.status_code == 200
        (error,) = errors(page)
        assert error.endswith(message)
        assert field(page).splitlines() == typed.splitlines()
        assert rows(page) == {}
        assert groups() == {"井戸＝給水塔"}


class TestPreview:
    def test_button__stands_beside_save_and_leads_to_the_changes(
        self, client: Client, group: SynonymGroup
    ) -> None:
        for address in (url(SynonymGroup, "add"), url(SynonymGroup, "edit", group.pk)):
            page = soup(client.get(address))
            button = page.select_one("form#w-editor-form footer button[name=action-preview]")
            assert button.get_text(strip=True) == "変化を確かめる"
            assert (button["type"], button["formaction"]) == ("submit", f"{address}#changes")
            assert page.select_one("#changes") is None

    def test_new_group__shows_numbers_and_saves_nothing(
        self, cast: Cast, client: Client, entries: dict[str, Entry]
    ) -> None:
        page = previewed(client, "井戸\r\n給水塔")
        assert page.status_code == 200
        assert rows(page) == {"井戸": (1, 2), "給水塔": (1, 2)}
        assert groups() == set()
        assert hits(cast, "井戸") == 1

    def test_stored_group__shows_numbers_and_saves_nothing(
        self, cast: Cast, client: Client, group: SynonymGroup, entries: dict[str, Entry]
    ) -> None:
        page = previewed(client, "井戸\r\n貯水槽", group.pk)
        assert rows(page) == {"井戸": (2, 2), "貯水槽": (1, 2), "給水塔": (2, 1)}
        assert groups() == {"井戸＝給水塔"}
        assert hits(cast, "貯水槽") == 1

    def test_heading__still_names_what_is_stored(self, client: Client, group: SynonymGroup) -> None:
        page = soup(previewed(client, "井戸\r\n貯水槽", group.pk))
        assert page.select_one("#header-title").get_text(strip=True) == "井戸＝給水塔"

    def test_titles__lead_to_the_entries(
        self, client: Client, group: SynonymGroup, entries: dict[str, Entry]
    ) -> None:
        line = row(previewed(client, "井戸\r\n貯水槽", group.pk), "井戸")
        links = {
            kind: [(each.get_text(strip=True), each["href"]) for each in sample.select("a")]
            for kind in ("added", "dropped")
            for sample in line.select(f"[data-sample={kind}]")
        }
        assert links == {
            "added": [("貯水槽の記録", url(Entry, "inspect", entries["貯水槽"].pk))],
            "dropped": [("給水塔の記録", url(Entry, "inspect", entries["給水塔"].pk))],
        }
        assert client.get(links["added"][0][1]).status_code == 200

    def test_many_titles__are_cut_to_five(self, client: Client) -> None:
        for _ in range(7):
            listed_entry(title="貯水槽の記録")
        line = row(previewed(client, "井戸\r\n貯水槽"), "井戸")
        assert len(line.select("[data-sample=added] a")) == 5
        assert "ほか2件" in line.get_text()

    def test_unchanged_word__says_so(self, client: Client, group: SynonymGroup) -> None:
        page = previewed(client, "井戸\r\n給水塔", group.pk)
        assert "変わりません" in row(page, "井戸").get_text()

    def test_typed_text__stays_in_the_form_as_unsaved(
        self, client: Client, group: SynonymGroup
    ) -> None:
        typed = " 井戸 \r\n\r\n貯水槽\r\n貯水槽"
        page = previewed(client, typed, group.pk)
        assert field(page).splitlines() == typed.splitlines()
        form = soup(page).select_one("form#w-editor-form")
        assert form["data-w-unsaved-force-value"] == "true"

    def test_preview_then_save__saves(self, client: Client, group: SynonymGroup) -> None:
        typed = field(previewed(client, "井戸\r\n貯水槽", group.pk))
        post(client, typed, group.pk)
        assert groups() == {"井戸＝貯水槽"}

    def test_other_group__is_named_with_a_link(self, client: Client, group: SynonymGroup) -> None:
        page = soup(previewed(client, "井戸\r\n貯水槽"))
        link = page.select_one(".synonym-changes .help-warning a")
        assert link.get_text(strip=True) == "井戸＝給水塔"
        assert link["href"] == url(SynonymGroup, "edit", group.pk)

    def test_markup__is_text(self, client: Client) -> None:
        listed_entry(title="貯水槽<script>alert(1)</script>")
        page = previewed(client, "井戸<b>\r\n貯水槽").content.decode()
        assert "<script>alert(1)" not in page
        assert "井戸<b>" not in page
