"""Login for the whole site, and passwords by mail (V1, M1, M2, 2.4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import User
from home.models import HomePage, StandardPage
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.cms.members.login.logging_in import LOGIN, RESET, WRONG, is_logged_in, log_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOGOUT = "/logout/"

#: Addresses that a browser would follow to another site, however they are written.
OUTSIDE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "http:///evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\\\\evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    " //evil.example/",
    "\t//evil.example/",
    "/\t/evil.example/",
    "\x08//evil.example/",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
)
#: Addresses of this site whose path alone would name another one.
DISGUISED = (
    "http://testserver//evil.example/",
    "http://testserver///evil.example/",
    "http://testserver/\\evil.example/",
    "http://testserver/\t/evil.example/",
)


def back_link(response: Any) -> str:
    """Return where 「戻る」 leads."""
    link = soup(response).find("a", string="戻る")
    return str(link["href"])


def is_local(address: str) -> bool:
    """Whether a browser stays on the site: one slash, then neither slash nor backslash."""
    return re.match(r"/(?![/\\\t\r\n])", address) is not None


class TestLogin:
    @pytest.mark.parametrize(
        "login",
        [
            "A-0123",
            "Ａ－０１２３",
            "ｈａｎａｋｏ＠ｃｉｔｙ．ｅｘａｍｐｌｅ．ｊｐ",
            "Hanako@City.Example.jp",
            "hanako@city.example.jp",
            " A-0123 ",
        ],
    )
    def test_login__by_id_or_address(self, client: Client, account: User, login: str) -> None:
        response = log_in(client, login)

        assert response.status_code == 302
        assert client.session["_auth_user_id"] == str(account.pk)

    def test_login__shared_address_lets_nobody_in(self, client: Client, account: User) -> None:
        UserFactory(email=account.email)

        response = log_in(client, account.email)

        assert WRONG in text_of(response)
        assert not is_logged_in(client)

    def test_login__one_answer_whatever_is_wrong(self, client: Client, account: User) -> None:
        UserFactory(username="closed", is_active=False)
        attempts = [("A-0123", "wrong"), ("nobody", "wrong"), ("x@y.example", PASSWORD)]
        attempts += [("closed", PASSWORD), ("closed", "wrong")]

        responses = [log_in(client, *attempt) for attempt in attempts]

        assert {response.status_code for response in responses} == {200}
        assert len({text_of(response) for response in responses}) == 1
        assert WRONG in text_of(responses[0])
        assert not is_logged_in(client)

    def test_login__password_does_not_come_back(self, client: Client, account: User) -> None:
        response = log_in(client, password="typed-and-wrong")

        assert "typed-and-wrong" not in response.content.decode()
        assert soup(response).select_one("[name=username]")["value"] == "A-0123"

    def test_login__new_session(self, client: Client, account: User) -> None:
        client.get(LOGIN)
        session = client.session
        session["kept"] = True
        session.save()
        before = session.session_key

        log_in(client)

        assert client.session.session_key != before

    @pytest.mark.parametrize(
        ("login", "password"),
        [
            ("\x00", "x"),
            ("A-0123", "\x00"),
            ("x" * 100_000, "x"),
            ("A-0123", "x" * 100_000),
            ("", ""),
            ("\ud7ff\ufffe", "x"),
            ("@", "@"),
            ("%' OR 1=1 --", "x"),
        ],
    )
    def test_login__strange_input_is_an_ordinary_failure(
        self, client: Client, account: User, login: str, password: str
    ) -> None:
        response = log_in(client, login, password)

        assert response.status_code == 200
        assert soup(response).select_one(".error-summary") is not None
        assert not is_logged_in(client)

    def test_login__missing_fields(self, client: Client) -> None:
        assert client.post(LOGIN, {}).status_code == 200


class TestNext:
    def test_next__visitor_lands_where_he_wanted(self, client: Client, account: User) -> None:
        response = client.post(
            f"{LOGIN}?next=/matching/search/%3Fq%3Da", {"username": "A-0123", "password": PASSWORD}
        )

        assert response["Location"] == "/matching/search/?q=a"

    def test_next__survives_a_failed_attempt(self, client: Client, account: User) -> None:
        form = soup(client.get(LOGIN, {"next": "/matching/search/?q=a"}))
        wanted = form.select_one("[name=next]")["value"]
        failed = soup(log_in(client, password="wrong", next=wanted))

        response = log_in(client, next=failed.select_one("[name=next]")["value"])

        assert response["Location"] == "/matching/search/?q=a"

    def test_next__home_if_none(self, client: Client, account: User) -> None:
        assert log_in(client)["Location"] == "/"

    @pytest.mark.parametrize("address", OUTSIDE)
    @pytest.mark.parametrize("where", ["query", "form"])
    def test_next__never_leaves_the_site(
        self, client: Client, account: User, address: str, where: str
    ) -> None:
        data = {"username": "A-0123", "password": PASSWORD}
        query = {"next": address} if where == "query" else {}
        more = {"next": address} if where == "form" else {}

        response = client.post(LOGIN, data | more, query_params=query)

        assert response["Location"] == "/"
        assert is_logged_in(client)

    @pytest.mark.parametrize("address", OUTSIDE)
    def test_next__not_even_into_the_form(self, client: Client, address: str) -> None:
        form = soup(client.get(LOGIN, {"next": address}))

        assert form.select_one("[name=next]")["value"] == ""

    @pytest.mark.parametrize("address", ["\x00", "/\x00", "x" * 20_000, "http://[", "/%00/"])
    def test_next__strange_input_is_no_error(
        self, client: Client, account: User, address: str
    ) -> None:
        assert client.get(LOGIN, {"next": address}).status_code == 200
        assert log_in(client, next=address).status_code == 302

    def test_login_link__leads_back_to_the_page(self, client: Client, account: User) -> None:
        page = soup(client.get("/matching/search/?q=%E9%98%B2%E7%81%BD&genre=x"))
        link = page.select_one("[data-login-link]")["href"]

        response = client.post(link, {"username": "A-0123", "password": PASSWORD})

        assert response["Location"] == "/matching/search/?q=%E9%98%B2%E7%81%BD&genre=x"

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/login/", "/login/"),
            ("/login/?next=/matching/%3Fq%3Da", "/login/?next=/matching/%3Fq%3Da"),
            ("/login/?next=/login/%3Fnext%3D/news/", "/login/?next=/news/"),
            ("/login/?restricted=1&next=/admin/", "/login/?next=/admin/"),
            ("/login/?next=https://evil.example/", "/login/"),
            ("/password/reset/?next=/news/", "/login/?next=/news/"),
        ],
    )
    def test_login_link__of_a_login_step_does_not_nest(
        self, client: Client, path: str, expected: str
    ) -> None:
        assert soup(client.get(path)).select_one("[data-login-link]")["href"] == expected

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            ("/login/?next=/login/%3Fnext%3D%2Fnews%2F", "/news/"),
            ("/login/", "/"),
            ("/login/?next=https://evil.example/", "/"),
            ("/login/?next=" * 100_000, "/"),
        ],
    )
    def test_nested_next__leads_to_the_page_inside(
        self, client: Client, account: User, wanted: str, expected: str
    ) -> None:
        assert log_in(client, next=wanted)["Location"] == expected


class TestBack:
    def test_back__screen_before(self, client: Client) -> None:
        before = "http://testserver/matching/search/?q=a&genre=b"

        response = client.get(LOGIN, headers={"Referer": before})

        assert back_link(response) == "/matching/search/?q=a&genre=b"

    def test_back__survives_failed_attempts(self, client: Client, account: User) -> None:
        shown = client.get(LOGIN, headers={"Referer": "http://testserver/matching/?q=a"})
        for _ in range(2):
            back = soup(shown).select_one("[name=back]")["value"]
            here = {"Referer": "http://testserver/login/"}
            data = {"username": "A-0123", "password": "wrong", "back": back}
            shown = client.post(LOGIN, data, headers=here)

        assert back_link(shown) == "/matching/?q=a"

    @pytest.mark.parametrize("referer", ["", "http://testserver/login/?next=/", "nonsense:"])
    def test_back__home_if_there_was_none(self, client: Client, referer: str) -> None:
        assert back_link(client.get(LOGIN, headers={"Referer": referer})) == "/"

    @pytest.mark.parametrize("address", [*OUTSIDE, *DISGUISED])
    def test_back__form_never_leads_out(self, client: Client, account: User, address: str) -> None:
        response = log_in(client, password="wrong", back=address)

        assert is_local(back_link(response))

    @pytest.mark.parametrize(
        "address",
        ["https://evil.example/", "http://testserver.evil.example/x", *DISGUISED[:3]],
    )
    def test_back__screen_before_never_leads_out(self, client: Client, address: str) -> None:
        response = client.get(LOGIN, headers={"Referer": address})

        assert is_local(back_link(response))

    @pytest.mark.parametrize("address", ["\x00", "http://[", "/" + "x" * 20_000])
    def test_back__strange_input_is_no_error(
        self, client: Client, account: User, address: str
    ) -> None:
        assert log_in(client, password="wrong", back=address).status_code == 200


class TestLoggedIn:
    def test_login_screen__not_shown(self, cast: Cast) -> None:
        response = cast["general"].client.get(LOGIN, {"next": "/matching/"})

        assert response.status_code == 302
        assert response["Location"] == "/matching/"

    @pytest.mark.parametrize("address", OUTSIDE)
    def test_login_screen__leads_nowhere_else(self, cast: Cast, address: str) -> None:
        response = cast["general"].client.get(LOGIN, {"next": address})

        assert response["Location"] == "/"

    def test_login_screen__no_other_account_takes_over(self, cast: Cast, account: User) -> None:
        client = cast["general"].client

        log_in(client)

        assert client.session["_auth_user_id"] == str(cast["general"].user.pk)

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            (f"{LOGIN}?next=/matching/", "/matching/"),
            (f"{LOGIN}?restricted=1&next=/members-only/", "/members-only/"),
            (f"{LOGIN}?next=https://evil.example/", "/"),
            (LOGIN, "/"),
        ],
    )
    def test_second_tab__whose_form_is_old_goes_on(
        self, account: User, address: str, expected: str
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        form = soup(client.get(address))
        token = form.select_one("main [name=csrfmiddlewaretoken]")["value"]
        client.force_login(account)
        client.cookies["csrftoken"] = "b" * 32  # as the login at the other tab renews it

        response = client.post(
            address, {"username": "A-0123", "password": "", "csrfmiddlewaretoken": token}
        )

        assert (response.status_code, response["Location"]) == (302, expected)

    def test_restricted__says_so_instead_of_sending_in_circles(self, cast: Cast) -> None:
        response = cast["general"].client.get(LOGIN, {"restricted": "1", "next": "/x/"})

        assert response.status_code == 403
        assert "このページを表示する権限がありません" in text_of(response)


class TestPrivatePage:
    @pytest.fixture(autouse=True)
    def page(self) -> None:
        """Make a page for the secretariat and one for all who are logged in."""
        home = HomePage.objects.get()
        page = home.add_child(instance=StandardPage(title="事務局だけ", slug="staff"))
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.GROUPS
        )
        restriction.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
        page = home.add_child(instance=StandardPage(title="会員だけ", slug="members-only"))
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    def test_visitor__logs_in_and_lands_on_it(self, client: Client, account: User) -> None:
        shown = client.get("/members-only/?a=b", follow=True)
        assert "会員だけ" not in shown.content.decode()
        wanted = soup(shown).select_one("[name=next]")["value"]

        response = client.post(
            shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"],
            {"username": "A-0123", "password": PASSWORD, "next": wanted},
            follow=True,
        )

        assert response.redirect_chain[-1] == ("/members-only/?a=b", 302)
        assert "会員だけ" in text_of(response)

    @pytest.mark.parametrize(
        ("path", "name", "status"),
        [
            ("/members-only/", "general", 200),
            ("/members-only/", "wg", 200),
            ("/staff/", "secretariat", 200),
            ("/staff/", "general", 403),
            ("/staff/", "special", 403),
            ("/staff/", "wg", 403),
        ],
    )
    def test_member__sees_it_or_is_told_why_not(
        self, cast: Cast, path: str, name: str, status: int
    ) -> None:
        response = cast[name].client.get(path, follow=True)

        assert response.status_code == status
        assert len(response.redirect_chain) <= 1


class TestWayToTheAdmin:
    @pytest.mark.parametrize(
        ("name", "is_shown"),
        [
            ("secretariat", True),
            ("wg", True),
            ("special", False),
            ("general", False),
            ("visitor", False),
        ],
    )
    def test_header__leads_staff_to_the_admin(self, cast: Cast, name: str, is_shown: bool) -> None:
        links = soup(cast[name].client.get("/")).select(".site-header a[href='/admin/']")
        assert [each.get_text(strip=True) for each in links] == ["管理画面"] * is_shown


class TestLogout:
    def test_post__logs_out(self, cast: Cast) -> None:
        client = cast["general"].client

        response = client.post(LOGOUT)

        assert response["Location"] == "/"
        assert not is_logged_in(client)

    def test_get__does_not(self, cast: Cast) -> None:
        client = cast["general"].client

        assert client.get(LOGOUT).status_code == 405
        assert is_logged_in(client)

    @pytest.mark.parametrize("address", OUTSIDE)
    def test_post__never_leads_out(self, cast: Cast, address: str) -> None:
        response = cast["general"].client.post(LOGOUT, {"next": address})

        assert is_local(response["Location"])

    def test_button__on_every_page_of_a_member_only(self, cast: Cast) -> None:
        selector = f"form[method=post][action='{LOGOUT}'] button"

        assert soup(cast["general"].client.get("/")).select_one(selector) is not None
        assert soup(cast["visitor"].client.get("/")).select_one(selector) is None


class TestCsrf:
    def test_login__without_token_says_what_to_do(self, account: User) -> None:
        client = Client(enforce_csrf_checks=True)

        response = log_in(client)

        assert response.status_code == 403
        assert "ブラウザのクッキーが届いていません" in text_of(response)
        assert not is_logged_in(client)

    def test_login__with_the_token_of_the_form(self, account: User) -> None:
        client = Client(enforce_csrf_checks=True)
        form = soup(client.get(LOGIN))
        token = form.select_one("main [name=csrfmiddlewaretoken]")["value"]

        assert log_in(client, csrfmiddlewaretoken=token).status_code == 302

    @pytest.mark.parametrize("path", [LOGOUT, RESET])
    def test_other_forms__refuse_too(self, account: User, path: str) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(account)

        response = client.post(path, {"email": account.email})

        assert response.status_code == 403
        assert is_logged_in(client)

    def test_logout__with_the_token_of_the_page(self, account: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(account)
        token = soup(client.get("/")).select_one("[name=csrfmiddlewaretoken]")["value"]

        client.post(LOGOUT, {"csrfmiddlewaretoken": token})

        assert not is_logged_in(client)
