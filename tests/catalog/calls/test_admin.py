"""Calls for registration in the admin (O7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from catalog.calls.models import FIRST_BODY
from catalog.calls.sending import CHANGED, NOBODY, SENT_BEFORE
from catalog.models import CallRecipient, CallState, RegistrationCall
from tests.actors import Actor, Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text, menu_labels, url
from tests.factories import GenreFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
SCREENS = ["list", "add", "edit", "inspect", "copy"]


def data(**changes: Any) -> dict[str, Any]:
    """Return what the form posts."""
    return {"subject": "お願い", "body": "{団体名} 様", "kinds": ["company"]} | changes


def check(call: RegistrationCall) -> str:
    """Return the address of the look before sending."""
    return reverse("call_check", args=[call.pk])


@pytest.fixture
def draft(db: None) -> RegistrationCall:
    """Return a call that is not sent."""
    return RegistrationCall.objects.create(
        subject="{団体名}へのお願い", kinds=["company", "research"]
    )


@pytest.fixture
def sent(db: None) -> RegistrationCall:
    """Return a call that is sent."""
    return RegistrationCall.objects.create(
        subject="送ったもの", kinds=["company"], state=CallState.SENT, sent_at=timezone.now()
    )


class TestAccess:
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    def test_screens__open_for_the_secretariat_only(
        self, cast: Cast, draft: RegistrationCall, name: str
    ) -> None:
        paths = [url(RegistrationCall, each) for each in SCREENS[:2]]
        paths += [url(RegistrationCall, each, draft.pk) for each in SCREENS[2:]]
        for path in (*paths, check(draft)):
            status = cast[name].client.get(path).status_code
            assert status == (200 if name == "secretariat" else 302)

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__send_nothing(self, cast: Cast, draft: RegistrationCall, name: str) -> None:
        cast[name].client.post(check(draft), {"expected": "1"})
        assert not CallRecipient.objects.exists()
        assert not RegistrationCall.objects.filter(state=CallState.SENT).exists()

    def test_menu__names_it(self, cast: Cast) -> None:
        assert "登録のお願い" in menu_labels(cast["secretariat"].client)

    def test_deletion__is_open_to_nobody(
        self, cast: Cast, superuser: Actor, draft: RegistrationCall
    ) -> None:
        for client in (superuser.client, cast["secretariat"].client):
            client.post(url(RegistrationCall, "delete", draft.pk))
        assert RegistrationCall.objects.filter(pk=draft.pk).exists()


class TestForm:
    def test_new_call__starts_from_our_text(self, cast: Cast) -> None:
        page = soup(cast["secretariat"].client.get(url(RegistrationCall, "add")))
        assert page.select_one("textarea[name=body]").text.strip() == FIRST_BODY.strip()
        assert len(page.select("input[name=kinds]")) == 5
        labels = [each.get_text(strip=True) for each in page.select("form button[type=submit]")]
        assert "宛先と文面を確かめる" in labels

    def test_call__is_added_and_edited(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        assert client.post(url(RegistrationCall, "add"), data()).status_code == 302
        call = RegistrationCall.objects.get(subject="お願い")
        assert (call.kinds, call.state) == (["company"], CallState.DRAFT)
        changed = data(kinds=["research", "other"], only_without_entries="on")
        client.post(url(RegistrationCall, "edit", call.pk), changed)
        call.refresh_from_db()
        assert (call.kinds, call.only_without_entries) == (["research", "other"], True)

    @pytest.mark.parametrize("screen", ["add", "edit"])
    def test_button__saves_and_leads_to_the_look(
        self, cast: Cast, draft: RegistrationCall, screen: str
    ) -> None:
        args = [draft.pk] if screen == "edit" else []
        response = cast["secretariat"].client.post(
            url(RegistrationCall, screen, *args), data(**{"action-check": "1"})
        )
        assert response["Location"] == check(RegistrationCall.objects.get(subject="お願い"))

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"body": "{団体}様"}, "{団体} は使えません"),
            ({"subject": "{x}"}, "{x} は使えません"),
            ({"kinds": []}, "団体種別を一つ以上選んでください"),
            ({"kinds": ["nonsense"]}, "nonsense"),
        ],
    )
    def test_mistake__is_told_and_nothing_typed_is_lost(
        self, cast: Cast, changes: dict[str, Any], told: str
    ) -> None:
        typed = data(body="消えない文") | changes
        response = cast["secretariat"].client.post(url(RegistrationCall, "add"), typed)
        assert response.status_code == 200
        assert told in main_text(response)
        assert typed["body"] in response.content.decode()
        assert not RegistrationCall.objects.filter(body=typed["body"]).exists()


class TestCheck:
    def test_look__shows_numbers_genres_and_the_first_text(
        self, cast: Cast, draft: RegistrationCall
    ) -> None:
        GenreFactory(name="観光")
        institute = OrganizationFactory(kind="research", name="い研究所（架空）")
        UserFactory(organization=institute)
        page = soup(cast["secretariat"].client.get(check(draft)))
        assert page.select_one("[data-recipients]")["data-recipients"] == "4"
        rows = [row.get_text(" ", strip=True) for row in page.select("main tbody tr")]
        assert rows == ["民間企業 3件", "研究機関 1件"]
        text = page.main.get_text()
        assert "・観光" in text
        assert "い研究所（架空）へのお願い" in text
        assert "い研究所（架空）" in page.select_one("[data-body]").get_text()
        assert page.select_one("main form button").get_text(strip=True) == "4件に送信する"

    def test_nobody__cannot_be_sent_to(self, cast: Cast) -> None:
        call = RegistrationCall.objects.create(kinds=["national"])
        client = cast["secretariat"].client
        page = client.get(check(call))
        assert "宛先がありません" in main_text(page)
        assert not soup(page).select("main form button")
        assert NOBODY in main_text(client.post(check(call), {"expected": "0"}))

    def test_button__sends_and_says_to_how_many(self, cast: Cast, draft: RegistrationCall) -> None:
        client = cast["secretariat"].client
        response = client.post(check(draft), {"expected": "3"})
        assert response["Location"] == url(RegistrationCall, "list")
        assert "3件の宛先に送信します" in str(next(iter(get_messages(response.wsgi_request))))
        draft.refresh_from_db()
        assert draft.sent_by == cast["secretariat"].user
        assert CallRecipient.objects.filter(call=draft).count() == 3
        again = client.post(check(draft), {"expected": "3"}, follow=True)
        assert SENT_BEFORE in again.content.decode()
        assert CallRecipient.objects.count() == 3

    @pytest.mark.parametrize("expected", ["2", "", "x", "-3", "9" * 30, "３"])
    def test_another_number__shows_the_look_again(
        self, cast: Cast, draft: RegistrationCall, expected: str
    ) -> None:
        response = cast["secretariat"].client.post(check(draft), {"expected": expected})
        assert response.status_code == 409
        assert CHANGED in main_text(response)
        assert soup(response).select_one("[name=expected]")["value"] == "3"
        assert not CallRecipient.objects.exists()

    def test_unknown__is_not_found(self, cast: Cast) -> None:
        assert cast["secretariat"].client.get("/admin/matching/calls/0/check/").status_code == 404


class TestSent:
    def test_sent__is_not_edited_but_read(
        self, cast: Cast, superuser: Actor, sent: RegistrationCall
    ) -> None:
        for client in (cast["secretariat"].client, superuser.client):
            for method in (client.get, client.post):
                response = method(url(RegistrationCall, "edit", sent.pk), data())
                assert response.status_code == 302
                assert SENT_BEFORE in str(next(iter(get_messages(response.wsgi_request))))
        sent.refresh_from_db()
        assert sent.subject == "送ったもの"
        page = cast["secretariat"].client.get(url(RegistrationCall, "inspect", sent.pk))
        for part in ("送ったもの", "民間企業", "送信済み"):
            assert part in main_text(page)

    def test_look__leads_back(self, cast: Cast, sent: RegistrationCall) -> None:
        response = cast["secretariat"].client.get(check(sent))
        assert response["Location"] == url(RegistrationCall, "list")

    def test_copy__is_a_draft_again(self, cast: Cast, sent: RegistrationCall) -> None:
        client = cast["secretariat"].client
        page = soup(client.get(url(RegistrationCall, "copy", sent.pk)))
        assert page.select_one("input[name=subject]")["value"] == "送ったもの"
        assert [each["value"] for each in page.select("input[name=kinds][checked]")] == ["company"]
        target = page.select_one("main form[method=POST i]")["action"]
        client.post(target, data(subject="写し"))
        copy = RegistrationCall.objects.get(subject="写し")
        assert (copy.state, copy.sent_at, copy.empty_genres) == (CallState.DRAFT, None, "")
        sent.refresh_from_db()
        assert sent.is_sent

    def test_copy__cannot_be_posted_over_the_original(
        self, cast: Cast, sent: RegistrationCall
    ) -> None:
        response = cast["secretariat"].client.post(url(RegistrationCall, "copy", sent.pk), data())
        assert response.status_code == 405
        sent.refresh_from_db()
        assert sent.subject == "送ったもの"

    def test_list__says_how_far_each_is(
        self, cast: Cast, draft: RegistrationCall, sent: RegistrationCall
    ) -> None:
        for number, moment in enumerate((None, timezone.now(), timezone.now())):
            person = UserFactory()
            CallRecipient.objects.create(
                call=sent, user=person, email=f"{number}@example.jp", mailed_at=moment
            )
        page = cast["secretariat"].client.get(url(RegistrationCall, "list"))
        text = main_text(page)
        assert "2／3通" in text
        html = page.content.decode()
        assert url(RegistrationCall, "edit", sent.pk) not in html
        assert check(sent) not in html
        assert check(draft) in html

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, draft: RegistrationCall, django_assert_max_num_queries: Any
    ) -> None:
        client, address = cast["secretariat"].client, url(RegistrationCall, "list")
        client.get(address)
        with django_assert_max_num_queries(30) as one:
            client.get(address)
        RegistrationCall.objects.bulk_create(RegistrationCall(kinds=[]) for _ in range(28))
        with django_assert_max_num_queries(len(one)):
            client.get(address)
