"""Home, standard pages, and the pages that say what went wrong (W1, W2)."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string
from django.test import Client

from catalog.menu.views import ServiceMenuView
from home.models import HomePage, StandardPage
from tests.actors import NAMES, Cast
from tests.catalog.html import crumbs, soup, text_of

pytestmark = pytest.mark.django_db


class TestHome:
    @pytest.mark.parametrize("name", NAMES)
    def test_home__for_everybody(self, cast: Cast, name: str) -> None:
        response = cast[name].client.get("/")

        assert response.status_code == 200
        assert soup(response).h1.get_text() == HomePage.objects.get().title

    def test_home__without_any_content(self, client: Client) -> None:
        page = soup(client.get("/"))

        assert page.html["lang"] == "ja"
        assert page.title.get_text() == "ＡＰＰＬＩＣ"
        assert len(page("h1")) == 1

    def test_header__who_is_logged_in(self, cast: Cast) -> None:
        user = cast["general"].user
        header = soup(cast["general"].client.get("/")).header.get_text()

        assert user.organization.name in header
        assert user.get_full_name() in header
        assert "ログアウト" in header
        assert "ログイン" in soup(cast["visitor"].client.get("/")).header.get_text()

    def test_header__skip_link_leads_to_the_content(self, client: Client) -> None:
        page = soup(client.get("/"))

        assert page.body.a["href"] == "#main"
        assert page.select_one("#main").name == "main"


class TestStandardPage:
    @pytest.mark.parametrize("name", NAMES)
    def test_page__for_everybody(self, cast: Cast, standard_page: StandardPage, name: str) -> None:
        standard_page.body = [
            ("heading", {"text": "この規約について", "level": "h2"}),
            ("text", "<p>全ての方に適用します。</p>"),
        ]
        standard_page.save_revision().publish()

        response = cast[name].client.get("/terms/")

        main = soup(response).main
        assert main.h1.get_text() == "利用規約"
        assert main.h2.get_text() == "この規約について"
        assert "全ての方に適用します。" in main.get_text()
        assert "最終更新日" in main.get_text()

    def test_page__title_and_description_for_search_engines(
        self, client: Client, standard_page: StandardPage, settings: LazySettings
    ) -> None:
        settings.WAGTAILADMIN_BASE_URL = "https://applic.example.jp:8443"
        standard_page.seo_title, standard_page.search_description = "規約の全文", "説明"
        standard_page.save()

        page = soup(client.get("/terms/"))

        assert page.title.get_text() == "規約の全文｜ＡＰＰＬＩＣ"
        assert page.select_one("meta[name=description]")["content"] == "説明"
        canonical = page.select_one("link[rel=canonical]")
        assert canonical["href"] == "https://applic.example.jp:8443/terms/"

    def test_page__below_another(self, client: Client, standard_page: StandardPage) -> None:
        standard_page.add_child(instance=StandardPage(title="附則", slug="more"))

        response = client.get("/terms/more/")

        assert soup(response).h1.get_text() == "附則"
        assert crumbs(response)[1:] == [("利用規約", "/terms/"), ("附則", "")]

    def test_unpublished__not_found(self, client: Client, standard_page: StandardPage) -> None:
        standard_page.unpublish()

        assert client.get("/terms/").status_code == 404


class TestErrorPages:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("path", ["/no-such-page/", "/%E9%98%B2/", "/a/b/c/", "/x.php"])
    def test_404__in_japanese(self, cast: Cast, name: str, path: str) -> None:
        response = cast[name].client.get(path)

        assert response.status_code == 404
        assert "ページが見つかりません" in text_of(response)
        assert soup(response).select_one("meta[name=robots]")["content"] == "noindex"

    @pytest.mark.parametrize("path", ["/%00/", "/%FF/", f"/{'x' * 5000}/"])
    def test_404__strange_addresses(self, client: Client, path: str) -> None:
        response = client.get(path)

        assert response.status_code in {400, 404}

    def test_403__in_japanese(self, cast: Cast) -> None:
        response = cast["general"].client.get("/login/?restricted=1")

        assert response.status_code == 403
        assert "このページを表示する権限がありません" in text_of(response)

    def test_400__in_japanese(self, settings: LazySettings) -> None:
        settings.ALLOWED_HOSTS = ["applic.example.jp"]
        client = Client(raise_request_exception=False)

        response = client.get("/", headers={"Host": "evil.example"})

        assert response.status_code == 400
        assert "リクエストを処理できませんでした" in text_of(response)

    def test_500__in_japanese_and_without_the_database(
        self, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
    ) -> None:
        def fail(self: ServiceMenuView) -> None:
            raise RuntimeError("secret detail")

        monkeypatch.setattr(ServiceMenuView, "get_breadcrumbs", fail)

        response = Client(raise_request_exception=False).get("/matching/")

        assert response.status_code == 500
        assert "一時的に表示できません" in text_of(response)
        assert "secret detail" not in response.content.decode()
        with django_assert_num_queries(0):
            render_to_string("500.html")

    def test_410__in_japanese(self) -> None:
        text = render_to_string("410.html")

        assert "このページは公開を終了しました" in text
        assert '<html lang="ja"' in text

    @pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "410", "413", "500"])
    def test_every_error_page__leads_home(self, name: str) -> None:
        assert 'href="/"' in render_to_string(f"{name}.html")
