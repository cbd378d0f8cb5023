"""The screens of the imports: who may open them, what they say, what they refuse (O4)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from catalog.models import Entry
from cms.imports import forms, registry
from cms.imports.models import State
from cms.members.models import Organization
from cms.models import ImportedRow, ImportRun
from cms.tabular.writing import blanks
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.cms.imports.screens import (
    LIST,
    choose,
    counts,
    problems,
    send,
    take_in,
    ticked,
    undo,
    upload,
    url_of,
)
from tests.factories import GenreFactory, OrganizationFactory, zip_bytes

pytestmark = pytest.mark.django_db

HEADER = "団体ID,団体名,団体種別,会員種別\r\n"
GOOD = "o-1,みなと市（架空）,地方公共団体,特別会員\r\no-2,山辺町（架空）,地方公共団体,特別会員\r\n"
WRONG = "o-3,,市役所,特別会員\r\n"
FILE = f"{HEADER}{GOOD}{WRONG}".encode("cp932")


@pytest.fixture
def run(cast: Cast) -> ImportRun:
    """Return a file that was sent: two good rows, a wrong one."""
    return send(cast["secretariat"].client, "organizations", "団体.csv", FILE)


@pytest.fixture
def client(cast: Cast) -> Any:
    """Return the secretariat's browser."""
    return cast["secretariat"].client


class TestAccess:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("visitor", 302), ("general", 403), ("special", 403), ("wg", 302), ("secretariat", 200)],
    )
    def test_screens__are_the_secretariats(
        self, cast: Cast, run: ImportRun, name: str, status: int
    ) -> None:
        paths = [LIST, f"{LIST}new/entries/", url_of(run), url_of(run, "copy/")]
        answers = {path: cast[name].client.get(path).status_code for path in paths}

        allowed = {302, 403} if status != 200 else {200}
        assert set(answers.values()) <= allowed
        if name in ("wg", "secretariat"):
            assert set(answers.values()) == {status}

    @pytest.mark.parametrize("name", ["visitor", "general", "special", "wg"])
    @pytest.mark.parametrize("deed", ["", "undo/", "discard/"])
    def test_others__change_nothing(self, cast: Cast, run: ImportRun, name: str, deed: str) -> None:
        number = Organization.objects.count()
        answer = cast[name].client.post(url_of(run, deed), {"rows": ["2"], "digest": "x"})
        sent = upload(cast[name].client, "organizations", "o.csv", FILE)

        assert {answer.status_code, sent.status_code} <= {302, 403}
        assert (Organization.objects.count(), ImportRun.objects.count()) == (number, 1)

    def test_deeds__are_no_links(self, client: Any, run: ImportRun) -> None:
        assert client.get(url_of(run, "discard/")).status_code == 405
        assert client.get(url_of(run, "undo/")).url == url_of(run)

    @pytest.mark.parametrize("path", ["new/nosuch/", "999/", "999/copy/"])
    def test_addresses__of_nothing(self, client: Any, path: str) -> None:
        assert client.get(LIST + path).status_code == 404

    def test_menu__leads_there_for_the_secretariat_alone(self, cast: Cast) -> None:
        assert f'"{LIST}"' in cast["secretariat"].client.get("/admin/").content.decode()
        assert f'"{LIST}"' not in cast["wg"].client.get("/admin/").content.decode()


