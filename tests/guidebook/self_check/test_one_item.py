"""One item answered from its chapter, by the rules of the whole self-check (G4)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from guidebook.models import ChecklistItem, EditionPage, SelfCheck
from tests.actors import NAMES, Cast
from tests.catalog.html import soup, text_of
from tests.guidebook.worlds import (
    CHECKLIST,
    EDITION,
    GUIDEBOOK,
    SPRING,
    SUMMER,
    answers_in,
    check_as,
    keep_check,
    make_edition,
    typed,
)

pytestmark = pytest.mark.django_db

Day = Callable[[datetime.date], None]
MEMBERS = ("general", "colleague", "other", "special")
CHAPTER = f"{EDITION}1/"
ITEM = f"{CHECKLIST}item/"
FORM = ".self-now form"


def press(client: Client, progress: str, **changes: str) -> HttpResponse:
    """Open the chapter and press one of the three buttons."""
    data = typed(client.get(CHAPTER), FORM) | {"progress": progress} | changes
    return client.post(ITEM, data)


def pressed(response: HttpResponse) -> list[str]:
    """Return the button that the chapter shows as the own state."""
    return [each["value"] for each in soup(response).select(f"{FORM} [aria-pressed]")]


@pytest.mark.usefixtures("chapter")
class TestOffer:
    @pytest.mark.parametrize("name", NAMES)
    def test_form__is_for_members_and_a_link_for_others(
        self, cast: Cast, edition: EditionPage, name: str
    ) -> None:
        page = soup(cast[name].client.get(CHAPTER))
        if name in MEMBERS:
            values = [each["value"] for each in page.select(f"{FORM} button[name=progress]")]
            assert values == ["not_yet", "started", "done"]
            assert pressed(cast[name].client.get(CHAPTER)) == []
        else:
            assert page.select(FORM) == []
            link = page.select_one(".self-now a")["href"]
            assert link == f"{CHECKLIST}#check_progress_1_group"

    def test_chapter_without_item__offers_nothing(self, cast: Cast, edition: EditionPage) -> None:
        ChecklistItem.objects.filter(edition=edition, number="1").delete()
        assert soup(cast["special"].client.get(CHAPTER)).select(".self-now") == []


@pytest.mark.usefixtures("chapter")
class TestPress:
    @pytest.mark.parametrize("progress", ["not_yet", "started", "done"])
    @pytest.mark.parametrize("name", MEMBERS)
    def test_answer__is_kept_for_the_organization(
        self, cast: Cast, edition: EditionPage, name: str, progress: str, on_day: Day
    ) -> None:
        on_day(SPRING)
        client = cast[name].client
        response = press(client, progress)
        assert response.status_code == 302
        assert response["Location"] == f"{CHAPTER}#own-state"
        check = SelfCheck.objects.get()
        user = cast[name].user
        assert (check.organization, check.saved_by) == (user.organization, user)
        assert check.checked_on == SPRING
        unanswered = ("unanswered", "")
        assert answers_in(check) == {"1": (progress, ""), "2": unanswered, "3": unanswered}
        page = client.get(CHAPTER)
        assert "記録しました。" in soup(page).select_one(".self-now").get_text()
        assert pressed(page) == [progress]

    def test_memo_and_other_answers__stay_and_the_past_too(
        self, cast: Cast, edition: EditionPage, on_day: Day
    ) -> None:
        client = cast["special"].client
        on_day(SPRING)
        check_as(client, progress_1="not_yet", memo_1="残す", progress_2="done", memo_3="これも")
        on_day(SUMMER)
        press(client, "started")
        later, earlier = SelfCheck.objects.order_by("-checked_on")
        assert answers_in(later) == {
            "1": ("started", "残す"),
            "2": ("done", ""),
            "3": ("unanswered", "これも"),
        }
        assert answers_in(earlier)["1"] == ("not_yet", "残す")

    def test_item_added_meanwhile__is_unanswered(self, cast: Cast, edition: EditionPage) -> None:
        client = cast["special"].client
        check_as(client, progress_1="done")
        ChecklistItem.objects.create(edition=edition, number="4", item="項目4", sort_order=9)
        press(client, "started")
        assert answers_in(SelfCheck.objects.get())["4"] == ("unanswered", "")

    def test_theme_with_borrowed_items__keeps_its_own_record(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        theme = make_edition("theme", based_on=edition)
        address = f"{GUIDEBOOK}theme/checklist/"
        data = {"number": "2", "progress": "done", "version": ""}
        response = cast["special"].client.post(f"{address}item/", data)
        assert response["Location"] == address, "it has no chapter to go back to"
        assert SelfCheck.objects.get().edition == theme

    def test_colleague_saved_meanwhile__is_told_and_nothing_is_overwritten(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        late = typed(cast["colleague"].client.get(CHAPTER), FORM)
        check_as(cast["general"].client, progress_1="done", memo_2="先に")
        client = cast["colleague"].client
        response = client.post(ITEM, late | {"progress": "not_yet"})
        text = text_of(client.get(response["Location"].partition("#")[0]))
        assert f"{cast['general'].user.get_full_name()}さんがセルフチェックを保存しました" in text
        assert answers_in(SelfCheck.objects.get())["1"] == ("done", "")


@pytest.mark.usefixtures("chapter")
class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "place"),
        [
            ({"progress": "zzz"}, CHAPTER),
            ({"progress": "unanswered"}, CHAPTER),
            ({"progress": ""}, CHAPTER),
            ({"number": "99"}, CHECKLIST),
            ({"number": "\x00"}, CHECKLIST),
            ({"number": ""}, CHECKLIST),
            ({"version": "x" * 41}, CHAPTER),
        ],
    )
    def test_nonsense__is_not_kept(
        self, cast: Cast, edition: EditionPage, changes: dict[str, str], place: str
    ) -> None:
        client = cast["special"].client
        data = typed(client.get(CHAPTER), FORM) | {"progress": "done"} | changes
        response = client.post(ITEM, data)
        assert response.status_code == 302
        assert response["Location"].partition("#")[0] == place
        assert not SelfCheck.objects.exists()

    @pytest.mark.parametrize("version", ["zzz", "2026-01-01T00:00:00+00:00", "\x00"])
    def test_wrong_version__overwrites_nothing(
        self, cast: Cast, edition: EditionPage, version: str
    ) -> None:
        keep_check(edition, cast.owner, item_1="done")
        press(cast["general"].client, "not_yet", version=version)
        assert answers_in(SelfCheck.objects.get()) == {"1": ("done", "")}

    def test_visitor__is_told_and_led_to_login(self, client: Client, edition: EditionPage) -> None:
        response = client.post(ITEM, {"number": "1", "progress": "done"})
        assert response["Location"] == f"/login/?next={CHECKLIST}"
        assert "記録していません" in text_of(client.get(response["Location"]))
        assert not SelfCheck.objects.exists()

    @pytest.mark.parametrize("name", ["wg", "secretariat"])
    def test_staff__is_refused(self, cast: Cast, edition: EditionPage, name: str) -> None:
        response = cast[name].client.post(ITEM, {"number": "1", "progress": "done"})
        assert response.status_code == 403
        assert not SelfCheck.objects.exists()

    def test_get__leads_to_the_form(self, cast: Cast, edition: EditionPage) -> None:
        assert cast["special"].client.get(ITEM)["Location"] == CHECKLIST

    def test_other_organization__cannot_be_named(self, cast: Cast, edition: EditionPage) -> None:
        press(cast["other"].client, "done", organization=str(cast.owner.pk), saved_by="1")
        check = SelfCheck.objects.get()
        assert check.organization == cast["other"].user.organization

    def test_forgery_from_another_site__is_refused(self, cast: Cast, edition: EditionPage) -> None:
        client: Any = Client(enforce_csrf_checks=True)
        client.force_login(cast["special"].user)
        answer = {"number": "1", "progress": "done"}
        assert client.post(ITEM, answer).status_code == 403
        assert not SelfCheck.objects.exists()
