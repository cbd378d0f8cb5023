"""Forms that lose their session on the way: nothing typed is lost, nothing is done unasked (B1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4.element import Tag
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from catalog.models import Entry, SavedSearch
from cms.jobs import retention
from cms.members.kept_forms import keeping
from cms.members.kept_forms.jobs import clear_kept_forms
from cms.members.models import KeptFile, KeptForm, User
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import PASSWORD
from tests.registering import NEW, fields, latest_draft, pdf, prepare_desk, stored_files

SUMMARY = '\n一行目 <b> & "引用"\r\n二行目'

pytestmark = pytest.mark.django_db


class Browser(Client):
    """A browser: it sends the tokens of the pages that it has open."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def open(self, path: str) -> Tag:
        """Return the main part of the page."""
        page = self.get(path)
        assert page.status_code == 200, page
        return soup(page).main

    def send(self, page: Tag, path: str, **data: Any) -> Any:
        """Send a form of `page`, its hidden fields among the rest."""
        goal = urlsplit(path).path
        forms = [each for each in page.select("form") if each.get("action", goal) == goal]
        hidden = {each["name"]: each["value"] for each in forms[0].select("[type=hidden]")}
        headers = {"Referer": f"http://testserver{path}", "Origin": "http://testserver"}
        return self.post(path, hidden | data, headers=headers)

    def press(self, path: str) -> Any:
        """Press a button with nothing but the token."""
        return self.post(path, {"csrfmiddlewaretoken": self.cookies["csrftoken"].value})

    def log_in(self, user: User, **more: str) -> Any:
        """Log in as somebody does: over the form."""
        return self.send(
            self.open("/login/"), "/login/", username=user.username, password=PASSWORD, **more
        )

    def forget_session(self) -> None:
        """Let the session end by itself, as after its days."""
        del self.cookies[settings.SESSION_COOKIE_NAME]


def next_of(response: HttpResponse) -> str:
    """Return where the login leads on to."""
    parts = urlsplit(response["Location"])
    assert (response.status_code, parts.path) == (302, "/login/")
    return parse_qs(parts.query)["next"][0]


def typed_into(page: Tag) -> dict[str, list[str]]:
    """Return what the form would send, buttons left out."""
    sent: dict[str, list[str]] = {}
    form = page.select_one("form[data-unsent]")
    for each in form.select("[name]:not(button)"):
        if each.get("type") in {"checkbox", "radio"} and not each.has_attr("checked"):
            continue
        if each.name == "select":
            value = (each.select_one("[selected]") or each.option)["value"]
        else:
            text = each.get_text().removeprefix("\n") if each.name == "textarea" else ""
            value = text or each.get("value", "on" if each.has_attr("checked") else "")
        sent.setdefault(each["name"], []).append(value)
    return sent


@pytest.fixture
def company(cast: Cast) -> User:
    user = cast["general"].user
    assert user is not None
    return user


@pytest.fixture
def browser(company: User) -> Browser:
    """A browser in which the company has logged in."""
    browser = Browser()
    assert browser.log_in(company).status_code == 302
    return browser


@pytest.fixture
def lost(browser: Browser) -> Any:
    """The answer to a registration form with a file, sent after the session has ended."""
    prepare_desk()
    page = browser.open(NEW)
    browser.forget_session()
    sent = fields(summary=SUMMARY, documents=[pdf("案内.pdf"), pdf("図面.pdf")])
    return browser.send(page, NEW, **sent)


