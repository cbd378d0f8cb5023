"""What every response carries (2.4), and the address that the audit keeps (1.1)."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from catalog.entries.documents import MOST_DOCUMENTS
from catalog.search.views.search import EntrySearchView
from cms.web.client_address import current_address
from cms.web.middleware import (
    ClientAddressMiddleware,
    EnteredTextMiddleware,
    PrivatePagesMiddleware,
)
from home.models import HomePage, StandardPage
from tests.actors import Cast
from tests.catalog.html import text_of
from tests.factories import PASSWORD, UserFactory

PUBLIC_PAGES = ("/", "/matching/", "/matching/search/", "/login/", "/password/reset/")


class TestClientAddressMiddleware:
    def test_address__known_while_the_request_lasts(self, settings: LazySettings) -> None:
        settings.TRUSTED_PROXIES = 1
        seen: list[str] = []

        def answer(request: HttpRequest) -> HttpResponse:
            seen.append(current_address.get())
            return HttpResponse()

        request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.66, 198.51.100.7")
        ClientAddressMiddleware(answer)(request)

        assert seen == ["198.51.100.7"]
        assert current_address.get() == ""

    def test_address__forgotten_after_an_error(self) -> None:
        def fail(request: HttpRequest) -> HttpResponse:
            raise LookupError

        with pytest.raises(LookupError):
            ClientAddressMiddleware(fail)(RequestFactory().get("/"))

        assert current_address.get() == ""


class TestEnteredText:
    def cleaned(self, request: HttpRequest) -> HttpRequest:
        EnteredTextMiddleware(lambda _: HttpResponse()).process_view(request, None, (), {})
        return request

    def test_texts__are_clean_in_address_and_form(self) -> None:
        form = {"title": "鈴\x07\uffff", "tel": "\u200b", "genres": ["a\x00", "b"]}
        request = self.cleaned(RequestFactory().post("/?q=%00x%EF%BF%BE", form))

        assert request.GET["q"] == "x"
        assert (request.POST["title"], request.POST["tel"]) == ("鈴", "")
        assert request.POST.getlist("genres") == ["a", "b"]

    def test_text_to_search_for__is_cut_to_what_the_site_searches_for(self) -> None:
        request = self.cleaned(RequestFactory().get("/", {"q": "あ" * 60_000, "type": "あ" * 201}))
        assert request.GET["q"] == "あ" * 200
        assert request.GET["type"] == "あ" * 201

    @pytest.mark.django_db
    def test_list_of_the_admin__searches_for_a_text_of_any_length(self, cast: Cast) -> None:
        answer = cast["secretariat"].client.get("/admin/joining_terms/", {"q": "あ" * 60_000})
        assert answer.status_code == 200

    @pytest.mark.django_db
    def test_rich_text_and_tables__are_clean_inside_their_json(self, cast: Cast) -> None:
        text = json.loads(rich_text("<p>説明文</p><p>見えない段落</p>"))
        text["blocks"][0] |= {"text": "説\x01明\u202e文", "inlineStyleRanges": []}
        text["blocks"][1]["text"] = "\u200b\u3164"
        table = {"data": [["鈴\x07\ud800", "\ufeff", " "]], "table_header_choice": "neither"}
        blocks = [("text", json.dumps(text)), ("table", {"table": json.dumps(table)})]
        form = {"title": "頁", "slug": "page", "show_in_menus": "", "body": streamfield(blocks)}
        home = HomePage.objects.get()
        address = reverse("wagtailadmin_pages:add", args=("home", "standardpage", home.pk))
        data = nested_form_data(form | {"comments": inline_formset([])})

        cast["secretariat"].client.post(address, data | {"action-publish": "on"})

        body = StandardPage.objects.get(slug="page").body
        paragraphs = BeautifulSoup(body[0].value.source, "html.parser")("p")
        assert [each.get_text() for each in paragraphs] == ["説明文", ""]
        assert body[1].value["table"]["data"] == [["鈴", "", " "]]

    @pytest.mark.parametrize(
        "text", ['{"a": 1.0}', "[注意]", "[" * 100_000, '["' + "9" * 9_000, "[" + "9" * 9_000 + "]"]
    )
    def test_text__that_looks_like_json_stays_as_typed(self, text: str) -> None:
        assert self.cleaned(RequestFactory().post("/", {"x": text})).POST["x"] == text

    def test_file__has_a_name_that_reads_as_it_is(self) -> None:
        file = SimpleUploadedFile("報告\u202efdp\x07.exe", b"x")
        request = self.cleaned(RequestFactory().post("/", {"file": file}))

        assert request.FILES["file"].name == "報告fdp.exe"

    def test_clean_form__stays_as_sent(self) -> None:
        request = RequestFactory().post("/?q=x", {"title": "二行\r\n目"})
        address, form = request.GET, request.POST

        assert self.cleaned(request).POST is form
        assert request.GET is address


class Unread(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("The body is read")


def sent(client: Client, path: str, length: int | str) -> HttpResponse:
    """Announce a body of `length` bytes, which must not be read."""
    body: dict[str, Any] = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    return client.post(path, content_type="application/x-www-form-urlencoded", **body)


@pytest.mark.django_db
class TestRequestSize:
    @pytest.mark.parametrize("checks", [False, True])
    @pytest.mark.parametrize("path", ["/login/", "/join/", "/no-such-page/", "/healthz"])
    def test_large_form__is_refused_unread(self, path: str, checks: bool) -> None:
        response = sent(Client(enforce_csrf_checks=checks), path, 300 * 1024 * 1024)

        assert response.status_code == 413
        assert "送信した内容が大きすぎます" in text_of(response)
        assert "3.0 MB" in text_of(response)

    @pytest.mark.parametrize("path", ["/matching/my/new/", "/admin/documents/multiple/add/"])
    def test_files__may_be_larger(self, cast: Cast, settings: LazySettings, path: str) -> None:
        settings.LARGEST_FORM = 10
        client = cast["secretariat"].client

        assert client.post(path, {"file": SimpleUploadedFile("x.pdf", b"x")}).status_code != 413
        assert sent(client, path, settings.LARGEST_UPLOAD + 1).status_code == 413

    @pytest.mark.parametrize("length", ["x", "-1", "1.5", "9" * 5_000])
    def test_length__that_is_no_number_is_a_bad_request(self, client: Client, length: str) -> None:
        assert sent(client, "/login/", length).status_code == 400

    def test_documents_of_an_entry__fit(self, settings: LazySettings) -> None:
        documents = MOST_DOCUMENTS * settings.WAGTAILDOCS_MAX_UPLOAD_SIZE

        assert documents + settings.LARGEST_FORM < settings.LARGEST_UPLOAD

    @pytest.mark.parametrize("length", ["", "x", "-1"])
    def test_length_that_is_no_number__is_no_failure(self, client: Client, length: str) -> None:
        assert client.post("/login/", CONTENT_LENGTH=length).status_code in {200, 400}


@pytest.mark.django_db
class TestPrivatePages:
    @pytest.mark.parametrize("path", ["/", "/matching/search/", "/no-such-page/"])
    @pytest.mark.parametrize("name", ["general", "special", "secretariat"])
    def test_members_page__kept_out_of_shared_caches(
        self, cast: Cast, name: str, path: str
    ) -> None:
        response = cast[name].client.get(path)

        assert "private" in response["Cache-Control"]
        assert "Cookie" in response["Vary"]

    def test_visitors_page__not_marked_private(self, client: Client) -> None:
        response = client.get("/matching/search/")

        assert "private" not in response.get("Cache-Control", "")
        assert "Cookie" in response["Vary"]

    def test_login_screen__never_cached(self, client: Client) -> None:
        assert "no-store" in client.get("/login/")["Cache-Control"]

    def test_stricter_rule_of_a_view__stays(self, cast: Cast) -> None:
        request = RequestFactory().get("/")
        request.user = cast["general"].user
        request.session = cast["general"].client.session
        answer = HttpResponse(headers={"Cache-Control": "no-store"})

        response = PrivatePagesMiddleware(lambda _: answer)(request)

        assert response["Cache-Control"] == "no-store"


def directives(response: HttpResponse) -> dict[str, list[str]]:
    """Return the content security policy of `response`."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def is_strict(response: HttpResponse) -> bool:
    """Whether neither inline script or style nor anything from elsewhere may run."""
    policy = directives(response)
    return (
        policy["default-src"] == policy["script-src"] == policy["style-src"] == ["'self'"]
        and policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
        and policy["form-action"] == ["'self'"]
        and "unsafe" not in response["Content-Security-Policy"]
    )


