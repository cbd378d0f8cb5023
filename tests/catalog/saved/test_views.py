"""The screens of saved searches (V10)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from catalog.models import DigestInterval, SavedSearch
from catalog.saved.digests import stop_url
from cms.members.models import User
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import GenreFactory, InformationTypeFactory, UserFactory

LIST = "/matching/search/saved/"
NEW = f"{LIST}new/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _taxonomy(db: None) -> None:
    GenreFactory(slug="bousai", name="防災")
    InformationTypeFactory(slug="case", name="事例情報")


@pytest.fixture
def member(client: Client) -> User:
    """Return the member whom `client` is logged in as."""
    user = UserFactory()
    client.force_login(user)
    return user


def kept(user: User, **fields: object) -> SavedSearch:
    """Return a weekly search of the user."""
    defaults = {"name": "防災の検索", "query": "genre=bousai", "interval": "weekly"}
    return SavedSearch.objects.create(user=user, **(defaults | fields))


class TestAccess:
    @pytest.mark.parametrize(
        ("actor", "status"),
        [("visitor", 302), ("general", 200), ("special", 200), ("wg", 403), ("secretariat", 403)],
    )
    @pytest.mark.parametrize("address", [LIST, f"{NEW}?genre=bousai"])
    def test_screens__for_members(self, cast: Cast, actor: str, status: int, address: str) -> None:
        response = cast[actor].client.get(address)
        assert response.status_code == status
        if status == 302:
            assert response["Location"].startswith("/login/?next=/matching/search/saved/")

    @pytest.mark.parametrize("actor", ["visitor", "colleague", "other", "wg", "secretariat"])
    @pytest.mark.parametrize("errand", ["", "delete/"])
    def test_item__for_its_account_only(self, cast: Cast, actor: str, errand: str) -> None:
        saved = kept(cast["general"].user)
        address = f"{LIST}{saved.pk}/{errand}"
        response = cast[actor].client.post(address, {"interval": "off"})
        assert response.status_code in (
            {404} if cast[actor].name in {"colleague", "other"} else {302, 403}
        )
        assert "saved/" not in response.get("Location", "").split("?")[0]
        saved.refresh_from_db()
        assert saved.interval == "weekly"

    def test_list__shows_nothing_of_others(self, cast: Cast) -> None:
        kept(cast["general"].user, name="人に見せない検索")
        for actor in ("colleague", "special"):
            assert "人に見せない検索" not in cast[actor].client.get(LIST).content.decode()

    @pytest.mark.parametrize(("errand", "status"), [("", 405), ("delete/", 200)])
    def test_item__get_changes_nothing(
        self, client: Client, member: User, errand: str, status: int
    ) -> None:
        saved = kept(member)
        assert client.get(f"{LIST}{saved.pk}/{errand}").status_code == status
        assert SavedSearch.objects.filter(pk=saved.pk, interval="weekly").exists()


class TestSave:
    def test_form__name_prefilled_from_the_conditions(self, client: Client, member: User) -> None:
        page = soup(client.get(f"{NEW}?genre=bousai&type=case&q=避難"))
        assert page.select_one("[name=name]")["value"] == "防災／事例情報／「避難」"

    def test_form__long_text_still_fits(self, client: Client, member: User) -> None:
        page = soup(client.get(NEW, {"q": "あ" * 300}))
        assert len(page.select_one("[name=name]")["value"]) == 60

    def test_post__keeps_conditions_without_order_and_page(
        self, client: Client, member: User
    ) -> None:
        query = "?genre=bousai&sort=likes&page=2&genre=foo&x=%3Cscript%3E"
        response = client.post(NEW + query, {"name": "防災", "interval": "daily"})
        assert response.status_code == 302
        assert response["Location"] == LIST
        saved = SavedSearch.objects.get()
        assert (saved.user, saved.name, saved.query) == (member, "防災", "genre=bousai")
        assert saved.interval == DigestInterval.DAILY
        assert abs(saved.told_until - timezone.now()) < timedelta(minutes=1)

    @pytest.mark.parametrize(
        "data",
        [
            {"name": "", "interval": "daily"},
            {"name": "あ" * 61, "interval": "daily"},
            {"name": "\x00\u200b", "interval": "daily"},
            {"name": "防災", "interval": "hourly"},
            {"name": "防災"},
            {},
        ],
    )
    def test_post__wrong_input_comes_back(
        self, client: Client, member: User, data: dict[str, str]
    ) -> None:
        response = client.post(f"{NEW}?genre=bousai", data)
        assert response.status_code == 200
        assert not SavedSearch.objects.exists()
        if data:
            assert "入力内容に誤りがあります" in text_of(response)

    def test_post__name_on_one_line(self, client: Client, member: User) -> None:
        client.post(NEW, {"name": "一\r\n二\u2028三", "interval": "off"})
        assert SavedSearch.objects.get().name == "一 二 三"

    @pytest.mark.parametrize("query", ["genre=bousai&type=case", "type=case&genre=bousai"])
    def test_post__same_conditions_are_refused(
        self, client: Client, member: User, query: str
    ) -> None:
        kept(UserFactory(), query=query)
        data = {"name": "防災", "interval": "daily"}
        assert client.post(f"{NEW}?genre=bousai&type=case", data).status_code == 302
        kept(member, name="並べ替え", query=query)
        response = client.post(f"{NEW}?type=case&genre=bousai", data | {"name": "同じもの"})
        assert "同じ条件を「並べ替え」の名前で保存済みです。" in text_of(response)
        assert soup(response).select_one("[name=name]")["value"] == "同じもの"
        assert member.saved_searches.count() == 2

    def test_post__twenty_at_most(self, client: Client, member: User) -> None:
        for _ in range(19):
            kept(member)
        kept(UserFactory())
        data = {"name": "防災", "interval": "daily"}
        assert client.post(NEW, data).status_code == 302
        response = client.post(NEW, data)
        assert "20件まで" in text_of(response)
        assert member.saved_searches.count() == 20


class TestList:
    def test_row__reruns_the_search(self, client: Client, member: User) -> None:
        saved = kept(member, name="<script>alert(1)</script>")
        response = client.get(LIST)
        row = soup(response).select_one(f"[data-saved-id='{saved.pk}']")
        assert row.h2.a["href"] == "/matching/search/?genre=bousai"
        assert "行政課題のジャンル：防災" in row.get_text()
        assert "<script>alert(1)" not in response.content.decode()

    def test_row__without_conditions(self, client: Client, member: User) -> None:
        kept(member, query="")
        row = soup(client.get(LIST)).select_one("[data-saved-id]")
        assert row.h2.a["href"] == "/matching/search/"
        assert "すべての情報" in row.get_text()

    def test_row__says_when_the_genre_is_gone(self, client: Client, member: User) -> None:
        kept(member, query="genre=gone")
        assert "なくなったため" in text_of(client.get(LIST))

    def test_empty__says_how_to_begin(self, client: Client, member: User) -> None:
        assert "この条件を保存" in text_of(client.get(LIST))

    def test_labels__every_choice_has_its_own(self, client: Client, member: User) -> None:
        kept(member)
        kept(member)
        page = soup(client.get(LIST))
        ids = [select["id"] for select in page.select("select")]
        assert len(set(ids)) == 2
        assert {label["for"] for label in page.select("main label")} == set(ids)

    def test_queries__the_same_for_one_and_twenty(
        self,
        client: Client,
        member: User,
        django_assert_max_num_queries: Callable[..., AbstractContextManager[list[object]]],
    ) -> None:
        kept(member)
        client.get(LIST)
        with django_assert_max_num_queries(40) as one:
            client.get(LIST)
        for _ in range(19):
            kept(member)
        with django_assert_max_num_queries(len(one)):
            client.get(LIST)


class TestChange:
    def test_interval__kept(self, client: Client, member: User) -> None:
        saved = kept(member)
        response = client.post(f"{LIST}{saved.pk}/", {"interval": "off"}, follow=True)
        assert "変更しました" in text_of(response)
        assert SavedSearch.objects.get().interval == "off"

    @pytest.mark.parametrize("value", ["", "hourly", "daily'--", "\x00"])
    def test_interval__wrong_value_changes_nothing(
        self, client: Client, member: User, value: str
    ) -> None:
        saved = kept(member)
        assert client.post(f"{LIST}{saved.pk}/", {"interval": value}).status_code == 302
        assert SavedSearch.objects.get().interval == "weekly"

    def test_delete__gone(self, client: Client, member: User) -> None:
        saved, other = kept(member), kept(member)
        response = client.post(f"{LIST}{saved.pk}/delete/", follow=True)
        assert "削除しました" in text_of(response)
        assert list(SavedSearch.objects.all()) == [other]

    def test_delete__asks_first(self, client: Client, member: User) -> None:
        saved = kept(member)
        link = soup(client.get(LIST)).select_one(f"a[href='{LIST}{saved.pk}/delete/']")
        page = soup(client.get(link["href"]))
        assert "保存した検索「防災の検索」" in page.get_text()
        assert page.select_one("main form[method=post] button").get_text(strip=True) == "削除"

    def test_unknown_id__404(self, client: Client, member: User) -> None:
        assert client.post(f"{LIST}999999/").status_code == 404


def stopping(saved: SavedSearch) -> str:
    """Return the path in the mail that stops one search."""
    return stop_url("saved", saved.pk).removeprefix(settings.WAGTAILADMIN_BASE_URL)


class TestStop:
    def test_get__only_asks(self, client: Client) -> None:
        saved = kept(UserFactory())
        page = soup(client.get(stopping(saved)))
        assert page.select_one("main form[method=post] button").get_text(strip=True) == "停止する"
        assert "保存した検索「防災の検索」のお知らせメールを停止します。" in page.get_text()
        saved.refresh_from_db()
        assert saved.interval == "weekly"

    def test_post__stops_without_login(self, client: Client) -> None:
        saved, other = kept(reader := UserFactory()), kept(reader)
        for _ in range(2):
            response = client.post(stopping(saved))
            assert "停止しました。" in text_of(response)
            assert soup(response).select_one("main form") is None
        saved.refresh_from_db()
        other.refresh_from_db()
        assert (saved.interval, other.interval) == ("off", "weekly")

    def test_deleted_search__says_stopped(self, client: Client) -> None:
        path = stopping(saved := kept(UserFactory()))
        saved.delete()
        for answer in (client.get, client.post):
            assert "停止しました。" in text_of(answer(path))


class TestStopByMailProgram:
    """RFC 8058: a POST without cookies and token stops all digests of the account."""

    @pytest.fixture
    def stop(self) -> str:
        """Return the path of an account with two searches."""
        user = UserFactory(username="reader")
        kept(user), kept(user, interval="daily")
        return stop_url("account", user.pk).removeprefix(settings.WAGTAILADMIN_BASE_URL)

    def test_one_click__stops_everything_of_the_account(self, stop: str) -> None:
        other = kept(UserFactory())
        client = Client(enforce_csrf_checks=True)
        response = client.post(stop, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "停止しました。" in text_of(response)
        own = SavedSearch.objects.exclude(pk=other.pk)
        assert set(own.values_list("interval", flat=True)) == {"off"}
        other.refresh_from_db()
        assert other.interval == "weekly"

    def test_get__only_asks(self, client: Client, stop: str) -> None:
        page = soup(client.get(stop))
        assert page.select_one("main form[method=post] button").get_text(strip=True) == "停止する"
        assert not SavedSearch.objects.filter(interval="off").exists()

    def test_forged_link__404(self, client: Client, stop: str) -> None:
        saved, other = SavedSearch.objects.all()[:2]
        of_search, of_account = (path.split("/")[-2] for path in (stopping(saved), stop))
        forged = (
            f"saved/{other.pk}/{of_search}",
            f"account/{saved.user_id}/{of_search}",
            f"account/{saved.pk}/{of_search}",
            f"saved/{saved.pk}/{of_account}",
            f"user/{saved.user_id}/{of_account}",
            f"account/{saved.user_id}/{of_account[:-1]}",
            f"saved/{saved.pk}/あ",
        )
        for path in forged:
            for answer in (client.get, client.post):
                assert answer(f"/digests/stop/{path}/").status_code == 404
        assert not SavedSearch.objects.filter(interval="off").exists()