class TestLostSession:
    def test_registration__comes_back_with_everything_and_waits_for_the_button(
        self, browser: Browser, company: User, lost: HttpResponse
    ) -> None:
        assert "お預かりしています" in text_of(browser.get(lost["Location"]))
        browser.log_in(company)

        page = browser.open(next_of(lost))
        sent = typed_into(page)

        assert not Entry.objects.exists()
        assert sent["title"] == ["水位センサー"]
        assert sent["summary"] == [SUMMARY]
        assert (sent["type"], sent["genres"]) == (["product"], ["bousai"])
        assert sent["accept_terms"] == ["on"]
        assert "action" not in sent
        assert "まだ送信されていません" in page.get_text()
        assert "図面.pdf" in page.get_text()

        answer = browser.post(NEW, sent | {"action": "confirm"})

        entry = Entry.objects.get()
        assert answer["Location"] == f"/matching/my/{entry.pk}/confirm/"
        assert latest_draft(entry).summary == SUMMARY.strip().replace("\r\n", "\n")
        titles = [each.title for each in latest_draft(entry).documents.all()]
        assert titles == ["案内", "図面"]
        assert not KeptForm.objects.exists()

    def test_login_without_a_goal__leads_to_the_form(
        self, browser: Browser, company: User, lost: HttpResponse
    ) -> None:
        assert browser.log_in(company)["Location"] == next_of(lost)

    def test_lost_again__keeps_the_files(
        self, browser: Browser, company: User, lost: HttpResponse
    ) -> None:
        browser.log_in(company)
        sent = typed_into(browser.open(next_of(lost)))
        browser.forget_session()

        again = browser.post(NEW, sent | {"title": "二度目"})
        browser.log_in(company)
        page = browser.open(next_of(again))

        assert typed_into(page)["title"] == ["二度目"]
        assert "案内.pdf" in page.get_text()
        assert KeptForm.objects.count() == 1
        assert KeptFile.objects.count() == 2

    def test_uploaded_before__is_in_the_list_again(self, browser: Browser, company: User) -> None:
        prepare_desk()
        answer = browser.send(browser.open(NEW), NEW, **fields(title="", documents=pdf()))
        page = soup(answer).main
        row = page.select_one("[name=kept]")["value"]
        browser.forget_session()
        lost = browser.send(page, NEW, **fields(kept=row, document_title="新しい名"))
        browser.log_in(company)

        sent = typed_into(browser.open(next_of(lost)))

        assert (sent["kept"], sent["document_title"]) == ([row], ["新しい名"])

    def test_another_tab__is_led_straight_back(self, browser: Browser, company: User) -> None:
        prepare_desk()
        page = browser.open(NEW)
        browser.forget_session()
        browser.log_in(company)

        answer = browser.send(page, NEW, **fields())
        sent = typed_into(browser.open(answer["Location"]))

        assert sent["title"] == ["水位センサー"]
        assert not Entry.objects.exists()

    @pytest.mark.parametrize(
        ("path", "typed"),
        [
            ("/account/profile/", {"department": "危機管理課", "tel": "03-1111-2222"}),
            ("/account/contact/", {"contact_person": "山田　太郎"}),
            ("/account/email/", {"email": "new@example.jp"}),
            ("/matching/search/saved/new/", {"name": "川の水位", "q": "水位"}),
        ],
    )
    def test_other_forms__come_back_too(
        self, browser: Browser, company: User, path: str, typed: dict[str, str]
    ) -> None:
        page = browser.open(path)
        browser.forget_session()
        lost = browser.send(page, path, **typed, old_password=PASSWORD)
        browser.log_in(company)

        sent = typed_into(browser.open(next_of(lost)))

        assert {name: values[0] for name, values in sent.items() if name in typed} == typed
        assert PASSWORD not in str(KeptForm.objects.get().fields)
        assert not SavedSearch.objects.exists()


class TestOwner:
    def test_another_person__sees_nothing_of_it(
        self, browser: Browser, cast: Cast, company: User, lost: HttpResponse
    ) -> None:
        other = cast["other"].user
        assert browser.log_in(other)["Location"] == "/"

        page = browser.open(next_of(lost))
        browser.press(f"/kept/{KeptForm.objects.get().pk}/discard/")

        assert "水位センサー" not in str(page)
        assert page.select_one("[data-unsent]") is None
        browser.press("/logout/")
        browser.log_in(company)
        assert typed_into(browser.open(next_of(lost)))["title"] == ["水位センサー"]

    def test_another_browser__sees_nothing_of_it(self, company: User, lost: HttpResponse) -> None:
        elsewhere = Browser()

        assert elsewhere.log_in(company)["Location"] == "/"
        assert elsewhere.open(next_of(lost)).select_one("[data-unsent]") is None

    def test_tab_of_another_person__is_kept_for_them(
        self, browser: Browser, cast: Cast, company: User
    ) -> None:
        """A shared PC: somebody else has logged in while the form was open."""
        prepare_desk()
        page = browser.open(NEW)
        browser.forget_session()
        browser.log_in(cast["other"].user)

        answer = browser.send(page, NEW, **fields())

        assert answer.status_code == 403
        assert "別の方" in text_of(answer)
        assert KeptForm.objects.get().user == company
        assert not Entry.objects.exists()

    def test_form_opened_after_logout__is_nobodys(self, browser: Browser) -> None:
        prepare_desk()
        browser.press("/logout/")
        browser.send(browser.open("/join/"), NEW, title="だれかの")
        assert KeptForm.objects.get().user is None

    def test_discarded__is_gone_with_its_files(
        self, browser: Browser, company: User, lost: HttpResponse, commits_at_once: None
    ) -> None:
        files = stored_files()
        browser.log_in(company)
        page = browser.open(next_of(lost))
        goal = page.select_one("a[href^='/kept/']")["href"]
        question = browser.open(goal)
        assert question.h1.get_text() == "本当に削除してよいですか？"
        assert KeptForm.objects.exists()

        answer = browser.send(question, goal)

        assert answer["Location"] == NEW
        assert not KeptForm.objects.exists()
        assert len(files - stored_files()) == 2