class TestUpload:
    @pytest.mark.parametrize("kind", ["entries", "organizations", "accounts", "likes"])
    def test_form__names_the_columns(self, client: Any, kind: str) -> None:
        page = client.get(f"{LIST}new/{kind}/")

        assert "列の見出し" in text_of(page)
        assert soup(page).select_one("form[enctype='multipart/form-data'] input[type=file]")

    @pytest.mark.parametrize(
        ("name", "data", "message"),
        [
            ("o.csv", b"", "ファイル"),
            ("o.xls", b"x", "古い形のExcel"),
            ("o.pdf", b"x", "Excel（.xlsx）かCSV（.csv）のファイルを選んでください"),
        ],
    )
    def test_file__of_a_wrong_kind_is_refused_at_the_field(
        self, client: Any, name: str, data: bytes, message: str
    ) -> None:
        answer = upload(client, "organizations", name, data)

        assert answer.status_code == 200
        assert message in text_of(answer)
        assert not ImportRun.objects.exists()

    @pytest.mark.parametrize(
        ("name", "data", "message"),
        [
            ("o.csv", HEADER.encode(), "見出しの下に行がありません"),
            ("o.csv", bytes(range(256)), "文字コード"),
            ("o.xlsx", b"rubbish", "Excel（.xlsx）のファイルとして開けません"),
            ("o.xlsx", zip_bytes("x"), "Excel（.xlsx）のファイルとして開けません"),
        ],
    )
    def test_file__that_cannot_be_read_is_said_above_a_form_for_the_next(
        self, client: Any, name: str, data: bytes, message: str
    ) -> None:
        page = soup(client.get(url_of(send(client, "organizations", name, data))))

        assert message in page.select_one("[role=alert]").get_text()
        form = page.select_one("form[enctype='multipart/form-data']")
        assert form["action"] == f"{LIST}new/organizations/"
        assert form.select_one("input[type=file]")

    def test_file__unreadable_leaves_the_other_choices(self, cast: Cast, client: Any) -> None:
        run = send(client, "entries", "e.csv", b"rubbish", organization=cast.owner.pk)
        chosen = soup(client.get(url_of(run))).select_one("[name=organization]")

        assert chosen["value"] == cast.owner.name

    def test_file__missing(self, client: Any) -> None:
        answer = client.post(f"{LIST}new/organizations/", {})

        assert "ファイルを選んでください。" in text_of(answer)

    def test_file__too_large(self, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(forms, "LARGEST", 100)

        assert "ファイルが大きすぎます" in text_of(upload(client, "organizations", "o.csv", FILE))

    def test_rows__too_many(self, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cms.imports.registry.MOST_ROWS", 1)

        run = send(client, "organizations", "o.csv", FILE)
        assert "1行までにしてください" in text_of(client.get(url_of(run)))

    def test_name__is_kept_without_its_folder_and_shown_escaped(self, client: Any) -> None:
        run = send(client, "organizations", "../../<b>x</b>.csv", FILE)

        assert run.name == "b>.csv" or "/" not in run.name
        assert "<b>x" not in client.get(url_of(run)).content.decode()
        assert not default_storage.exists(run.name)


class TestCheck:
    def test_page__shows_what_would_be_done_and_does_nothing(
        self, client: Any, run: ImportRun
    ) -> None:
        number = Organization.objects.count()
        page = client.get(url_of(run))

        assert counts(page) == {"added": 2, "changed": 0, "unchanged": 0, "wrong": 1}
        assert problems(page) == {4: {"name", "kind"}}
        assert ticked(page) == ["2", "3"]
        assert Organization.objects.count() == number

    def test_cells__are_shown_escaped(self, client: Any) -> None:
        hostile = "<script>alert(1)</script>"
        rows = f"{HEADER}o-1,{hostile},民間企業,一般会員\r\n{hostile},,=1+1,x\r\n"
        page = client.get(url_of(send(client, "organizations", "o.csv", rows.encode())))

        assert hostile not in page.content.decode()
        assert "&lt;script&gt;" in page.content.decode()

    def test_row__chosen_alone(self, client: Any, run: ImportRun) -> None:
        take_in(client, run, ["3"])

        assert (run.added, run.left_out, run.wrong) == (1, 1, 1)
        assert Organization.objects.filter(external_id="o-2").exists()
        assert not Organization.objects.filter(external_id="o-1").exists()
        assert run.finished_by is not None

    @pytest.mark.parametrize("rows", [[], ["4"], ["99"], ["x", "²", "-1"]])
    def test_rows__none_that_can_be_taken_in(
        self, client: Any, run: ImportRun, rows: list[str]
    ) -> None:
        answer = choose(client, run, rows)

        assert "取り込む行を１行以上選んでください" in text_of(answer)
        assert not ImportedRow.objects.exists()

    def test_data__changed_since_is_shown_anew_and_nothing_is_written(
        self, client: Any, run: ImportRun
    ) -> None:
        digest = soup(client.get(url_of(run))).select_one("input[name=digest]")["value"]
        OrganizationFactory(external_id="o-1", name="みなと市（架空）")

        answer = client.get(client.post(url_of(run), {"digest": digest, "rows": ["3"]}).url)

        assert "確かめたあとに内容が変わりました" in text_of(answer)
        assert counts(answer) == {"added": 1, "changed": 1, "unchanged": 0, "wrong": 1}
        assert ticked(answer) == ["3"]
        assert not Organization.objects.filter(external_id="o-2").exists()

    def test_file__taken_in_twice_is_refused(self, client: Any, run: ImportRun) -> None:
        digest = soup(client.get(url_of(run))).select_one("input[name=digest]")["value"]
        take_in(client, run)

        answer = client.post(url_of(run), {"digest": digest, "rows": ["2"]}, follow=True)

        assert answer.redirect_chain == [(url_of(run), 302)]
        assert "このファイルは、もう取り込まれています。" in text_of(answer)
        assert ImportedRow.objects.count() == 2

    def test_same_file_again__changes_nothing(self, client: Any, run: ImportRun) -> None:
        take_in(client, run)
        again = client.get(url_of(send(client, "organizations", "o.csv", FILE)))

        assert counts(again) == {"added": 0, "changed": 0, "unchanged": 2, "wrong": 1}
        assert "取り込む行はありません。" in text_of(again)

    def test_file__not_wanted_after_all_is_forgotten(self, client: Any, run: ImportRun) -> None:
        assert client.post(url_of(run, "discard/")).status_code == 302
        assert not ImportRun.objects.exists()

    def test_file__taken_in_cannot_be_forgotten(self, client: Any, run: ImportRun) -> None:
        take_in(client, run)
        client.post(url_of(run, "discard/"))

        assert ImportRun.objects.filter(pk=run.pk).exists()


class TestResult:
    def test_page__says_what_was_done_and_offers_to_undo(self, client: Any, run: ImportRun) -> None:
        take_in(client, run)
        page = client.get(url_of(run))

        assert counts(page)["added"] == 2
        assert soup(page).select_one(f"a[href='{url_of(run, 'undo/')}']")
        assert client.get(url_of(run, "copy/")).status_code == 200

    def test_undo__once_and_a_second_time(self, client: Any, run: ImportRun) -> None:
        take_in(client, run)
        first = undo(client, run).undone_at
        answer = client.post(url_of(run, "undo/"), follow=True)

        assert undo(client, run).undone_at == first
        assert "もう取り消されています" in text_of(answer)
        assert not Organization.objects.filter(external_id__startswith="o-").exists()

    def test_undo__of_what_was_not_taken_in(self, client: Any, run: ImportRun) -> None:
        answer = client.post(url_of(run, "undo/"), follow=True)

        assert "まだ取り込んでいません。" in text_of(answer)

    def test_audit__names_run_and_rows(self, client: Any, run: ImportRun) -> None:
        undo(client, take_in(client, run))
        lines = ModelLogEntry.objects.values_list("action", flat=True)

        assert sorted(lines) == sorted(
            ["cms.import", "cms.undo_import"] + ["members.import", "members.withdraw_import"] * 2
        )

    def test_undone__what_stays_is_named_with_the_reason(self, client: Any, run: ImportRun) -> None:
        take_in(client, run)
        Organization.objects.filter(external_id="o-1").update(domain="changed.example.jp")
        undo(client, run)

        rows = soup(client.get(url_of(run))).select("[data-staying-row]")
        assert [row["data-staying-row"] for row in rows] == ["2"]
        assert "取込みのあとに変更されています" in rows[0].get_text()


class TestCopy:
    def test_copy__bears_the_name_of_the_file(self, client: Any, run: ImportRun) -> None:
        answer = client.get(url_of(run, "copy/"))

        assert answer["Content-Type"] == "text/csv"
        assert "filename*=utf-8''%E5%9B%A3%E4%BD%93" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        assert "取込みの結果" in answer.content.decode("cp932")

    def test_copy__without_its_file(self, client: Any, run: ImportRun) -> None:
        run.file.delete(save=True)

        assert client.get(url_of(run, "copy/")).status_code == 404
        page = client.get(choose(client, run).url)
        assert "ファイルはもうありません" in text_of(page)


class TestList:
    def queries(self, client: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(LIST)
        assert page.status_code == 200
        return len(captured)

    def test_runs__newest_first_thirty_a_page_in_as_many_queries(
        self, client: Any, cast: Cast
    ) -> None:
        user = cast["secretariat"].user
        old = {"created_by": user, "state": State.DONE}
        ImportRun.objects.create(kind="entries", name="first.csv", **old)
        client.get(LIST)
        one = self.queries(client)
        ImportRun.objects.bulk_create(
            ImportRun(kind="gone", name=f"{n}.csv", **old) for n in range(35)
        )

        assert self.queries(client) == one
        assert len(soup(client.get(LIST)).select("[data-run-id]")) == 30
        assert len(soup(client.get(LIST, {"p": "2"})).select("[data-run-id]")) == 6
        assert client.get(LIST, {"p": "x"}).status_code == 200

    def test_list__without_runs(self, client: Any) -> None:
        assert "まだありません。" in text_of(client.get(LIST))
        assert not Entry.objects.exists()


class TestBlank:
    """The workbook to fill in."""

    @pytest.mark.parametrize("kind", registry.kinds(), ids=lambda kind: kind.code)
    def test_example__is_read_as_our_columns(
        self, client: Any, tmp_path: Path, kind: registry.Kind
    ) -> None:
        answer = client.get(reverse("import_blank", args=[kind.code]))
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        book = load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames == [blanks.FORM, blanks.HELP, blanks.CHOICES]
        assert book[blanks.CHOICES].sheet_state == "hidden"
        for place, name in enumerate(kind.columns.labels, start=1):
            book[blanks.FORM].cell(2, place, kind.example.get(name, ""))
        book.save(tmp_path / "filled.xlsx")
        table = kind.read(tmp_path / "filled.xlsx")
        assert table.sheet == blanks.FORM
        row = kind.columns.rename(table.rows)[0]
        said = {name: value for name, value in row.values.items() if value}
        assert said == kind.example
        assert set(kind.columns.required) <= set(said)

    def test_choices__are_the_terms_in_use(self, client: Any) -> None:
        GenreFactory(name="防災")
        GenreFactory(name="昔の分野", retired_at=timezone.now())
        answer = client.get(reverse("import_blank", args=["entries"]))
        book = load_workbook(io.BytesIO(answer.content))
        lists = [cell.value for line in book[blanks.CHOICES].iter_rows() for cell in line]
        assert "防災" in lists
        assert "昔の分野" not in lists
        assert "選択肢" in book[blanks.FORM].data_validations.dataValidation[0].formula1

    def test_kind__unknown(self, client: Any) -> None:
        assert client.get(reverse("import_blank", args=["nothing"])).status_code == 404
