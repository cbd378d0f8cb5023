"""Applying on the site, and proving the address (M10, M11)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.members.joining import applications
from cms.members.joining.enums import ApplicationState
from cms.members.models import Application, JoiningTerms
from cms.members.organizations.enums import DomainVerdict
from cms.models import MailRecord
from tests.actors import NAMES, Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.cms.members.joining.joining_form import JOIN, join_data
from tests.factories import ApplicationFactory, UserFactory

pytestmark = pytest.mark.django_db

SENT = "/join/sent/"


def recipients() -> list[str]:
    """Return to whom mails went so far."""
    return list(MailRecord.objects.order_by("pk").values_list("to", flat=True))


def link_in(body: str) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/join/confirm/\S+)", body)
    assert found is not None
    return found[1]


class TestForm:
    @pytest.mark.parametrize("name", NAMES)
    def test_page__is_open_to_everybody(self, cast: Cast, name: str) -> None:
        assert cast[name].client.get(JOIN).status_code == 200

    def test_page__shows_the_whole_terms_without_script(self, client: Client) -> None:
        terms = JoiningTerms.in_force()
        assert terms is not None

        page = soup(client.get(JOIN))

        shown = page.select("details[open] .rich-text")
        assert [each.get_text(" ", strip=True) for each in shown] == [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
            for html in (terms.code_of_conduct, terms.terms)
        ]
        assert page.select_one("[name=terms_shown]")["value"] == str(terms.pk)
        assert len(page.select("input[type=checkbox]")) == 2

    def test_page__stands_in_the_trail_and_may_be_found(self, client: Client) -> None:
        response = client.get(JOIN)

        assert crumbs(response) == [("ホーム", "/"), ("入会の申込み", "")]
        assert soup(response).select_one("meta[name=robots]") is None

    def test_login__leads_here(self, client: Client) -> None:
        link = soup(client.get("/login/")).find("a", string="入会の申込み")

        assert link["href"] == JOIN

    def test_queries__are_few(self, client: Client, django_assert_max_num_queries: Any) -> None:
        client.get(JOIN)
        with django_assert_max_num_queries(4):
            client.get(JOIN)

    def test_application__is_kept_and_mailed(self, client: Client) -> None:
        response = client.post(JOIN, join_data(email="taro@city.minato.lg.jp"))

        assert (response.status_code, response["Location"]) == (302, SENT)
        application = Application.objects.get()
        assert application.state == ApplicationState.UNVERIFIED
        assert application.domain_verdict == DomainVerdict.LG_JP
        assert application.address == "127.0.0.1"
        assert recipients() == ["taro@city.minato.lg.jp"]

    def test_mail__goes_out_by_itself(
        self,
        client: Client,
        mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(JOIN, join_data())

        (message,) = mailoutbox
        assert message.subject == "【ＡＰＰＬＩＣ】入会の申込み：メールアドレスの確認"
        assert message.to == ["hanako@moushikomi.example.co.jp"]
        assert client.get(link_in(message.body)).status_code == 200

    def test_mistake__stands_at_its_place_and_nothing_is_lost(self, client: Client) -> None:
        typed = join_data(department="", tel="000-1", note="一行目\n二行目")
        response = client.post(JOIN, typed)

        page = soup(response)
        assert response.status_code == 422
        error = page.select_one("#id_department_error")
        assert "部署名を入力してください。" in error.get_text()
        field = page.select_one("#id_department")
        assert field["aria-invalid"] == "true"
        assert "id_department_error" in field["aria-describedby"]
        assert page.select_one(".error-summary a")["href"] == "#id_department"
        for name in ("organization_name", "last_name", "first_name", "tel", "email"):
            assert page.select_one(f"[name={name}]")["value"] == typed[name]
        assert page.select_one("[name=note]").get_text().strip() == "一行目\n二行目"
        assert page.select_one("[name=kind][checked]")["value"] == "company"
        assert len(page.select("[type=checkbox][checked]")) == 2
        assert not Application.objects.exists()

    @pytest.mark.parametrize("email", ["taro@gmail.com", "taro@docomo.ne.jp"])
    def test_free_mail__is_refused_at_the_field(self, client: Client, email: str) -> None:
        response = client.post(JOIN, join_data(email=email))

        assert response.status_code == 422
        assert "個人でも取得できる" in soup(response).select_one("#id_email_error").get_text()
        assert not Application.objects.exists()
        assert recipients() == []

    def test_trap__is_out_of_sight_until_it_is_filled_in(self, client: Client) -> None:
        before = soup(client.get(JOIN)).select_one("[name=website]")
        after = soup(client.post(JOIN, join_data(website="x"))).select_one("[name=website]")

        assert before.find_parent(class_="visually-hidden") is not None
        assert after.find_parent(class_="visually-hidden") is None
        assert not Application.objects.exists()

    def test_without_token__is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)

        assert client.post(JOIN, join_data()).status_code == 403
        assert not Application.objects.exists()

    def test_sent__says_what_to_do_next(self, client: Client) -> None:
        response = client.get(SENT)

        assert response.status_code == 200
        assert "メールのリンクを開き" in text_of(response)


class TestWithoutTerms:
    @pytest.fixture(autouse=True)
    def no_terms_yet(self) -> None:
        """Let the only version begin tomorrow."""
        JoiningTerms.objects.update(begins_at=timezone.now() + timedelta(days=1))

    def test_page__says_so(self, client: Client) -> None:
        response = client.get(JOIN)

        assert response.status_code == 200
        assert "ただいま申込みを受け付けていません" in text_of(response)
        assert soup(response).select_one("main form") is None

    def test_application__is_not_taken(self, client: Client) -> None:
        response = client.post(JOIN, join_data())

        assert response.status_code == 409
        assert not Application.objects.exists()
        assert recipients() == []


class TestSameAnswer:
    @pytest.mark.parametrize("before", ["new", "account", "waiting", "declined", "unverified"])
    def test_answer__tells_nothing_the_mail_does(self, client: Client, before: str) -> None:
        email = join_data()["email"]
        if before == "account":
            UserFactory(email=email)
        elif before != "new":
            ApplicationFactory(email=email, state=before)

        response = client.post(JOIN, join_data(), follow=True)

        assert response.redirect_chain == [(SENT, 302)]
        assert text_of(response) == text_of(Client().get(SENT))
        assert recipients() == [email]

    def test_mails__differ(self, client: Client) -> None:
        account, waiting = UserFactory(), ApplicationFactory()
        for email in (account.email, waiting.email, "new@example.co.jp"):
            client.post(JOIN, join_data(email=email))

        assert list(MailRecord.objects.order_by("pk").values_list("subject", flat=True)) == [
            "【ＡＰＰＬＩＣ】アカウントをお持ちです",
            "【ＡＰＰＬＩＣ】入会の申込みは受付済みです",
            "【ＡＰＰＬＩＣ】入会の申込み：メールアドレスの確認",
        ]


class TestTooOften:
    def test_client__so_many_an_hour(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cms.members.joining.views.joining.BY_CLIENT", "10/h")
        for n in range(10):
            data = join_data(email=f"x{n}@example.co.jp")
            assert client.post(JOIN, data).status_code == 302

        response = client.post(JOIN, join_data(organization_name="残る名前（架空）"))

        assert response.status_code == 429
        assert "短い時間に多くの申込みがあった" in text_of(response)
        page = soup(response)
        assert page.select_one("[name=organization_name]")["value"] == "残る名前（架空）"
        assert len(recipients()) == 10
        other = Client(REMOTE_ADDR="198.51.100.9")
        assert other.post(JOIN, join_data()).status_code == 302

    def test_address__five_a_day_from_anywhere(self) -> None:
        emails = ("hanako@example.co.jp", "HANAKO@example.co.jp")
        for n in range(5):
            client = Client(REMOTE_ADDR=f"198.51.100.{n}")
            assert client.post(JOIN, join_data(email=emails[n % 2])).status_code == 302

        client = Client(REMOTE_ADDR="198.51.100.99")

        assert client.post(JOIN, join_data(email=emails[0])).status_code == 429
        assert client.post(JOIN, join_data(email="jiro@example.co.jp")).status_code == 302
        assert len(recipients()) == 6

    def test_mistakes__do_not_count(self, client: Client) -> None:
        for _ in range(15):
            assert client.post(JOIN, join_data(department="")).status_code == 422

        assert client.post(JOIN, join_data()).status_code == 302


class TestConfirm:
    @pytest.fixture
    def link(self, client: Client) -> str:
        """Return the link of a new application."""
        client.post(JOIN, join_data())
        mail = MailRecord.objects.get()
        mail.delete()
        return link_in(mail.body)

    def test_link__asks_and_changes_nothing(self, client: Client, link: str) -> None:
        for method in (client.get, client.head, client.get):
            assert method(link).status_code == 200

        response = client.get(link)
        assert "このアドレスを確認する" in text_of(response)
        assert "hanako@moushikomi.example.co.jp" in text_of(response)
        assert Application.objects.get().state == ApplicationState.UNVERIFIED

    def test_button__confirms_and_tells_the_secretariat(
        self, cast: Cast, client: Client, link: str
    ) -> None:
        response = client.post(link)

        assert "メールアドレスを確認しました" in text_of(response)
        assert Application.objects.get().state == ApplicationState.WAITING
        assert recipients() == [cast["secretariat"].user.email]

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_second_use__says_it_is_confirmed(self, client: Client, link: str, method: str) -> None:
        client.post(link)
        MailRecord.objects.all().delete()

        response = getattr(Client(), method)(link)

        assert response.status_code == 200
        assert "すでに確認しています" in text_of(response)
        assert soup(response).select_one("main form") is None
        assert recipients() == []

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_old_link__says_to_apply_again(
        self, client: Client, link: str, monkeypatch: pytest.MonkeyPatch, method: str
    ) -> None:
        now = timezone.now().timestamp()
        monkeypatch.setattr("time.time", lambda: now + 4 * 24 * 3600)

        response = getattr(client, method)(link)

        assert response.status_code == 410
        assert "期限が過ぎています" in text_of(response)
        assert soup(response).select_one(f"main a[href='{JOIN}']") is not None
        assert Application.objects.get().state == ApplicationState.UNVERIFIED

    @pytest.mark.parametrize("token", ["x", "1", "1.2.3", "%00", "あ", "9" * 3000, "1.x:y"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_invented_link__is_a_clean_page(self, client: Client, method: str, token: str) -> None:
        response = getattr(client, method)(f"/join/confirm/{token}/")

        assert response.status_code == 404
        assert "このリンクは使えません" in text_of(response)

    def test_link__without_token_of_the_form_is_refused(self, link: str) -> None:
        assert Client(enforce_csrf_checks=True).post(link).status_code == 403
        assert Application.objects.get().state == ApplicationState.UNVERIFIED

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods__are_refused(self, client: Client, link: str, method: str) -> None:
        assert getattr(client, method)(link).status_code == 405

    @pytest.mark.parametrize("which", ["good", "bad"])
    def test_pages__are_kept_by_nobody(self, client: Client, link: str, which: str) -> None:
        response = client.get(link if which == "good" else "/join/confirm/x/")

        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert soup(response).select_one("meta[name=robots][content=noindex]") is not None

    def test_link__after_the_decision_says_it_is_confirmed(self, client: Client) -> None:
        application = ApplicationFactory(state=ApplicationState.DECLINED)

        response = client.get(f"/join/confirm/{applications.token_for(application)}/")

        assert "すでに確認しています" in text_of(response)
