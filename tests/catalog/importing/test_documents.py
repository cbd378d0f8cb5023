"""Documents that a row names, by path or by address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings

from catalog.importing.documents import DocumentSource, UnreadableDocumentError, attach, sources_in
from catalog.importing.entries import Report
from catalog.models import Entry, EntryDocument
from cms.outside import public_network
from cms.tabular.problems import RowProblemError
from tests.catalog.importing.conftest import FileServer, Importer
from tests.catalog.importing.files import row
from tests.factories import PDF, new_entry, zip_bytes

EXE = b"MZ\x90\x00" + b"\x00" * 60


def titles_of(sources: list[DocumentSource]) -> list[tuple[str, str]]:
    """Return title and kind of each source."""
    return [(source.title, source.kind) for source in sources]


def documents_of(entry: Entry) -> list[tuple[str, str, int]]:
    """Return title, kind and size of each document of the row in the database."""
    documents = EntryDocument.objects.filter(entry_id=entry.pk).order_by("sort_order")
    return [(document.title, document.kind, document.size) for document in documents]


def assert_refused(report: Report, *, message: str = "") -> None:
    """Check that the row's documents were refused, in Japanese, and nothing was written."""
    assert [(error.number, error.column) for error in report.errors] == [(2, "documents")]
    assert str(report.errors[0]).startswith("2行目 「資料」：")
    assert message in report.errors[0].message
    assert not Entry.objects.exists()


@pytest.fixture
def leaflet(tmp_path: Path) -> Path:
    """Return a PDF in a folder beside the table."""
    path = tmp_path / "資料" / "案内.pdf"
    path.parent.mkdir()
    path.write_bytes(PDF)
    return path


class TestSourcesIn:
    """What a cell of documents means."""

    def test_cell__blank(self, tmp_path: Path) -> None:
        assert sources_in(" ; ；", tmp_path, RowProblemError) == []

    def test_path__relative_to_the_file(self, tmp_path: Path, leaflet: Path) -> None:
        sources = sources_in("資料/案内.pdf", tmp_path, RowProblemError)
        assert titles_of(sources) == [("案内", "pdf")]
        assert sources[0].read() == PDF

    def test_path__absolute(self, tmp_path: Path, leaflet: Path) -> None:
        sources = sources_in(str(leaflet), tmp_path, RowProblemError)
        assert sources[0].read() == PDF

    @pytest.mark.parametrize("place", ["{leaflet}", "../資料/案内.pdf", "link.pdf"])
    def test_path__never_leaves_the_folder(self, tmp_path: Path, leaflet: Path, place: str) -> None:
        folder = tmp_path / "table"
        folder.mkdir()
        (folder / "link.pdf").symlink_to(leaflet)
        with pytest.raises(RowProblemError, match="フォルダーの外にあります"):
            sources_in(place.format(leaflet=leaflet), folder, RowProblemError)

    def test_paths__several_in_order(self, tmp_path: Path, leaflet: Path) -> None:
        (tmp_path / "b.PDF").write_bytes(PDF)
        (tmp_path / "a.docx").write_bytes(zip_bytes("word/document.xml"))
        cell = "b.PDF； 資料/案内.pdf ;a.docx;"
        assert titles_of(sources_in(cell, tmp_path, RowProblemError)) == [
            ("b", "pdf"),
            ("案内", "pdf"),
            ("a", "docx"),
        ]

    @pytest.mark.parametrize(
        ("cell", "message"),
        [
            ("nowhere.pdf", "「nowhere.pdf」が見つかりません"),
            ("資料", "登録できる種類のファイルではありません"),
            ("tool.exe", "登録できる種類のファイルではありません"),
            ("https://example.jp/page.html", "登録できる種類のファイルではありません"),
            ("https://example.jp/", "登録できる種類のファイルではありません"),
            ("fake.pdf", "中身が拡張子と一致しません"),
            ("empty.pdf", "ファイルが空です"),
            (";".join(["資料/案内.pdf"] * 6), "資料は5件までです"),
        ],
    )
    def test_cell__refused(self, tmp_path: Path, leaflet: Path, cell: str, message: str) -> None:
        (tmp_path / "tool.exe").write_bytes(EXE)
        (tmp_path / "fake.pdf").write_bytes(EXE)
        (tmp_path / "empty.pdf").write_bytes(b"")
        with pytest.raises(RowProblemError, match=message) as caught:
            sources_in(cell, tmp_path, RowProblemError)
        assert caught.value.column == "documents"

    def test_cell__five_files(self, tmp_path: Path, leaflet: Path) -> None:
        cell = ";".join(["資料/案内.pdf"] * 5)
        assert len(sources_in(cell, tmp_path, RowProblemError)) == 5

    def test_path__too_large(self, tmp_path: Path, leaflet: Path, settings: LazySettings) -> None:
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = len(PDF) - 1
        with pytest.raises(RowProblemError, match="ファイルが大きすぎます"):
            sources_in("資料/案内.pdf", tmp_path, RowProblemError)

    @pytest.mark.parametrize(
        ("address", "title"),
        [
            ("https://example.jp/docs/guide.pdf", "guide"),
            ("HTTPS://example.jp/guide.PDF?version=2#page=3", "guide"),
            ("https://example.jp/%E6%A1%88%E5%86%85.pdf", "案内"),
        ],
    )
    def test_address__named_by_its_path(self, tmp_path: Path, address: str, title: str) -> None:
        sources = sources_in(address, tmp_path, RowProblemError)
        assert titles_of(sources) == [(title, "pdf")]
        assert sources[0].is_address


