"""What all addresses of the open data share: validation, methods, other sites, limits (A1)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from cms.web import rate_limits
from home.api import answers
from home.api.dumps.store import renew
from tests.actors import Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.factories import GenreFactory, listed_entry
from tests.home.api.reading import API, content, data, get

pytestmark = pytest.mark.django_db

PATHS = ("", "types", "genres", "entries", "guidebook", "news", "openapi.json", "dumps/")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OTHER_METHODS = ("post", "put", "patch", "delete", "trace")
JSON = "application/json"
UNKNOWN = (
    *("nix", "nix/", "ã", "entries/x", "entries/%ff", "entries/1/2", "guidebook/a/b/c"),
    *("guidebook/nix", "guidebook/%00", "guidebook/ver2/%00", "guidebook/%ed%a0%80"),
    *("news/nix", "news/a%00b", "dumps/nix", "dumps/%00", "dumps/..%2fx", "dumps/../settings"),
)


@pytest.fixture(autouse=True)
def dumps() -> None:
    """Write the files."""
    renew()


def only_reading(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Let no statement by that writes."""
    assert sql.lstrip("( ").startswith("SELECT"), sql
    return execute(sql, params, many, context)


class TestValidation:
    def test_known_answer__is_not_sent_again(self) -> None:
        for path in (*PATHS, "dumps/entries.csv", "dumps/README.txt"):
            first = get(path)
            assert first.status_code == 200, path
            assert content(first), path
            again = get(path, if_none_match=first["ETag"])
            assert again.status_code == 304, path
            assert content(again) == b"", path
            assert again["ETag"] == first["ETag"], path
            assert again["Cache-Control"] == "public, no-cache", path
            assert again["Access-Control-Allow-Origin"] == "*", path

    def test_weak_tag_and_lists__are_understood(self) -> None:
        tag = get("types")["ETag"]
        for value in (f"W/{tag}", f'"other", {tag}', "*"):
            assert get("types", if_none_match=value).status_code == 304
        assert get("types", if_none_match='"other"').status_code == 200
        assert get("types", if_none_match="nonsense").status_code == 200

    def test_change__is_sent(self) -> None:
        tag = get("genres")["ETag"]
        GenreFactory()
        again = get("genres", if_none_match=tag)
        assert again.status_code == 200
        assert again["ETag"] != tag

    def test_taken_back_entry__is_not_confirmed(self) -> None:
        entry = listed_entry()
        tag = get("entries")["ETag"]
        entry.live = False
        entry.save()
        assert get("entries", if_none_match=tag).json()["total"] == 0

    def test_file__is_validated_by_its_date_as_well(self) -> None:
        first = get("dumps/types.json")
        assert get("dumps/types.json", if_modified_since=first["Last-Modified"]).status_code == 304

    def test_failed_precondition__is_json(self) -> None:
        response = get("types", if_match='"other"')
        assert response.status_code == 412
        assert response.json()["message"]


class TestMethods:
    def test_other_methods__are_refused_in_json(self) -> None:
        client = Client(enforce_csrf_checks=True)
        paths = (*PATHS, "entries/1", "dumps/entries.csv", "nix")
        for path, method in product(paths, OTHER_METHODS):
            response = getattr(client, method)(f"{API}{path}")
            assert response.status_code == 405, (path, method)
            assert response["Allow"] == "GET, HEAD, OPTIONS", (path, method)
            assert response["Content-Type"] == JSON, (path, method)
            assert "読み取り専用" in response.json()["message"], (path, method)

    def test_head__has_the_headers_of_get(self) -> None:
        names = ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Link")
        for path in (*PATHS, "dumps/entries.csv"):
            head, full = Client().head(f"{API}{path}"), get(path)
            assert head.status_code == 200, path
            assert content(head) == b"", path
            assert [head[name] for name in names] == [full[name] for name in names], path

    def test_options__tells_browsers_of_other_sites(self) -> None:
        for path in (*PATHS, "nix"):
            response = Client().options(
                f"{API}{path}",
                headers={"origin": "https://example.com", "access-control-request-method": "GET"},
            )
            assert response.status_code == 204
            assert response["Access-Control-Allow-Origin"] == "*"
            assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
            assert "If-None-Match" in response["Access-Control-Allow-Headers"]
            assert response["Allow"] == "GET, HEAD, OPTIONS"

    def test_credentials__are_not_asked_for(self) -> None:
        response = get("types", origin="https://example.com")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.has_header("Access-Control-Allow-Credentials")


