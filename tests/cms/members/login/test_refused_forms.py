"""Forms behind gateways that strip or rewrite where they come from (E8)."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from tests.catalog.html import soup, text_of

PATHS = ("/join/", "/login/", "/password/reset/")
OTHER = "https://gateway.example.jp"

pytestmark = pytest.mark.django_db


def send(path: str, *, token: str = "", **headers: str) -> HttpResponse:
    """Send the form at `path` over TLS, with its token if no other is given."""
    client = Client(enforce_csrf_checks=True)
    form = soup(client.get(path, secure=True))
    own = form.select_one("main [name=csrfmiddlewaretoken]")["value"]
    data = {"csrfmiddlewaretoken": token or own}
    return client.post(path, data, secure=True, headers=headers)


@pytest.mark.parametrize("path", PATHS)
class TestSender:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://testserver"},
            {"Referer": "https://testserver/join/"},
            {"Sec-Fetch-Site": "same-origin"},
        ],
    )
    def test_site_itself__is_taken(self, path: str, headers: dict[str, str]) -> None:
        assert send(path, **headers).status_code != 403

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": OTHER, "Sec-Fetch-Site": "same-origin"},
            {"Referer": f"{OTHER}/", "Sec-Fetch-Site": "same-origin"},
        ],
    )
    def test_others__are_refused(self, path: str, headers: dict[str, str]) -> None:
        assert send(path, **headers).status_code == 403

    def test_token__is_asked_for_all_the_same(self, path: str) -> None:
        response = send(path, token="x" * 64, **{"Sec-Fetch-Site": "same-origin"})

        assert response.status_code == 403

    def test_trusted_origin__is_taken(self, path: str, settings: LazySettings) -> None:
        settings.CSRF_TRUSTED_ORIGINS = [OTHER]

        assert send(path, Origin=OTHER).status_code != 403


class TestExplanation:
    @pytest.mark.parametrize(
        ("headers", "heading"),
        [
            ({}, "送信元の情報が届いていません"),
            ({"Origin": "null"}, "送信元の情報が届いていません"),
            ({"Origin": OTHER}, "送信元がこのサイトと一致しません"),
            ({"Referer": f"{OTHER}/"}, "送信元がこのサイトと一致しません"),
        ],
    )
    def test_sender__is_the_true_reason(self, headers: dict[str, str], heading: str) -> None:
        response = send("/join/", **headers)

        assert soup(response).h1.get_text() == heading
        assert "有効期限が切れ" not in text_of(response)

    def test_old_token__has_expired(self) -> None:
        response = send("/join/", token="x" * 64, Origin="https://testserver")

        assert soup(response).h1.get_text() == "画面の有効期限が切れました"

    def test_no_cookie__says_so(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/join/", {})

        assert soup(response).h1.get_text() == "ブラウザのクッキーが届いていません"

    @pytest.mark.parametrize("headers", [{}, {"Origin": OTHER}])
    def test_text__is_kept_by_going_back(self, headers: dict[str, str]) -> None:
        text = text_of(send("/join/", **headers))

        assert "再読み込みはしないでください" in text
        assert "コピー" in text
