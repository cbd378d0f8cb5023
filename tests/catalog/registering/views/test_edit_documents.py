"""Documents in the registrant's form: checked at once, kept over every mistake (1.1, R4)."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.entries import lifecycle
from catalog.models import Entry, PendingUpload
from catalog.reading import likes as liking
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import PDF, secretariat_operator, zip_bytes
from tests.registering import (
    LIST,
    NEW,
    confirm,
    draft_of,
    edit,
    error_at,
    faulty,
    fields,
    fresh,
    hidden,
    kept,
    latest_draft,
    pdf,
    register,
    send_edit,
    send_new,
    stored_files,
    titles_kept,
    typed,
)

MEBIBYTE = 1024 * 1024
EXE = b"MZ\x90\x00" + b"\x00" * 200


def bomb() -> bytes:
    """Return a small archive that says of itself that it unpacks to 600 MiB."""
    archive = bytearray(zip_bytes("a.txt"))
    struct.pack_into("<L", archive, archive.index(b"PK\x01\x02") + 24, 600 * MEBIBYTE)
    return bytes(archive)


def numbers(entry: Entry) -> list[int]:
    """Return the numbers of the documents of the latest draft."""
    return [document.number for document in latest_draft(entry).documents.all()]


class TestRefusedFiles:
    """What is wrong with a file stands at the documents; the rest stays."""

    @pytest.mark.parametrize(
        ("name", "data", "part"),
        [
            ("偽.pdf", EXE, "中身が拡張子と一致しません"),
            ("空.pdf", b"", "ファイルが空です"),
            ("大.pdf", PDF.ljust(21 * MEBIBYTE, b" "), "20MBまで"),
            ("実行.exe", EXE, "登録できるのは"),
            ("台帳.xls", EXE, "新しい形式（.docx、.xlsx、.pptx）にして送ってください。"),
            ("集計.XLSM", zip_bytes("xl/workbook.xml"), "マクロのない形式で保存し直した"),
            ("頁.html", b"<script>alert(1)</script>", "登録できるのは"),
            ("図.svg", b"<svg onload=alert(1)>", "登録できるのは"),
            ("二重.pdf.exe", EXE, "登録できるのは"),
            ("名なし", PDF, "登録できるのは"),
            (".pdf", PDF, "登録できるのは"),
            ("偽.docx", zip_bytes("x.txt"), "中身が拡張子と一致しません"),
            ("爆弾.zip", bomb(), "展開すると大きすぎる"),
        ],
    )
    def test_bad_file__is_refused_and_the_good_one_kept(
        self, company: Client, name: str, data: bytes, part: str
    ) -> None:
        before = stored_files()
        bad = SimpleUploadedFile(name, data, content_type="application/pdf")
        answer = send_new(company, documents=[pdf("良.pdf"), bad])
        assert answer.status_code == 422
        assert faulty(answer) == {"documents"}
        assert part in error_at(answer, "documents")
        assert name in error_at(answer, "documents")
        assert titles_kept(answer) == ["良"]
        assert len(stored_files() - before) == 1
        assert not Entry.objects.exists()

    def test_six_files__all_are_kept_until_one_is_removed(self, company: Client) -> None:
        answer = send_new(company, documents=[pdf(f"{n}.pdf") for n in range(6)])
        assert "資料は5件までです。" in error_at(answer, "documents")
        assert titles_kept(answer) == [str(n) for n in range(6)]
        sent = fields(**typed(answer)) | {"removed": [kept(answer)[2]]}
        assert company.post(NEW, sent).status_code == 302
        titles = [each.title for each in latest_draft(Entry.objects.get()).documents.all()]
        assert titles == ["0", "1", "3", "4", "5"]

    def test_sixth_file__is_one_too_many_for_an_existing_entry_too(self, company: Client) -> None:
        entry = register(company, documents=[pdf(f"{n}.pdf") for n in range(5)])
        answer = send_edit(company, entry, documents=[pdf("5.pdf")])
        assert answer.status_code == 422
        assert len(titles_kept(answer)) == 6
        assert numbers(entry) == [1, 2, 3, 4, 5]

    def test_endless_files__are_not_all_kept(self, company: Client) -> None:
        before = stored_files()
        answer = send_new(company, documents=[pdf(f"{n}.pdf") for n in range(25)])
        assert answer.status_code == 422
        assert len(stored_files() - before) == PendingUpload.objects.count() == 20

    def test_good_file__of_every_kind_is_taken(self, company: Client) -> None:
        contents = {"docx": "word/a.xml", "xlsx": "xl/a.xml", "pptx": "ppt/a.xml", "zip": "a.txt"}
        files = [
            SimpleUploadedFile(f"{kind}.{kind.upper()}", zip_bytes(name))
            for kind, name in contents.items()
        ]
        entry = draft_of(company, documents=files)
        kinds = [each.kind for each in latest_draft(entry).documents.all()]
        assert kinds == [kind.upper() for kind in contents]


class TestArranging:
    """Order, name and removal in one list, with and without new files (R4)."""

    def arranged(self, client: Client, **changes: object) -> list[tuple[int, str]]:
        """Save 1.pdf, 2.pdf and 3.pdf, send the form again, and return number and title."""
        entry = draft_of(client, documents=[pdf(f"{n}.pdf") for n in (1, 2, 3)])
        sent = {
            "kept": ["d:1", "d:2", "d:3"],
            "document_title": ["1", "2", "3"],
        }
        answer = send_edit(client, entry, **(sent | changes))
        assert answer.status_code == 302
        return [(each.number, each.title) for each in latest_draft(entry).documents.all()]

    def test_form__shows_name_and_moves_of_each(self, company: Client) -> None:
        entry = draft_of(company, documents=[pdf("案内.pdf"), pdf("料金.pdf")])
        rows = soup(company.get(f"/matching/my/{entry.pk}/edit/")).select(".files li")
        for name, values in {
            "kept": ["d:1", "d:2"],
            "up": ["d:1", "d:2"],
            "down": ["d:1", "d:2"],
            "document_title": ["案内", "料金"],
            "removed": ["d:1", "d:2"],
        }.items():
            assert [row.select_one(f"[name={name}]")["value"] for row in rows] == values
        first, last = rows
        assert [each["name"] for each in first.select("button[disabled]")] == ["up"]
        assert [each["name"] for each in last.select("button[disabled]")] == ["down"]

    def test_one_document__has_nowhere_to_move(self, company: Client) -> None:
        entry = draft_of(company, documents=[pdf()])
        assert not soup(company.get(f"/matching/my/{entry.pk}/edit/")).select(".files button")

    def test_order_of_the_fields__is_that_of_the_documents(self, company: Client) -> None:
        sent = {"kept": ["d:3", "d:1", "d:2"], "document_title": ["三", "一", "二"]}
        assert self.arranged(company, **sent) == [(3, "三"), (1, "一"), (2, "二")]

    def test_names__are_changed_and_never_blank(self, company: Client) -> None:
        titles = ["導入の手引き", " ", "a\r\nb\x00"]
        assert self.arranged(company, document_title=titles) == [
            (1, "導入の手引き"),
            (2, "2"),
            (3, "a b"),
        ]

    def test_removed_and_new_files__keep_the_rest_in_order(self, company: Client) -> None:
        found = self.arranged(
            company,
            kept=["d:3", "d:2", "d:1"],
            document_title=["3", "2", "1"],
            removed=["d:2"],
            documents=[pdf("新しい.pdf")],
        )
        assert found == [(3, "3"), (1, "1"), (4, "新しい")]

    def test_upload_of_a_form_with_mistakes__is_renamed_too(self, company: Client) -> None:
        answer = send_new(company, title="", documents=[pdf("あ.pdf"), pdf("い.pdf")])
        keys = kept(answer)
        sent = fields(
            form_token=hidden(answer, "form_token"),
            kept=keys[::-1],
            document_title=["い改", "あ改"],
        )
        assert company.post(NEW, sent).status_code == 302
        titles = [each.title for each in latest_draft(Entry.objects.get()).documents.all()]
        assert titles == ["い改", "あ改"]


class TestMoving:
    """上へ and 下へ as submit buttons: the form comes back with everything in it (R4)."""

    def pressed(self, client: Client, entry: Entry, **changes: object) -> Any:
        """Send the form of an entry with 1.pdf, 2.pdf and 3.pdf."""
        sent = {"kept": ["d:1", "d:2", "d:3"], "document_title": ["1", "2", "3"]}
        return send_edit(client, entry, **(sent | changes))

    @pytest.fixture
    def entry(self, company: Client) -> Entry:
        return draft_of(company, documents=[pdf(f"{n}.pdf") for n in (1, 2, 3)])

    @pytest.mark.parametrize(
        ("press", "titles"),
        [
            ({"up": "d:2"}, ["2", "1", "3"]),
            ({"down": "d:2"}, ["1", "3", "2"]),
            ({"up": "d:1"}, ["1", "2", "3"]),
            ({"down": "d:3"}, ["1", "2", "3"]),
            ({"up": "d:9"}, ["1", "2", "3"]),
        ],
        ids=str,
    )
    def test_document__moves_by_one(
        self, company: Client, entry: Entry, press: dict[str, str], titles: list[str]
    ) -> None:
        before = latest_draft(entry).latest_revision_id
        answer = self.pressed(company, entry, **press)
        assert answer.status_code == 200
        assert titles_kept(answer) == titles
        assert ("番目にしました。" in text_of(answer)) is (titles != ["1", "2", "3"])
        assert latest_draft(entry).latest_revision_id == before

    def test_what_is_typed__comes_back_unjudged(self, company: Client, entry: Entry) -> None:
        changes = {"title": "", "url": "x:", "summary": "途中の概要", "contact_tel": "でんわ"}
        answer = self.pressed(
            company, entry, down="d:1", removed=["d:3"], genres=[], accept_terms="on", **changes
        )
        assert faulty(answer) == set()
        form = typed(answer)
        assert {name: form.get(name, "") for name in changes} == changes
        page = soup(answer)
        marked = [box["value"] for box in page.select("[name=removed][checked]")]
        assert (kept(answer), marked) == (["d:2", "d:1", "d:3"], ["d:3"])
        assert page.select("[name=accept_terms][checked]")
        assert not page.select("[name=genres][checked]")
        assert page.select_one("[data-moved]").has_attr("data-unsent")

    def test_new_file__is_kept(self, company: Client) -> None:
        answer = send_new(company, documents=[pdf("あ.pdf"), pdf("い.pdf")], up="")
        assert titles_kept(answer) == ["あ", "い"]
        keys = kept(answer)
        again = company.post(NEW, fields(**typed(answer)) | {"up": keys[1]})
        assert titles_kept(again) == ["い", "あ"]
        sent = fields(form_token=hidden(again, "form_token"), kept=kept(again))
        assert company.post(NEW, sent).status_code == 302
        titles = [each.title for each in latest_draft(Entry.objects.get()).documents.all()]
        assert titles == ["い", "あ"]

    def test_bad_file__is_named(self, company: Client, entry: Entry) -> None:
        answer = self.pressed(company, entry, down="d:1", documents=[pdf("偽.pdf", EXE)])
        assert answer.status_code == 422
        assert faulty(answer) == {"documents"}
        assert titles_kept(answer) == ["2", "1", "3"]

    def test_version_that_filled_the_form__stays_the_one(
        self, company: Client, entry: Entry
    ) -> None:
        first = latest_draft(entry).latest_revision_id
        draft = latest_draft(entry)
        draft.summary = "ほかの人の概要"
        lifecycle.save_draft(draft, secretariat_operator())
        answer = self.pressed(company, entry, down="d:1", based_on=first)
        assert hidden(answer, "based_on") == str(first)

    def test_moved_and_saved__is_the_order_of_the_draft(
        self, company: Client, entry: Entry
    ) -> None:
        answer = self.pressed(company, entry, down="d:1")
        saved = send_edit(company, entry, kept=kept(answer), document_title=titles_kept(answer))
        assert saved.status_code == 302
        assert numbers(entry) == [2, 1, 3]


class TestStoredName:
    """The title is the name given; the file lies under a name that nobody can guess."""

    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("仕様書 第２版.pdf", "仕様書 第２版"),
            ("../../etc/passwd.pdf", "passwd"),
            ("a.b.pdf", "a.b"),
            ("＜ｓｃｒｉｐｔ＞.pdf", "＜ｓｃｒｉｐｔ＞"),
            (f"{'長' * 80}.pdf", "長" * 80),
        ],
    )
    def test_title__comes_from_the_name(self, company: Client, name: str, title: str) -> None:
        before = stored_files()
        document = draft_of(company, documents=[pdf(name)]).documents.get()
        assert document.title == title
        assert document.size == len(PDF)
        assert title not in document.file.name
        (path,) = stored_files() - before
        assert str(path).endswith(document.file.name)
        assert path.read_bytes() == PDF


class TestKeptFiles:
    """Uploads survive mistakes, the confirmation and its 「戻る」."""

    def test_uploads__survive_a_mistaken_form(self, company: Client) -> None:
        wrong = send_new(company, title="", documents=[pdf("一.pdf")])
        assert titles_kept(wrong) == ["一"]
        sent = fields(**typed(wrong)) | {"title": "", "documents": [pdf("二.pdf")]}
        again = company.post(NEW, sent)
        assert titles_kept(again) == ["一", "二"]
        done = company.post(NEW, fields(**typed(again)) | {"title": "題"})
        documents = latest_draft(Entry.objects.get()).documents.all()
        assert done.status_code == 302
        assert [(each.number, each.title) for each in documents] == [(1, "一"), (2, "二")]
        assert not PendingUpload.objects.exists()

    def test_uploads__stand_on_the_confirmation_and_survive_going_back(
        self, company: Client
    ) -> None:
        entry = draft_of(company, documents=[pdf("一.pdf"), pdf("二.pdf")])
        page = company.get(f"{LIST}{entry.pk}/confirm/")
        links = soup(page).select("main .documents a")
        assert [link.get_text() for link in links] == ["一", "二"]
        assert company.get(links[0]["href"]).status_code == 200
        back = soup(page).main.find("a", string="戻る")["href"]
        form = company.get(back)
        assert titles_kept(form) == ["一", "二"]
        sent = fields(**typed(form)) | {"title": "直した題"}
        confirm(company, company.post(back, sent)["Location"])
        assert numbers(entry) == [1, 2]
        assert latest_draft(entry).title == "直した題"

    def test_same_files__sent_with_a_double_click_are_there_once(self, company: Client) -> None:
        wrong = send_new(company, title="", documents=[pdf()])
        sent = fields(**typed(wrong)) | {"title": "題"}
        company.post(NEW, sent)
        company.post(NEW, sent)
        assert numbers(Entry.objects.get()) == [1]
        company.post(NEW, sent | {"documents": [pdf(), pdf("別の.pdf")]})
        assert numbers(Entry.objects.get()) == [1, 2]

    def test_removed_document__is_gone_from_the_draft_only(
        self, cast: Cast, company: Client
    ) -> None:
        entry = register(company, documents=[pdf("一.pdf"), pdf("二.pdf")])
        lifecycle.approve(entry, secretariat_operator())
        send_edit(company, entry, removed=["d:1"], action="draft")
        assert numbers(entry) == [2]
        reader = cast["special"].client
        public = f"/matching/search/{entry.pk}/documents/"
        assert reader.get(f"{public}1/").status_code == 200
        confirm_edit = edit(company, entry)
        assert "登録しました。" in text_of(confirm_edit)
        lifecycle.approve(entry, secretariat_operator())
        assert reader.get(f"{public}1/").status_code == 404
        assert reader.get(f"{public}2/").status_code == 200

    def test_removed_upload__is_not_registered(self, company: Client) -> None:
        wrong = send_new(company, title="", documents=[pdf("一.pdf"), pdf("二.pdf")])
        sent = fields(**typed(wrong)) | {"title": "題", "removed": kept(wrong)[:1]}
        company.post(NEW, sent)
        titles = [each.title for each in latest_draft(Entry.objects.get()).documents.all()]
        assert titles == ["二"]

    def test_removed_document_with_a_mistake__stays_removed(self, company: Client) -> None:
        entry = register(company, documents=[pdf("一.pdf"), pdf("二.pdf")])
        answer = send_edit(company, entry, title="", removed=["d:1"])
        assert titles_kept(answer) == ["二"]


class TestNumbers:
    """A document's number is its address: never given to another document."""

    def test_number__of_a_removed_document_is_not_given_again(self, company: Client) -> None:
        entry = register(company, documents=[pdf("一.pdf"), pdf("二.pdf")])
        send_edit(company, entry, kept=["d:1"], action="draft")
        send_edit(company, entry, documents=[pdf("三.pdf")], action="draft")
        assert numbers(entry) == [1, 3]
        send_edit(company, entry, kept=[], action="draft")
        send_edit(company, entry, documents=[pdf("四.pdf")], action="draft")
        assert numbers(entry) == [4]

    def test_number__stays_when_others_go(self, company: Client) -> None:
        entry = register(company, documents=[pdf(f"{n}.pdf") for n in (1, 2, 3)])
        send_edit(company, entry, removed=["d:2"], action="draft")
        documents = latest_draft(entry).documents.all()
        assert [(each.number, each.title) for each in documents] == [(1, "1"), (3, "3")]