@pytest.mark.django_db
class TestSecurityHeaders:
    @pytest.mark.parametrize("path", PUBLIC_PAGES)
    def test_public_page__strict(self, client: Client, path: str) -> None:
        response = client.get(path)

        assert response.status_code == 200
        assert is_strict(response)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"

    def test_member_page__strict(self, cast: Cast) -> None:
        assert is_strict(cast["special"].client.get("/matching/search/"))

    def test_not_found__strict(self, client: Client) -> None:
        response = client.get("/no-such-page/")

        assert response.status_code == 404
        assert is_strict(response)
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_forbidden__strict(self, cast: Cast) -> None:
        response = cast["general"].client.get("/login/?restricted=1")

        assert response.status_code == 403
        assert is_strict(response)

    def test_csrf_failure__strict(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/login/")

        assert response.status_code == 403
        assert is_strict(response)
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_server_error__strict(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(EntrySearchView, "get_breadcrumbs", None)

        response = Client(raise_request_exception=False).get("/matching/search/")

        assert response.status_code == 500
        assert is_strict(response)
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_bad_request__strict(self, settings: LazySettings) -> None:
        settings.ALLOWED_HOSTS = ["applic.example.jp"]

        response = Client(raise_request_exception=False).get("/", headers={"Host": "evil.example"})

        assert response.status_code == 400
        assert is_strict(response)

    def test_cookies__out_of_reach_of_scripts_and_other_sites(self, client: Client) -> None:
        user = UserFactory()
        token = client.get("/login/").cookies["csrftoken"]

        response = client.post("/login/", {"username": user.username, "password": PASSWORD})

        session = response.cookies["sessionid"]
        assert session["httponly"]
        assert session["samesite"] == token["samesite"] == "Lax"

    def test_admin__keeps_wagtails_inline_scripts_working(self, cast: Cast) -> None:
        response = cast["secretariat"].client.get("/admin/")

        assert response.status_code == 200
        assert "Content-Security-Policy" not in response
        assert response["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_admin_preview__may_stand_in_a_frame_of_the_admin(self, cast: Cast) -> None:
        page = HomePage.objects.get().add_child(instance=StandardPage(title="規約", slug="terms"))
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        body = streamfield([])
        client = cast["secretariat"].client
        client.post(address, nested_form_data({"title": "下見", "slug": "terms", "body": body}))

        response = client.get(address)

        assert "下見" in response.content.decode()
        assert response["X-Frame-Options"] == "SAMEORIGIN"