class TestRead:
    """Addresses are fetched within bounds."""

    def test_address__fetched(self, tmp_path: Path, file_server: FileServer) -> None:
        address = file_server.put("guide.pdf", PDF)
        assert sources_in(address, tmp_path, RowProblemError)[0].read() == PDF

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]"])
    def test_address__of_the_inner_network_is_not_asked(self, tmp_path: Path, host: str) -> None:
        sources = sources_in(f"http://{host}/guide.pdf", tmp_path, RowProblemError)
        with pytest.raises(UnreadableDocumentError, match="外から見られないアドレス"):
            sources[0].read()

    def test_redirection__into_the_inner_network_is_not_followed(
        self, tmp_path: Path, file_server: FileServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file_server.moved["/guide.pdf"] = "http://169.254.169.254/guide.pdf"
        own = urlsplit(file_server.address).hostname
        monkeypatch.setattr(public_network, "is_public", lambda address: address == own)
        sources = sources_in(f"{file_server.address}/guide.pdf", tmp_path, RowProblemError)
        with pytest.raises(UnreadableDocumentError, match="外から見られないアドレス"):
            sources[0].read()

    def test_address__too_large(
        self, tmp_path: Path, file_server: FileServer, settings: LazySettings
    ) -> None:
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1000
        address = file_server.put("guide.pdf", PDF + b" " * 1000)
        with pytest.raises(UnreadableDocumentError, match="ファイルが大きすぎます"):
            sources_in(address, tmp_path, RowProblemError)[0].read()

    def test_address__not_found(self, tmp_path: Path, file_server: FileServer) -> None:
        sources = sources_in(f"{file_server.address}/gone.pdf", tmp_path, RowProblemError)
        with pytest.raises(UnreadableDocumentError, match=r"gone\.pdf」を取得できません"):
            sources[0].read()


class TestAttach:
    """The documents of an entry become those of its row."""

    def test_document__attached_under_a_random_name(
        self, db: None, tmp_path: Path, leaflet: Path
    ) -> None:
        entry = new_entry()
        attach(entry, sources_in("資料/案内.pdf", tmp_path, RowProblemError))
        document = entry.documents.all()[0]
        assert (document.title, document.number, document.size) == ("案内", 1, len(PDF))
        assert "案内" not in document.file.name
        assert document.file.name.endswith(".pdf")

    def test_documents__dropped_where_the_row_names_none(
        self, db: None, tmp_path: Path, leaflet: Path
    ) -> None:
        entry = new_entry()
        attach(entry, sources_in("資料/案内.pdf", tmp_path, RowProblemError))
        attach(entry, [])
        assert list(entry.documents.all()) == []


class TestImport:
    """Documents on their way into entries."""

    def test_path__imported(self, run_import: Importer, leaflet: Path) -> None:
        report = run_import(row(documents="資料/案内.pdf"))
        assert report.errors == []
        assert documents_of(Entry.objects.get()) == [("案内", "PDF", len(PDF))]

    def test_address__imported(self, run_import: Importer, file_server: FileServer) -> None:
        report = run_import(row(documents=file_server.put("guide.pdf", PDF)))
        assert report.errors == []
        document = EntryDocument.objects.get()
        assert (document.title, document.size) == ("guide", len(PDF))
        assert document.file.open("rb").read() == PDF

    def test_second_run__fetches_nothing(
        self, run_import: Importer, file_server: FileServer
    ) -> None:
        cell = file_server.put("guide.pdf", PDF)
        run_import(row(documents=cell))
        asked = list(file_server.asked)
        report = run_import(row(documents=cell))
        assert (report.unchanged, file_server.asked) == (1, asked)

    def test_changed_row__keeps_the_file_and_its_address(
        self, run_import: Importer, leaflet: Path
    ) -> None:
        run_import(row(documents="資料/案内.pdf"))
        before = EntryDocument.objects.get()
        report = run_import(row(documents="資料/案内.pdf", title="新しい題"))
        after = EntryDocument.objects.get()
        assert report.changed == 1
        assert (after.file.name, after.number) == (before.file.name, before.number)

    def test_further_document__is_a_change(
        self, run_import: Importer, leaflet: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "b.pdf").write_bytes(PDF)
        run_import(row(documents="資料/案内.pdf"))
        report = run_import(row(documents="b.pdf;資料/案内.pdf"))
        assert report.changed == 1
        numbers = EntryDocument.objects.order_by("sort_order").values_list("title", "number")
        assert list(numbers) == [("b", 2), ("案内", 1)]

    def test_two_kinds_of_one_name__both_kept_when_the_row_changes(
        self, run_import: Importer, tmp_path: Path
    ) -> None:
        (tmp_path / "guide.pdf").write_bytes(PDF)
        (tmp_path / "guide.zip").write_bytes(zip_bytes("a.txt"))
        cell = "guide.pdf;guide.zip"
        run_import(row(documents=cell))
        run_import(row(documents=cell, title="新しい題"))
        kinds = [kind for _, kind, _ in documents_of(Entry.objects.get())]
        assert kinds == ["PDF", "ZIP"]

    def test_other_kind_of_the_same_name__is_a_change(
        self, run_import: Importer, tmp_path: Path
    ) -> None:
        (tmp_path / "guide.pdf").write_bytes(PDF)
        (tmp_path / "guide.zip").write_bytes(zip_bytes("a.txt"))
        run_import(row(documents="guide.zip"))
        report = run_import(row(documents="guide.pdf"))
        assert report.changed == 1
        assert [kind for _, kind, _ in documents_of(Entry.objects.get())] == ["PDF"]

    @pytest.mark.parametrize("cell", ["nowhere.pdf", "fake.pdf", "tool.exe"])
    def test_path__refused(self, run_import: Importer, tmp_path: Path, cell: str) -> None:
        (tmp_path / "fake.pdf").write_bytes(EXE)
        (tmp_path / "tool.exe").write_bytes(EXE)
        assert_refused(run_import(row(documents=cell)), message=cell)

    def test_address__not_found(self, run_import: Importer, file_server: FileServer) -> None:
        assert_refused(run_import(row(documents=f"{file_server.address}/gone.pdf")))

    def test_address__nobody_answers(self, run_import: Importer, file_server: FileServer) -> None:
        assert_refused(run_import(row(documents="http://127.0.0.1:1/guide.pdf")))

    def test_address__too_large(
        self, run_import: Importer, file_server: FileServer, settings: LazySettings
    ) -> None:
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1000
        address = file_server.put("guide.pdf", PDF + b" " * 1000)
        assert_refused(run_import(row(documents=address)), message="大き")

    @pytest.mark.parametrize(
        "content", [EXE, b"", b"<html>login</html>"], ids=["exe", "empty", "html"]
    )
    def test_address__answers_something_else(
        self, run_import: Importer, file_server: FileServer, content: bytes
    ) -> None:
        assert_refused(run_import(row(documents=file_server.put("guide.pdf", content))))

    def test_address__with_an_endless_name(
        self, run_import: Importer, file_server: FileServer
    ) -> None:
        address = file_server.put(f"{'x' * 300}.pdf", PDF)
        report = run_import(row(documents=address))
        titles = EntryDocument.objects.values_list("title", flat=True)
        assert report.errors or [len(title) <= 200 for title in titles] == [True]