class TestForeignTokens:
    """A document is named by a token; other people's tokens name nothing."""

    def test_upload_of_another_organisation__is_ignored(self, cast: Cast, company: Client) -> None:
        theirs = send_new(cast["other"].client, title="", documents=[pdf("秘密.pdf")])
        token = kept(theirs)
        answer = send_new(company, title="", kept=token)
        assert titles_kept(answer) == []
        entry = draft_of(company, kept=token)
        assert numbers(entry) == []
        assert PendingUpload.objects.get().title == "秘密"

    def test_upload_of_a_colleague__may_be_used(self, cast: Cast, company: Client) -> None:
        theirs = send_new(cast["colleague"].client, title="", documents=[pdf()])
        assert numbers(draft_of(company, kept=kept(theirs))) == [1]

    @pytest.mark.parametrize(
        "keys",
        [["d:1"], ["u:x"], ["u:00000000-0000-0000-0000-000000000000"], ["x"], [""], ["d:1"] * 9],
    )
    def test_unknown_document__is_ignored(self, company: Client, keys: list[str]) -> None:
        assert numbers(draft_of(company, kept=keys)) == []

    def test_document_of_another_own_entry__is_ignored(self, company: Client) -> None:
        register(company, documents=[pdf("一.pdf"), pdf("二.pdf")])
        entry = register(company, documents=[pdf("三.pdf")])
        send_edit(company, entry, kept=["d:1", "d:2"], action="draft")
        titles = [each.title for each in latest_draft(entry).documents.all()]
        assert titles == ["三"]