class TestNothingIsKept:
    def test_visitor__gets_no_cookie_and_no_session(self) -> None:
        for path in (*PATHS, "entries/1", "nix", "dumps/entries.csv"):
            response = get(path)
            assert response.cookies == {}, path
        assert not Session.objects.exists()

    def test_reading__writes_nothing(self) -> None:
        listed_entry(title="防災")
        renew()
        with connection.execute_wrapper(only_reading):
            for path in ("entries?q=防災", "types", "genres", "guidebook", "news", "dumps/"):
                data(path)

    def test_member__gets_the_same_bytes(self, cast: Cast) -> None:
        listed_entry()
        for path in ("entries", "genres", "guidebook"):
            visitor = get(path).content
            for name in ("special", "secretariat"):
                response = get(path, cast[name].client)
                assert response.content == visitor, (path, name)
                assert response["Cache-Control"] == "public, no-cache"


class TestErrors:
    def test_unknown_address__is_json_in_japanese(self) -> None:
        for path in UNKNOWN:
            response = get(path)
            assert response.status_code == 404, path
            assert response["Content-Type"].startswith(JSON), path
            assert response.json() == {
                "status": 404,
                "message": "お探しの情報は見つかりません。アドレスを確かめてください。",
            }, path
            assert response["Access-Control-Allow-Origin"] == "*", path

    def test_missing_or_needless_slash__leads_on(self) -> None:
        for path, right in (("entries/", "entries"), ("dumps", "dumps/"), ("news/", "news")):
            response = get(f"{path}?page=2")
            assert response.status_code == 301
            assert response["Location"] == f"{API}{right}?page=2"

    def test_missing_slash_of_the_root__leads_on(self) -> None:
        assert Client().get("/api/v1")["Location"] == API

    def test_too_many__is_json_in_japanese(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(answers, "RATE", "3/m")
        for _ in range(3):
            assert get("types").status_code == 200
        response = get("genres")
        assert response.status_code == 429
        assert response["Retry-After"] == "60"
        assert "１分ほど" in response.json()["message"]

    def test_limit__is_counted_by_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(answers, "RATE", "1/m")
        assert get("types").status_code == 200
        assert get("types").status_code == 429
        other = Client(REMOTE_ADDR="192.0.2.77")
        assert get("types", other).status_code == 200

    def test_limit__leaves_room_to_read_everything(self) -> None:
        number, period = answers.RATE.split("/")
        assert int(number) >= 100_000 / 100 / 2
        assert period == "m"
        assert rate_limits.is_too_often.__kwdefaults__["counts"]


class TestRoot:
    @pytest.mark.parametrize("accept", ["", "*/*", JSON, f"{JSON}, text/html;q=0.5"])
    def test_program__gets_json(self, accept: str) -> None:
        found = get("", accept=accept) if accept else Client().get(API)
        root = found.json()
        assert root["licence"]["id"] == "CC-BY-4.0"
        for address in (root["openapi"], root["dumps"], *root["resources"].values()):
            assert Client().get(address).status_code == 200, address

    def test_person__gets_a_page_of_the_site(self) -> None:
        response = get("", accept=BROWSER)
        assert response["Content-Type"].startswith("text/html")
        assert "Accept" in response["Vary"]
        assert not response.has_header("Cache-Control")
        page = soup(response)
        assert page.h1.get_text() == "公開データ"
        assert page.find("a", rel="license")["href"].startswith("https://creativecommons.org/")
        assert crumbs(response)[0] == ("ホーム", "/")
        assert crumbs(response)[-1] == ("公開データ", "")

    def test_links_of_the_page__answer(self) -> None:
        page = soup(get("", accept=BROWSER))
        addresses = [a["href"] for a in page.main("a") if "/api/v1/" in a["href"]]
        assert len(addresses) > 20
        for address in addresses:
            assert Client().get(address).status_code == 200, address

    def test_page__lists_the_files(self) -> None:
        text = text_of(get("", accept=BROWSER))
        assert "entries.csv 登録情報" in text
        assert "書き出した日時" in text

    def test_page__without_files_says_when(self) -> None:
        listed_entry().delete()
        text = text_of(get("", accept=BROWSER))
        assert "ファイルを準備しています。" in text
        assert "entries.csv" not in text

    def test_page__keeps_the_content_policy(self) -> None:
        response = get("", accept=BROWSER)
        assert "script-src 'self'" in response["Content-Security-Policy"]
        page = soup(response)
        assert not page.main.find_all(["script", "style"])
        assert not page.main.find_all(style=True)

    def test_page__greets_members_without_being_shared(self, cast: Cast) -> None:
        response = get("", cast["special"].client, accept=BROWSER)
        assert "private" in response["Cache-Control"]
