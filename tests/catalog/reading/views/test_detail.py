"""One entry: detail, documents, like (V4, V5, V6, V7)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.models import Entry, EntryDocument
from tests.actors import Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.factories import (
    PDF,
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    like,
    pdf_document,
    published_entry,
    registrant_of,
    secretariat_operator,
    zip_bytes,
)

pytestmark = pytest.mark.django_db

HUGE = "99999999999999999999"
FOR_SPECIAL_MEMBERS = "「いいね！」は特別会員（地方公共団体など）が押せます。"
NOT_ON_OWN = "自分の団体の情報に「いいね！」はつけられません。"
JSON = {"accept": "application/json"}


def address(entry: Entry, rest: str = "") -> str:
    """Return the address of the detail, or of what is below."""
    return f"/matching/search/{entry.pk}/{rest}"


def office_document(number: int, title: str) -> EntryDocument:
    """Return an unsaved document that is no PDF."""
    document = pdf_document(number, title, zip_bytes("word/document.xml"))
    document.file.name = document.file.name.replace(".pdf", ".docx")
    return document


class TestDetail:
    """Everything V4 shows."""

    @pytest.fixture
    def entry(self) -> Entry:
        """Return an entry with every field filled."""
        entry = published_entry(
            title="避難所の受付",
            summary="一行目\n二行目\n\n四行目",
            url="https://www.example.jp/product?id=1",
            organization=OrganizationFactory(name="防災工房（架空）"),
            information_type=InformationTypeFactory(name="製品・サービス情報"),
            genres=[GenreFactory(name="防災"), GenreFactory(name="福祉")],
            contact_company="防災工房",
            contact_department="営業部",
            contact_person="窓口太郎",
            contact_tel="000-1111-2222",
            contact_email="madoguchi@example.jp",
            registered_at=datetime(2026, 1, 31, 15, 30, tzinfo=UTC),
            documents=[
                office_document(1, "申込書"),
                pdf_document(2, "案内"),
                pdf_document(3, "詳細"),
            ],
        )
        updated = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
        Entry.objects.filter(pk=entry.pk).redate(updated)
        for _ in range(3):
            like(entry, OrganizationFactory())
        return entry

    def test_detail__shows_every_part(self, cast: Cast, entry: Entry) -> None:
        response = cast["special"].client.get(address(entry))
        text = text_of(response)
        for part in (
            "避難所の受付",
            "防災工房（架空）",
            "製品・サービス情報",
            "登録日 2026年2月1日",
            "更新日 2026年4月1日",
            "防災",
            "福祉",
            "防災工房",
            "営業部",
            "窓口太郎",
            "000-1111-2222",
            "madoguchi@example.jp",
            "会社名・団体名",
            "電話番号",
        ):
            assert part in text, part
        assert soup(response).h1.get_text() == "避難所の受付"
        assert soup(response).select_one("[data-like-count]")["data-like-count"] == "3"

    def test_summary__is_whole_and_keeps_its_line_breaks(self, cast: Cast, entry: Entry) -> None:
        page = cast["special"].client.get(address(entry)).content.decode()
        assert "<p>一行目<br>二行目</p>" in page
        assert "<p>四行目</p>" in page

    def test_long_summary__is_not_cut(self, cast: Cast) -> None:
        entry = published_entry(summary="字" * 1999 + "終")
        assert "字" * 1999 + "終" in text_of(cast["special"].client.get(address(entry)))

    def test_external_link__names_its_host(self, cast: Cast, entry: Entry) -> None:
        page = soup(cast["special"].client.get(address(entry)))
        link = page.find("a", href="https://www.example.jp/product?id=1")
        assert link.get_text() == "www.example.jp"
        assert {"noopener", "noreferrer"} <= set(link["rel"])

    def test_documents__stand_pdf_first_with_kind_and_address(
        self, cast: Cast, entry: Entry
    ) -> None:
        items = soup(cast["special"].client.get(address(entry))).select(".documents li")
        shown = [
            (item.a.get_text(), item.select_one(".meta span").get_text(), item.a["href"])
            for item in items
        ]
        assert shown == [
            ("案内", "PDF", address(entry, "documents/2/")),
            ("詳細", "PDF", address(entry, "documents/3/")),
            ("申込書", "DOCX", address(entry, "documents/1/")),
        ]

    def test_missing_parts__leave_no_empty_headings(self, cast: Cast) -> None:
        entry = published_entry(url="")
        page = soup(cast["special"].client.get(address(entry)))
        headings = [heading.get_text() for heading in page.main.find_all("h2")]
        assert "資料" not in headings
        assert "製品情報・外部サイト" not in headings

    def test_content__is_escaped(self, cast: Cast) -> None:
        entry = published_entry(
            title="<script>alert(1)</script>",
            summary="<img src=x onerror=alert(2)>\n</p><h1>偽</h1>",
            url='https://example.jp/?"onmouseover="alert(3)',
            contact_person="<b>担当</b>",
            genres=[GenreFactory(name="<u>ジャンル</u>")],
            documents=[pdf_document(title='<i>資料</i>"')],
        )
        page = cast["special"].client.get(address(entry)).content.decode()
        for tag in ("<script>alert", "<img src=x", "<h1>偽", "<b>担当", "<u>ジャンル", "<i>資料"):
            assert tag not in page, tag
        assert '"onmouseover' not in page

    def test_back_link_and_breadcrumbs__keep_the_search(self, cast: Cast, entry: Entry) -> None:
        query = "?q=%E9%81%BF%E9%9B%A3&genre=a&genre=b&page=2"
        response = cast["special"].client.get(address(entry) + query)
        back = soup(response).select_one(".hit-steps a")
        assert back.get_text() == "検索結果一覧に戻る"
        assert back["href"] == f"/matching/search/{query}"
        assert crumbs(response)[-2:] == [
            ("検索結果一覧", f"/matching/search/{query}"),
            ("詳細情報", ""),
        ]

    def test_query__cannot_break_out_of_the_page(self, cast: Cast, entry: Entry) -> None:
        query = {"q": '"><script>alert(1)</script>'}
        page = cast["special"].client.get(address(entry), query).content.decode()
        assert "<script>alert" not in page

    def test_visitor__lands_on_the_entry_with_the_search_after_login(
        self, client: Client, entry: Entry
    ) -> None:
        response = client.get(address(entry, "?q=a&page=2"))
        assert response["Location"] == "/login/?next=" + quote(address(entry, "?q=a&page=2"))

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_other_methods__are_refused(self, cast: Cast, entry: Entry, method: str) -> None:
        assert getattr(cast["special"].client, method)(address(entry)).status_code == 405

    @pytest.mark.parametrize(
        "path",
        [
            "0/",
            "-1/",
            "abc/",
            "1.0/",
            "１/",
            f"{HUGE}/",
            f"{HUGE}/like/",
            f"{HUGE}/documents/1/",
            f"{HUGE}/documents/{HUGE}/",
            "9223372036854775807/",
            "9223372036854775808/",
            "%00/",
        ],
    )
    @pytest.mark.parametrize("name", ["visitor", "special"])
    def test_unknown_id__is_not_found(self, cast: Cast, name: str, path: str) -> None:
        assert cast[name].client.get(f"/matching/search/{path}").status_code == 404

    def test_answer__is_kept_out_of_shared_caches(self, cast: Cast, entry: Entry) -> None:
        response = cast["special"].client.get(address(entry))
        assert "private" in response["Cache-Control"]

    def test_stopped_and_deleted__take_effect_at_once(self, cast: Cast, entry: Entry) -> None:
        client, operator = cast["special"].client, secretariat_operator()
        paths = (address(entry), address(entry, "documents/2/"))
        assert [client.get(path).status_code for path in paths] == [200, 200]
        lifecycle.take_down(entry, operator, "理由")
        assert [client.get(path).status_code for path in paths] == [410, 410]
        lifecycle.resume(entry, operator)
        assert [client.get(path).status_code for path in paths] == [200, 200]
        lifecycle.delete(entry, operator)
        assert [client.get(path).status_code for path in paths] == [410, 410]

    def test_opening__writes_nothing(
        self,
        cast: Cast,
        entry: Entry,
        django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
    ) -> None:
        client = cast["special"].client
        client.get(address(entry))
        with django_assert_max_num_queries(21) as captured:
            client.get(address(entry))
        statements = [query["sql"] for query in captured.captured_queries]
        assert {statement.split()[0] for statement in statements} == {"SELECT"}


class TestForbidden:
    """Members without the right are told why (V4)."""

    def test_message__does_not_speak_of_special_members_where_all_may_read(
        self, cast: Cast
    ) -> None:
        entry = published_entry(information_type=InformationTypeFactory(for_all=True))
        response = cast["wg"].client.get(address(entry))
        assert response.status_code == 403
        assert "特別会員" not in text_of(response)


class TestLikeButton:
    """Active for special members on entries of others; inactive with a reason elsewhere (V5)."""

    def button(self, cast: Cast, name: str, entry: Entry) -> Any:
        """Return the button that the actor sees."""
        page = soup(cast[name].client.get(address(entry)))
        return page.select_one("form[data-like] button")

    @pytest.mark.parametrize(
        ("name", "is_active"),
        [
            ("general", False),
            ("colleague", False),
            ("other", False),
            ("special", True),
            ("secretariat", False),
        ],
    )
    def test_button__is_active_for_special_members(
        self, cast: Cast, name: str, is_active: bool
    ) -> None:
        kind = InformationTypeFactory(for_all=True)
        entry = published_entry(organization=cast.owner, information_type=kind)
        assert self.button(cast, name, entry).has_attr("disabled") != is_active

    def test_own_entry__says_why_not(self, cast: Cast) -> None:
        entry = published_entry(organization=cast["special"].user.organization)
        assert self.button(cast, "special", entry).has_attr("disabled")
        text = text_of(cast["special"].client.get(address(entry)))
        assert "自分の団体の情報に「いいね！」はつけられません。" in text

    def test_pressed__is_what_the_organisation_did(self, cast: Cast) -> None:
        entry = published_entry()
        assert self.button(cast, "special", entry)["aria-pressed"] == "false"
        like(entry, cast["special"].user.organization)
        assert self.button(cast, "special", entry)["aria-pressed"] == "true"


class TestLike:
    """One like per organisation and entry; pressing again takes it back (V5)."""

    def test_script__gets_the_new_state(self, cast: Cast) -> None:
        entry, client = published_entry(), cast["special"].client
        like(entry, OrganizationFactory())
        first = client.post(address(entry, "like/"), headers=JSON)
        assert (first.status_code, first.json()) == (200, {"liked": True, "count": 2})
        second = client.post(address(entry, "like/"), headers=JSON)
        assert second.json() == {"liked": False, "count": 1}

    def test_two_colleagues__who_press_the_same_button_both_like(self, cast: Cast) -> None:
        entry = published_entry()
        colleague = Client()
        colleague.force_login(UserFactory(organization=cast["special"].user.organization))
        clients = (cast["special"].client, colleague)
        forms = [soup(each.get(address(entry))).select_one("form[data-like]") for each in clients]
        for client, form in zip(clients, forms, strict=True):
            client.post(form["action"], {"liked": form.select_one("[name=liked]")["value"]})
        assert entry.likes.count() == 1

    @pytest.mark.parametrize("strange", ["", "x", "TRUE"])
    def test_strange_state__toggles(self, cast: Cast, strange: str) -> None:
        entry, client = published_entry(), cast["special"].client
        answers = [
            client.post(address(entry, "like/"), {"liked": strange}, headers=JSON).json()["liked"]
            for _ in range(2)
        ]
        assert answers == [True, False]

    def test_colleague__takes_it_back(self, cast: Cast) -> None:
        entry = published_entry()
        cast["special"].client.post(address(entry, "like/"))
        colleague = Client()
        colleague.force_login(UserFactory(organization=cast["special"].user.organization))
        answer = colleague.post(address(entry, "like/"), headers=JSON).json()
        assert answer == {"liked": False, "count": 0}

    @pytest.mark.parametrize(
        "accept", ["text/html", "*/*", "text/html,application/xhtml+xml,application/json;q=0.1"]
    )
    def test_form__is_sent_back_to_the_detail_with_the_search(
        self, cast: Cast, accept: str
    ) -> None:
        entry = published_entry()
        client = cast["special"].client
        response = client.post(address(entry, "like/?q=a&page=2"), headers={"accept": accept})
        assert response.status_code == 302
        assert response["Location"] == address(entry, "?q=a&page=2#like")
        assert entry.likes.count() == 1

    def test_form__of_the_page_carries_the_search_along(self, cast: Cast) -> None:
        entry = published_entry()
        page = soup(cast["special"].client.get(address(entry, "?q=a")))
        assert page.select_one("form[data-like]")["action"] == address(entry, "like/?q=a")

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("general", NOT_ON_OWN),
            ("other", FOR_SPECIAL_MEMBERS),
            ("secretariat", FOR_SPECIAL_MEMBERS),
        ],
    )
    def test_refusal__says_why(self, cast: Cast, name: str, reason: str) -> None:
        kind = InformationTypeFactory(for_all=True)
        entry = published_entry(organization=cast.owner, information_type=kind)
        client = cast[name].client
        as_json = client.post(address(entry, "like/"), headers=JSON)
        assert (as_json.status_code, as_json.json()) == (403, {"message": reason})
        as_page = client.post(address(entry, "like/"))
        assert as_page.status_code == 403
        assert reason in text_of(as_page)
        assert reason in text_of(client.get(address(entry)))
        assert not entry.likes.exists()

    def test_refusal__on_an_own_entry_does_not_speak_of_special_members(self, cast: Cast) -> None:
        entry = published_entry(organization=cast["special"].user.organization)
        response = cast["special"].client.post(address(entry, "like/"))
        assert response.status_code == 403
        assert "特別会員向け" not in text_of(response)

    def test_post__without_the_token_of_the_form_is_refused(self, cast: Cast) -> None:
        entry = published_entry()
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast["special"].user)
        assert client.post(address(entry, "like/")).status_code == 403
        assert not entry.likes.exists()


class TestDocument:
    """A file under the rule of the detail (V4, 1.1)."""

    def test_other_kinds__are_downloads_in_a_sandbox(self, cast: Cast) -> None:
        document = pdf_document()
        document.file.save("x.zip", ContentFile(b"x"), save=False)
        entry = published_entry(documents=[document])
        response = cast["special"].client.get(address(entry, "documents/1/"))
        assert response["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]

    def test_pdf__opens_in_the_browser_with_file_name_and_protection(self, cast: Cast) -> None:
        entry = published_entry(documents=[pdf_document(title="導入の手引き（案）")])
        response = cast["special"].client.get(address(entry, "documents/1/"))
        assert b"".join(response.streaming_content) == PDF
        disposition = response["Content-Disposition"]
        assert disposition.startswith("inline;")
        assert f"filename*=utf-8''{quote('導入の手引き（案）.pdf')}" in disposition
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'none'" in response["Content-Security-Policy"]
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))

    def test_stored_name__stays_secret(self, cast: Cast) -> None:
        entry = published_entry(documents=[pdf_document()])
        name = entry.documents.get().file.name
        client = cast["special"].client
        response = client.get(address(entry, "documents/1/"))
        headers = str(response.headers) + client.get(address(entry)).content.decode()
        assert name.rsplit("/", maxsplit=1)[-1] not in headers

    @pytest.mark.parametrize("title", ['a"b', "a;b", "a\\b", "../../etc/passwd", "a/b"])
    def test_odd_title__is_a_harmless_file_name(self, cast: Cast, title: str) -> None:
        entry = published_entry(documents=[pdf_document(title=title)])
        response = cast["special"].client.get(address(entry, "documents/1/"))
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("inline;")

    def test_head__answers_without_the_file(self, cast: Cast) -> None:
        entry = published_entry(documents=[pdf_document()])
        response = cast["special"].client.head(address(entry, "documents/1/"))
        assert response.status_code == 200
        assert response["Content-Length"] == str(len(PDF))

    @pytest.mark.parametrize("number", ["0", "2", HUGE, "32768", "-1", "x", "1.pdf"])
    def test_unknown_number__is_not_found(self, cast: Cast, number: str) -> None:
        entry = published_entry(documents=[pdf_document()])
        path = address(entry, f"documents/{number}/")
        assert cast["special"].client.get(path).status_code == 404

    def test_document_of_another_entry__is_not_found(self, cast: Cast) -> None:
        published_entry(documents=[pdf_document(number=1), pdf_document(number=2)])
        entry = published_entry(documents=[pdf_document(number=1)])
        assert cast["special"].client.get(address(entry, "documents/2/")).status_code == 404

    def test_removed_document__is_not_found_once_the_edit_is_approved(self, cast: Cast) -> None:
        entry = published_entry(documents=[pdf_document()])
        draft = Entry.objects.get(pk=entry.pk).get_latest_revision_as_object()
        draft.documents = []
        client, path = cast["special"].client, address(entry, "documents/1/")
        lifecycle.register(draft, registrant_of(entry))
        assert client.get(path).status_code == 200
        lifecycle.approve(entry, secretariat_operator())
        assert client.get(path).status_code == 404

    def test_missing_file__is_not_found_and_logged(
        self, cast: Cast, caplog: pytest.LogCaptureFixture
    ) -> None:
        entry = published_entry(documents=[pdf_document()])
        document = entry.documents.get()
        document.file.storage.delete(document.file.name)
        with caplog.at_level(logging.ERROR, logger="catalog"):
            response = cast["special"].client.get(address(entry, "documents/1/"))
        assert response.status_code == 404
        assert [record.name for record in caplog.records] == ["catalog.entries.documents"]
        assert str(document.pk) in caplog.text

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_other_methods__are_refused(self, cast: Cast, method: str) -> None:
        entry = published_entry(documents=[pdf_document()])
        path = address(entry, "documents/1/")
        assert getattr(cast["special"].client, method)(path).status_code == 405

    def test_conditional_request__is_answered_by_the_rule_first(self, cast: Cast) -> None:
        entry = published_entry(documents=[pdf_document()])
        headers = {"if-modified-since": timezone.now().strftime("%a, %d %b %Y %H:%M:%S GMT")}
        response = cast["other"].client.get(address(entry, "documents/1/"), headers=headers)
        assert response.status_code == 403