def content_of(entry: Entry) -> dict[str, Any]:
    """Return what the latest draft says."""
    return latest_draft(entry).content()


class TestCopyView:
    """「コピーして新規登録」: a new draft from an own entry (R10)."""

    def test_copy__has_content_and_documents_and_nothing_else(
        self, cast: Cast, company: Client
    ) -> None:
        source = register(company, documents=[pdf(f"{n}.pdf") for n in (1, 2, 3)])
        edit(company, source, removed=["d:1"])
        lifecycle.approve(source, secretariat_operator())
        liking.toggle_like(fresh(source), cast["special"].user)
        Entry.objects.filter(pk=source.pk).update(external_id="x-1")
        page = cast["colleague"].client.post(f"{LIST}{source.pk}/copy/", follow=True)
        copy = Entry.objects.latest("pk")
        assert page.redirect_chain == [(f"{LIST}{copy.pk}/edit/", 302)]
        assert content_of(copy) == content_of(source)
        assert numbers(copy) == [1, 2]
        assert lifecycle.state_of(copy) == "draft"
        assert (copy.organization, copy.registrant) == (cast.owner, cast["colleague"].user)
        assert (copy.external_id, copy.form_token, copy.first_published_at) == ("", None, None)
        assert copy.likes.count() == copy.acceptances.count() == copy.takedowns.count() == 0
        assert copy.registered_at > source.registered_at

    def test_copy__is_of_the_latest_draft(self, company: Client) -> None:
        source = register(company)
        send_edit(company, source, title="下書きの題", action="draft")
        company.post(f"{LIST}{source.pk}/copy/")
        assert Entry.objects.latest("pk").title == "下書きの題"

    def test_copy__lives_on_without_its_source(self, company: Client) -> None:
        source = register(company, documents=[pdf()])
        company.post(f"{LIST}{source.pk}/copy/")
        copy = Entry.objects.latest("pk")
        send_edit(company, source, kept=[], action="draft")
        company.post(f"{LIST}{source.pk}/delete/")
        assert company.get(f"{LIST}{copy.pk}/documents/1/").status_code == 200

    def test_changes_of_the_copy__leave_the_source(self, company: Client) -> None:
        source = register(company, documents=[pdf()])
        before = content_of(source)
        company.post(f"{LIST}{source.pk}/copy/")
        edit(company, Entry.objects.latest("pk"), title="別の情報", kept=[])
        assert content_of(source) == before

    def test_copy__needs_the_terms_anew(self, company: Client) -> None:
        source = register(company)
        company.post(f"{LIST}{source.pk}/copy/")
        copy = Entry.objects.latest("pk")
        answer = company.get(f"{LIST}{copy.pk}/confirm/", follow=True)
        assert "「登録の規約を了承する」にチェックを入れてください。" in text_of(answer)
        assert lifecycle.state_of(fresh(copy)) == "draft"

    def test_copy_of_an_incomplete_draft__is_one_too(self, company: Client) -> None:
        send_new(company, action="draft", summary="", genres=[])
        company.post(f"{LIST}{Entry.objects.get().pk}/copy/")
        assert [each.summary for each in Entry.objects.all()] == ["", ""]
