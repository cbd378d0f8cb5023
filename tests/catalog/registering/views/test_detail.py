"""One own entry as its registrant sees it: what was written last, and where it stands (R3)."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, LinkCheck
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import PDF, OrganizationFactory, like, pdf_document, secretariat_operator
from tests.registering import LIST, Desk, desk_entry, edit, pdf, register, send_edit

SHOWN = [each for each in EntryState if each != EntryState.DELETED]
COMMENT = "連絡先を確かめてください。"
REASON = "確認のため"
UNSUBMITTED = "審査に提出していない変更があります"


def shown(client: Client, entry: Entry) -> str:
    """Return what the registrant reads."""
    return text_of(client.get(f"{LIST}{entry.pk}/"))


class TestOwnDetailView:
    @pytest.mark.parametrize("state", SHOWN)
    def test_state__stands_on_the_screen(
        self, cast: Cast, company: Client, desk: Desk, state: EntryState
    ) -> None:
        entry = desk_entry(desk, state, cast.owner)
        page = soup(company.get(f"{LIST}{entry.pk}/"))
        assert page.select_one("[data-state]")["data-state"] == state.value
        assert page.select_one("main .own-state .chip").get_text(strip=True) == state.label

    @pytest.mark.parametrize("state", SHOWN)
    def test_note__says_what_the_secretariat_said_of_this_state_only(
        self, cast: Cast, company: Client, desk: Desk, state: EntryState
    ) -> None:
        text = shown(company, desk_entry(desk, state, cast.owner))
        assert (COMMENT in text) == (state == EntryState.RETURNED)
        assert (REASON in text) == (state == EntryState.STOPPED)
        assert UNSUBMITTED not in text

    def test_content__is_whole(self, cast: Cast, company: Client, desk: Desk) -> None:
        entry = desk_entry(
            desk,
            EntryState.DRAFT,
            cast.owner,
            registrant=cast["general"].user,
            title="水位計",
            summary=f"{'長' * 40}\n二行目",
            url="https://www.example.jp/a",
            contact_person="山田 花子",
            contact_tel="000-1234-5678",
            documents=[pdf_document(1, "仕様書")],
        )
        page = company.get(f"{LIST}{entry.pk}/")
        text = text_of(page)
        for part in ("水位計", "長" * 40, desk.kind.name, "防災", "山田 花子", "000-1234-5678"):
            assert part in text
        for part in ("仕様書", "試験 一郎（架空）", "情報政策課", cast["general"].user.email):
            assert part in text
        assert f"{'長' * 40}<br>二行目" in page.content.decode()
        assert soup(page).main.find("a", href="https://www.example.jp/a")

    @pytest.mark.parametrize(
        ("state", "verdict", "is_told"),
        [
            (EntryState.PUBLISHED, "dead", True),
            (EntryState.PUBLISHED_CHANGES_IN_REVIEW, "dead", True),
            (EntryState.PUBLISHED, "failed_once", False),
            (EntryState.PUBLISHED, "unclear", False),
            (EntryState.STOPPED, "dead", False),
            (EntryState.DRAFT, "dead", False),
        ],
    )
    def test_dead_link_of_what_readers_see__is_told_with_the_reason(
        self,
        cast: Cast,
        company: Client,
        desk: Desk,
        state: EntryState,
        verdict: str,
        is_told: bool,
    ) -> None:
        url = "https://www.example.jp/a"
        entry = desk_entry(desk, state, cast.owner, url=url)
        LinkCheck.objects.create(
            address=url, host="www.example.jp", verdict=verdict, detail="「404」が返りました。"
        )
        page = company.get(f"{LIST}{entry.pk}/")
        assert bool(soup(page).select("[data-dead-link]")) == is_told
        assert ("「404」が返りました。（" in text_of(page)) == is_told

    def test_reader__sees_nothing_of_a_dead_link(self, cast: Cast, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner, url="https://www.example.jp/a")
        LinkCheck.objects.create(address=entry.url, host="x", verdict="dead", detail="切れました")
        page = cast["special"].client.get(f"/matching/search/{entry.pk}/")
        assert page.status_code == 200
        assert "切れました" not in page.content.decode()

    def test_draft__is_shown_not_what_readers_see(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner, title="公開の題")
        send_edit(company, entry, title="下書きの題", action="draft")
        text = shown(company, entry)
        assert "下書きの題" in text
        assert "公開の題" not in text
        assert UNSUBMITTED in text

    def test_unsubmitted_note__goes_with_the_submission(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        send_edit(company, entry, title="下書きの題", action="draft")
        edit(company, entry, title="提出した題")
        assert UNSUBMITTED not in shown(company, entry)

    def test_comment__goes_with_the_next_submission(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.RETURNED, cast.owner)
        send_edit(company, entry, action="draft")
        assert COMMENT in shown(company, entry)
        edit(company, entry)
        assert COMMENT not in shown(company, entry)

    def test_second_comment__replaces_the_first(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.RETURNED, cast.owner)
        edit(company, entry)
        lifecycle.return_to_registrant(entry, secretariat_operator(), "資料が開けません。")
        text = shown(company, entry)
        assert "資料が開けません。" in text
        assert COMMENT not in text

    def test_hostile_comment_and_reason__are_text(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        script = "<script>alert(1)</script>"
        returned = desk_entry(desk, EntryState.IN_REVIEW, cast.owner)
        lifecycle.return_to_registrant(returned, secretariat_operator(), script)
        stopped = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        lifecycle.take_down(stopped, secretariat_operator(), script)
        for entry in (returned, stopped):
            assert script not in company.get(f"{LIST}{entry.pk}/").content.decode()
            assert script in shown(company, entry)

    @pytest.mark.parametrize("state", [EntryState.PUBLISHED, EntryState.DRAFT])
    def test_like_button__is_inactive(
        self, cast: Cast, company: Client, desk: Desk, state: EntryState
    ) -> None:
        entry = desk_entry(desk, state, cast.owner)
        page = soup(company.get(f"{LIST}{entry.pk}/"))
        assert page.find("button", string="いいね！").has_attr("disabled")
        assert page.select("form[data-like]") == []

    def test_likes__are_counted_and_named(self, cast: Cast, company: Client, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        for name in ("みなと市（架空）", "山辺町（架空）"):
            like(entry, OrganizationFactory(name=name, municipality=True))
        page = soup(company.get(f"{LIST}{entry.pk}/"))
        assert page.select_one("[data-like-count]")["data-like-count"] == "2"
        dialog = page.find(id=f"likes-{entry.pk}").get_text()
        assert "みなと市（架空）" in dialog
        assert "山辺町（架空）" in dialog

    def test_buttons__lead_on_and_back(self, cast: Cast, company: Client, desk: Desk) -> None:
        url = f"{LIST}{desk_entry(desk, EntryState.DRAFT, cast.owner).pk}/"
        main = soup(company.get(url)).main
        assert main.find("a", string="編集")["href"] == f"{url}edit/"
        assert main.find("a", string="削除")["href"] == f"{url}delete/"
        assert main.find("a", string="戻る")["href"] == LIST
        copy = main.find("button", string="コピーして新規登録").find_parent("form")
        assert (copy["method"], copy["action"]) == ("post", f"{url}copy/")

    def test_registrant_who_left__leaves_the_organisation(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner, registrant=None)
        assert cast.owner.name in shown(company, entry)

    def test_incomplete_draft__is_shown(self, company: Client, desk: Desk) -> None:
        page = company.post(
            f"{LIST}new/", {"type": "product", "title": "題だけ", "action": "draft"}, follow=True
        )
        assert page.status_code == 200
        assert "題だけ" in text_of(page)


class TestOwnLikesView:
    """The pop-up as a page, for browsers that show none."""

    def test_page__names_time_and_organisation(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        like(entry, OrganizationFactory(name="みなと市（架空）"))
        cells = soup(company.get(f"{LIST}{entry.pk}/likes/")).select("main td")
        assert len(cells) == 2
        assert cells[0].time
        assert cells[1].get_text() == "みなと市（架空）"

    def test_page__without_likes_says_so(self, cast: Cast, company: Client, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        assert "まだありません。" in text_of(company.get(f"{LIST}{entry.pk}/likes/"))


class TestOwnDocumentView:
    """A file of the latest draft, before readers have it."""

    def test_document__of_a_draft_opens_for_its_organisation_only(
        self, cast: Cast, company: Client
    ) -> None:
        entry = register(company, documents=[pdf()])
        url = f"{LIST}{entry.pk}/documents/1/"
        answer = company.get(url)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("inline;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert cast["colleague"].client.get(url).status_code == 200
        assert cast["special"].client.get(url).status_code == 404
        public = f"/matching/search/{entry.pk}/documents/1/"
        assert cast["special"].client.get(public).status_code == 404

    def test_document__added_to_a_published_entry_waits_for_the_approval(
        self, cast: Cast, company: Client
    ) -> None:
        entry = register(company, documents=[pdf()])
        lifecycle.approve(entry, secretariat_operator())
        edit(company, entry, documents=[pdf("追加.pdf")])
        public = f"/matching/search/{entry.pk}/documents/2/"
        assert company.get(f"{LIST}{entry.pk}/documents/2/").status_code == 200
        assert cast["special"].client.get(public).status_code == 404
        lifecycle.approve(entry, secretariat_operator())
        assert cast["special"].client.get(public).status_code == 200

    def test_document__removed_from_the_draft_is_gone_from_it(self, company: Client) -> None:
        entry = register(company, documents=[pdf()])
        send_edit(company, entry, kept=[], action="draft")
        assert company.get(f"{LIST}{entry.pk}/documents/1/").status_code == 404

    @pytest.mark.parametrize("number", ["2", "0", "99999999999999999999"])
    def test_unknown_number__answers_404(self, company: Client, number: str) -> None:
        entry = register(company, documents=[pdf()])
        assert company.get(f"{LIST}{entry.pk}/documents/{number}/").status_code == 404

    def test_documents__are_linked_pdf_first(self, cast: Cast, company: Client, desk: Desk) -> None:
        sheet = pdf_document(1, "表")
        sheet.file.name = sheet.file.name.replace(".pdf", ".xlsx")
        documents = [sheet, pdf_document(2, "案内")]
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner, documents=documents)
        links = soup(company.get(f"{LIST}{entry.pk}/")).select("main .documents a")
        assert [(each.get_text(), each["href"]) for each in links] == [
            ("案内", f"{LIST}{entry.pk}/documents/2/"),
            ("表", f"{LIST}{entry.pk}/documents/1/"),
        ]