class TestVisitor:
    def test_join__is_shown_again_after_a_login_elsewhere(self, company: User, cast: Cast) -> None:
        browser = Browser()
        page = browser.open("/join/")
        browser.log_in(company)

        answer = browser.send(page, "/join/", organization_name="架空市", note="よろしく")
        sent = typed_into(browser.open(answer["Location"]))

        assert (sent["organization_name"], sent["note"]) == (["架空市"], ["よろしく"])

    def test_flood__is_not_kept(self, company: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "RATE_OF_VISITORS", "2/h")
        browser = Browser()
        page = browser.open("/join/")
        browser.log_in(company)

        answers = [browser.send(page, "/join/", note=str(n)).status_code for n in range(3)]

        assert answers == [302, 302, 403]
        assert KeptForm.objects.count() == 2

    def test_unknown_token__is_refused_as_before(self, browser: Browser) -> None:
        browser.open("/join/")
        sent = {"csrfmiddlewaretoken": "x" * 64, "note": "よろしく"}

        answer = browser.post("/join/", sent, headers={"Origin": "http://testserver"})

        assert answer.status_code == 403
        assert not KeptForm.objects.exists()

    def test_script__is_answered_as_before(self, browser: Browser) -> None:
        page = browser.open(NEW)
        browser.forget_session()
        token = page.select_one("[name=csrfmiddlewaretoken]")["value"]

        browser.post(
            NEW, {"csrfmiddlewaretoken": token, "title": "x"}, headers={"Sec-Fetch-Dest": "empty"}
        )

        assert not KeptForm.objects.exists()


class TestAdmin:
    def test_form__is_sent_again_as_it_was(self, cast: Cast) -> None:
        path = "/admin/snippets/catalog/genre/add/"
        staff = cast["secretariat"].user
        browser = Browser()
        browser.log_in(staff)
        page = browser.open(path)
        browser.forget_session()
        lost = browser.send(page, path, name="防災", slug="bousai", parent="")
        browser.log_in(staff)

        again = browser.open(next_of(lost))
        sent = typed_into(again)

        assert "送信の続き" in again.get_text()
        assert (sent["name"], sent["slug"]) == (["防災"], ["bousai"])
        assert again.select_one("form[data-unsent]")["action"] == path


class TestLimits:
    def test_old_ones__are_deleted_with_their_files(
        self, lost: HttpResponse, commits_at_once: None
    ) -> None:
        files = stored_files()
        KeptForm.objects.update(created_at=timezone.now() - retention.KEPT_FORMS)
        assert clear_kept_forms() == "1件を削除"
        assert len(files - stored_files()) == 2

    def test_young_ones__stay(self, lost: HttpResponse) -> None:
        late = timezone.now() - retention.KEPT_FORMS + timedelta(minutes=5)
        KeptForm.objects.update(created_at=late)
        assert clear_kept_forms() == "0件を削除"

    def test_number__ends_with_the_newest(
        self, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeping, "MOST_FORMS", 2)
        page = browser.open("/account/profile/")
        browser.forget_session()
        for place in range(4):
            browser.send(page, "/account/profile/", department=f"課{place}")
        kept = KeptForm.objects.order_by("created_at")
        assert [each.fields["department"] for each in kept] == [["課2"], ["課3"]]

    @pytest.mark.parametrize(("name", "limit"), [("MOST_TEXT", 10), ("MOST_BYTES", 0)])
    def test_too_large__is_not_kept(
        self, browser: Browser, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
    ) -> None:
        monkeypatch.setattr(keeping, name, limit)
        prepare_desk()
        page = browser.open(NEW)
        browser.forget_session()
        answer = browser.send(page, NEW, **fields(documents=pdf()))
        assert next_of(answer) == NEW
        assert not KeptForm.objects.exists()
