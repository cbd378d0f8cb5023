"""Mistakes and malice in the registrant's form: named at the field, kept, shown as text (R4)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import (
    secretariat_operator,
)
from tests.registering import (
    LIST,
    NEW,
    Desk,
    confirm,
    desk_entry,
    draft_of,
    error_at,
    faulty,
    fields,
    fresh,
    pdf,
    register,
    send_edit,
    send_new,
    typed,
)

SCRIPT = '<script>alert("x")</script>'
TEXT_FIELDS = (
    "title",
    "summary",
    "contact_company",
    "contact_department",
    "contact_person",
    "contact_tel",
)
NONSENSE = ("", "x", "-1", "９", "\x00", "9" * 5000, "d:", "u:", "d:9")


class TestWrongInput:
    """What is wrong stands at its field, and nothing typed is lost."""

    @pytest.mark.parametrize(
        ("changes", "name", "part"),
        [
            ({"title": ""}, "title", "必須"),
            ({"title": "　"}, "title", "必須"),
            ({"title": "\u200b"}, "title", "必須"),
            ({"summary": "\ufeff\n\u2060"}, "summary", "必須"),
            ({"contact_email": "", "contact_tel": "\u3164"}, "contact_tel", "どちらかを入力"),
            ({"title": "字" * 101}, "title", "100"),
            ({"summary": ""}, "summary", "必須"),
            ({"summary": "字" * 2001}, "summary", "2000"),
            ({"genres": []}, "genres", "必須"),
            ({"genres": ["unknown"]}, "genres", "unknown"),
            ({"genres": ["bousai", "unknown"]}, "genres", "unknown"),
            ({"type": ""}, "type", "必須"),
            ({"type": "unknown"}, "type", "選択"),
            ({"url": "javascript:alert(1)"}, "url", "URL"),
            ({"url": "ftp://example.jp/"}, "url", "URL"),
            ({"url": "data:text/html,x"}, "url", "URL"),
            ({"url": "https://"}, "url", "URL"),
            ({"url": "https://user:pass@example.jp/"}, "url", "パスワードを含む"),
            ({"url": "https://example.jp@evil.example/"}, "url", "パスワードを含む"),
            ({"url": f"https://example.jp/{'x' * 500}"}, "url", "500"),
            ({"contact_email": "sales"}, "contact_email", "メールアドレス"),
            ({"contact_email": "a@example.jp\nBcc: b@example.jp"}, "contact_email", "メール"),
            ({"contact_email": "", "contact_tel": ""}, "contact_tel", "どちらかを入力"),
            ({"contact_tel": "0" * 31}, "contact_tel", "30"),
            ({"contact_company": "字" * 101}, "contact_company", "100"),
            ({"accept_terms": ""}, "accept_terms", "登録の規約を了承する"),
        ],
    )
    def test_mistake__stands_at_its_field_alone(
        self, company: Client, changes: dict[str, Any], name: str, part: str
    ) -> None:
        answer = send_new(company, **changes)
        assert answer.status_code == 422
        assert faulty(answer) == {name}
        assert part in error_at(answer, name)
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("name", ["title", "summary", "genres", "url", "accept_terms"])
    def test_summary_of_mistakes__leads_to_the_field(self, company: Client, name: str) -> None:
        wrong: dict[str, Any] = {"genres": []} if name == "genres" else {name: ""}
        answer = send_new(company, **(wrong | ({"url": "x:"} if name == "url" else {})))
        page = soup(answer)
        target = page.select_one(".error-summary a")["href"].removeprefix("#")
        assert page.find(id=target)
        field = page.find(id=target)
        assert f"id_{name}_error" in field["aria-describedby"]

    def test_summary_of_mistakes__names_wrong_files_when_only_they_are_wrong(
        self, company: Client
    ) -> None:
        response = send_new(company, documents=[pdf("案内.exe"), pdf("図.exe")])
        links = soup(response).select(".error-summary a")
        assert [link["href"] for link in links] == ["#id_documents"] * 2
        assert "案内.exe" in links[0].get_text()
        assert "{%" not in text_of(response)

    def test_full_width_input__means_the_same_in_ascii(self, company: Client) -> None:
        entry = draft_of(
            company,
            contact_tel="０３－１２３４−５６７８",
            contact_email="ｓａｌｅｓ＠ｅｘａｍｐｌｅ．ｊｐ",
            url="ｈｔｔｐｓ：／／ｗｗｗ．ｅｘａｍｐｌｅ．ｊｐ／",
        )
        assert entry.contact_tel == "03-1234-5678"
        assert entry.contact_email == "sales@example.jp"
        assert entry.url == "https://www.example.jp/"

    @pytest.mark.parametrize("tel", ["でんわ", "110", "１２３４", "-----", "平日９時から"])
    def test_no_telephone_number__is_refused_in_drafts_too(self, company: Client, tel: str) -> None:
        for action in ("confirm", "draft"):
            answer = send_new(company, contact_tel=tel, action=action)
            assert faulty(answer) == {"contact_tel"}
            assert typed(answer)["contact_tel"]

    def test_everything_typed__comes_back(self, company: Client) -> None:
        wrong = {
            "title": "字" * 101,
            "summary": "一行目\n二行目 <b>太字</b>",
            "genres": ["bousai"],
            "url": "javascript:alert(1)",
            "contact_company": "別の会社",
            "contact_department": "営業部",
            "contact_person": "山田",
            "contact_tel": "0" * 31,
            "contact_email": "sales@",
        }
        answer = send_new(company, **wrong)
        assert wrong.items() <= typed(answer).items()
        assert typed(answer)["type"] == "product"
        assert soup(answer).select_one("input[name=accept_terms]").has_attr("checked")

    def test_edit_with_a_mistake__leaves_the_draft(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        answer = send_edit(company, entry, title="", summary="直した")
        assert answer.status_code == 422
        assert typed(answer)["summary"] == "直した"
        assert typed(answer)["based_on"] == str(entry.latest_revision_id)
        assert fresh(entry).latest_revision_id == entry.latest_revision_id

    def test_mended_form__goes_on_to_the_confirmation(self, company: Client) -> None:
        wrong = send_new(company, title="")
        answer = company.post(NEW, fields(**(typed(wrong) | {"title": "直した題"})))
        assert answer.status_code == 302
        assert Entry.objects.get().title == "直した題"

    @pytest.mark.parametrize(
        ("summary", "is_good"),
        [
            ("字" * 2000, True),
            ("\r\n".join(["字" * 999, "字" * 1000]), True),
            ("\r\n".join("字" * 1000), True),
            (f"{'字' * 1999}\r\n字", False),
            ("𠮟" * 2000, True),
            ("𠮟" * 2001, False),
        ],
    )
    def test_summary__is_counted_as_people_count(
        self, company: Client, summary: str, is_good: bool
    ) -> None:
        assert send_new(company, summary=summary).status_code == (302 if is_good else 422)

    def test_title_of_a_hundred__is_kept_whole(self, company: Client) -> None:
        assert draft_of(company, title="𠮟" * 100).title == "𠮟" * 100

    @pytest.mark.parametrize("name", TEXT_FIELDS)
    def test_control_characters__are_never_stored(self, company: Client, name: str) -> None:
        answer = send_new(company, **{name: "前\x00後\x0b\x7f"})
        assert answer.status_code in {302, 422}
        stored = [getattr(entry, name) for entry in Entry.objects.all()]
        assert stored in ([], ["前後"])
        assert (stored == []) == (error_at(answer, name) != "")

    @pytest.mark.parametrize("name", ["form_token", "based_on", "kept", "removed", "action"])
    def test_tampered_hidden_field__is_no_error(
        self, cast: Cast, company: Client, desk: Desk, name: str
    ) -> None:
        company.raise_request_exception = False
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        for url, value in product((NEW, f"{LIST}{entry.pk}/edit/"), NONSENSE):
            sent = {"based_on": fresh(entry).latest_revision_id} | {name: value}
            answer = company.post(url, fields(**sent))
            assert answer.status_code in {302, 409, 422}, value[:20]

    def test_empty_post__says_what_is_missing(self, company: Client) -> None:
        answer = company.post(NEW, {})
        needed = {"type", "title", "summary", "genres", "contact_tel", "accept_terms"}
        assert faulty(answer) == needed


class TestHostileText:
    """Script in any field is shown as text, on every screen."""

    def test_script__is_shown_as_text_everywhere(self, cast: Cast, company: Client) -> None:
        hostile = {name: f"{name[:10]}{SCRIPT}" for name in TEXT_FIELDS if name != "contact_tel"}
        hostile["contact_tel"] = "0312345678<script>x</script>"
        entry = draft_of(company, documents=[pdf("<svg onload=alert(1)>.pdf")], **hostile)
        own = f"{LIST}{entry.pk}/"
        pages = [company.get(f"{own}{path}") for path in ("", "edit/", "confirm/", "delete/")]
        pages += [confirm(company, f"{own}confirm/"), company.get(LIST)]
        lifecycle.approve(entry, secretariat_operator())
        reader = cast["special"].client
        pages += [reader.get(f"/matching/search/{entry.pk}/"), reader.get("/matching/search/")]
        pages.append(cast["visitor"].client.get("/matching/"))
        for number, page in enumerate(pages):
            html = page.content.decode()
            assert page.status_code == 200, number
            assert "<script>alert" not in html, number
            assert "<script>x" not in html, number
            assert "<svg onload" not in html, number
        assert "&lt;script&gt;" in pages[0].content.decode()

    def test_mistaken_form__shows_script_as_text(self, company: Client) -> None:
        hostile = dict.fromkeys(TEXT_FIELDS, SCRIPT) | {"url": f'"{SCRIPT}', "type": SCRIPT}
        answer = send_new(company, genres=[SCRIPT], contact_email=SCRIPT, **hostile)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.content.decode()

    def test_comparison_with_a_colleague__shows_script_as_text(
        self, cast: Cast, company: Client
    ) -> None:
        entry = register(company)
        stale = fresh(entry).latest_revision_id
        send_edit(cast["colleague"].client, entry, summary=f"同僚{SCRIPT}", action="draft")
        answer = send_edit(company, entry, based_on=stale, summary=f"自分{SCRIPT}")
        assert answer.status_code == 409
        assert "<script>alert" not in answer.content.decode()
