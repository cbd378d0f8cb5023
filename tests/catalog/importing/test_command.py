"""`manage.py import_entries`: what it prints, and how it fails."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Entry
from tests.catalog.importing.conftest import FileServer, World
from tests.catalog.importing.files import COMPLETE, entries_file
from tests.cms.tabular.files import csv_file, excel_file
from tests.factories import PDF

pytestmark = pytest.mark.django_db


def run(path: Path, **options: Any) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("import_entries", str(path), stdout=out, **options)
    return out.getvalue()


class TestOutput:
    """The numbers of a run."""

    def test_first_run__added(self, world: World, tmp_path: Path) -> None:
        path = entries_file(tmp_path, {}, {"external_id": "b"})
        assert run(path) == "追加 2件、変更 0件、変更なし 0件\n"
        assert Entry.objects.listed().count() == 2

    def test_second_run__unchanged_and_changed(self, world: World, tmp_path: Path) -> None:
        run(entries_file(tmp_path, {}, {"external_id": "b"}))
        path = entries_file(tmp_path, {}, {"external_id": "b", "title": "新"}, {"external_id": "c"})
        assert run(path) == "追加 1件、変更 1件、変更なし 1件\n"

    def test_missing_contacts__counted(self, world: World, tmp_path: Path) -> None:
        printed = run(entries_file(tmp_path, {"contact_email": ""}))
        assert "連絡先（電話番号かメールアドレス）がない情報：1件" in printed

    def test_dry_run__says_so_and_writes_nothing(self, world: World, tmp_path: Path) -> None:
        printed = run(entries_file(tmp_path, {}), dry_run=True)
        assert "追加 1件" in printed
        assert "確認だけを行いました。何も書き込んでいません。" in printed
        assert not Entry.objects.exists()

    def test_excel_with_japanese_header__imported(self, world: World, tmp_path: Path) -> None:
        header = ["外部ID", "タイトル", "概要", "情報種別", "ジャンル", "団体名", "登録日", "備考"]
        line = [3.0, "題", "概要", "製品・サービス情報", "防災", "アルファ（架空）", None, "x"]
        run(excel_file(tmp_path, [header, line]))
        entry = Entry.objects.get()
        assert (entry.external_id, entry.title, entry.organization) == ("3", "題", world.alpha)

    def test_cp932__imported(self, world: World, tmp_path: Path) -> None:
        lines = [[*COMPLETE], [*COMPLETE.values()]]
        run(csv_file(tmp_path, lines, encoding="cp932"))
        assert Entry.objects.get().title == COMPLETE["title"]

    def test_document__relative_to_the_file(
        self, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "guide.pdf").write_bytes(PDF)
        entries_file(tmp_path, {"documents": "guide.pdf"})
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.chdir(elsewhere)
        run(Path("../e.csv"))
        assert Entry.objects.get().documents.get().title == "guide"


class TestOptions:
    """What holds for rows that say nothing themselves."""

    @pytest.mark.parametrize(
        "options",
        [
            {"type": "product", "organization": "alpha", "genre": ["bousai", "kanko"]},
            {
                "type": "製品・サービス情報",
                "organization": "アルファ（架空）",
                "genre": ["防災", "観光"],
            },
        ],
    )
    def test_defaults__by_slug_id_or_name(
        self, world: World, tmp_path: Path, options: dict[str, Any]
    ) -> None:
        run(entries_file(tmp_path, {"type": "", "organization": "", "genres": ""}), **options)
        entry = Entry.objects.get()
        assert (entry.information_type, entry.organization) == (world.product, world.alpha)
        assert set(entry.genres.all()) == {world.bousai, world.kanko}

    @pytest.mark.parametrize(
        ("option", "value"), [("type", "x"), ("organization", "x"), ("genre", ["防災", "x"])]
    )
    def test_option__names_nothing(
        self, world: World, tmp_path: Path, option: str, value: Any
    ) -> None:
        with pytest.raises(CommandError, match="「x」はありません"):
            run(entries_file(tmp_path, {}), **{option: value})
        assert not Entry.objects.exists()

    def test_mapping__used(self, world: World, tmp_path: Path) -> None:
        mapping = tmp_path / "mapping.toml"
        fields = '[fields]\nexternal_id = "x-$no"\ntitle = "$name"\nsummary = "$name"\n'
        mapping.write_text(fields, encoding="utf-8")
        path = csv_file(tmp_path, [["no", "name"], ["7", "防災ラジオ"]])
        run(path, mapping=mapping, type="product", organization="alpha", genre=["bousai"])
        assert Entry.objects.values_list("external_id", "title").get() == ("x-7", "防災ラジオ")

    def test_mapping__missing(self, world: World, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="対応表を読めません"):
            run(entries_file(tmp_path, {}), mapping=tmp_path / "nowhere.toml")


class TestFailure:
    """Every failure is a message, and leaves nothing behind."""

    def test_rows__every_error_and_their_number(self, world: World, tmp_path: Path) -> None:
        path = entries_file(
            tmp_path, {"title": ""}, {"external_id": "b"}, {"external_id": "c", "type": "x"}
        )
        with pytest.raises(CommandError) as caught:
            run(path)
        lines = str(caught.value).splitlines()
        assert [line.split("：")[0] for line in lines] == [
            "2行目 「タイトル」",
            "4行目 「情報種別」",
            "2件の誤りがあるため、何も取り込みませんでした。",
        ]
        assert not Entry.objects.exists()

    def test_rows__errors_in_the_order_of_the_file(self, world: World, tmp_path: Path) -> None:
        path = entries_file(tmp_path, {"external_id": "z", "title": ""}, {}, {})
        with pytest.raises(CommandError) as caught:
            run(path)
        numbers = [line.split("行目")[0] for line in str(caught.value).splitlines()[:-1]]
        assert numbers == ["2", "3", "4"]

    @pytest.mark.parametrize("name", ["nowhere.csv", "nowhere.xlsx"])
    def test_file__missing(self, world: World, tmp_path: Path, name: str) -> None:
        with pytest.raises(CommandError, match="ファイルが見つかりません"):
            run(tmp_path / name)

    def test_file__is_a_folder(self, world: World, tmp_path: Path) -> None:
        with pytest.raises(CommandError):
            run(tmp_path)

    @pytest.mark.parametrize("name", ["e.csv", "e.xlsx"])
    @pytest.mark.parametrize(
        "content", [b"", PDF, b"\x00\x01\xfe\xff" * 20], ids=["empty", "pdf", "noise"]
    )
    def test_file__no_table(self, world: World, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError):
            run(tmp_path / name)

    def test_document__address_answers_404(
        self, world: World, tmp_path: Path, file_server: FileServer
    ) -> None:
        rows = [{}, {"external_id": "b", "documents": f"{file_server.address}/gone.pdf"}]
        with pytest.raises(CommandError, match="3行目 「資料」"):
            run(entries_file(tmp_path, *rows))
        assert not Entry.objects.exists()
