"""What the files hold: CSV that Excel opens, JSON, licence, and how much memory that takes (A1)."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.api import sources
from home.api.dumps.store import renew, root
from home.api.dumps.tables import TABLES, columns_of
from home.api.dumps.writing import MANIFEST, README, write_dump
from home.api.licence import LICENCE
from home.models import Dump
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    bulk_published,
    listed_entry,
)
from tests.home.api.reading import content, csv_rows, data, dump_files, get, json_rows

pytestmark = pytest.mark.django_db

NAMES = ("types", "genres", "entries", "editions", "chapters", "news")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that does not exist yet."""
    return tmp_path / "dump"


def read(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestFiles:
    def test_empty_site__gives_whole_files(self, folder: Path) -> None:
        assert write_dump(folder) == 0
        files = read(folder)
        tables = {f"{name}.{kind}" for name in NAMES for kind in ("csv", "json")}
        assert set(files) == tables | {README, MANIFEST}
        for name in NAMES:
            assert json_rows(files, name) == csv_rows(files[f"{name}.csv"]) == []

    def test_csv__is_what_excel_opens(self, folder: Path) -> None:
        genres = [GenreFactory(slug="a", name="防災"), GenreFactory(slug="b", name="観光")]
        entry = listed_entry(
            title='=HYPERLINK("x")',
            summary="@SUM(1)\n二行目",
            genres=genres,
            information_type=InformationTypeFactory(slug="case", name="事例情報"),
            organization=OrganizationFactory(name="-みなと市（架空）"),
            updated_at=datetime.datetime(2026, 3, 31, 15, tzinfo=datetime.UTC),
        )
        write_dump(folder)
        body = (folder / "entries.csv").read_bytes()
        assert body.startswith(b"\xef\xbb\xbf")
        assert body.count(b"\r\n") == 2
        assert csv_rows(body) == [
            {
                "id": str(entry.pk),
                "title": '\'=HYPERLINK("x")',
                "excerpt": "'@SUM(1) 二行目",
                "type": "case",
                "type_name": "事例情報",
                "genres": "a;b",
                "genres_name": "防災;観光",
                "organization": "'-みなと市（架空）",
                "updated_on": "2026-04-01",
                "like_count": "0",
                "text": "",
                "facts": "",
                "url": f"http://127.0.0.1:8000/matching/search/{entry.pk}/",
            }
        ]

    def test_json__keeps_texts_as_they_are(self, folder: Path) -> None:
        listed_entry(title='=1"</script>', summary="あ\u2028い")
        write_dump(folder)
        file = json.loads((folder / "entries.json").read_bytes())
        assert file["results"][0]["title"] == '=1"</script>'
        assert file["licence"]["id"] == LICENCE.id
        assert file["name"] == "entries"

    def test_readme__states_licence_and_source(self, folder: Path) -> None:
        write_dump(folder)
        text = (folder / README).read_text(encoding="utf-8")
        assert "LICENSE: CC-BY-4.0" in text
        assert LICENCE.url in text
        assert f"出典：{LICENCE.attribution}" in text
        assert all(f"{name}.csv" in text for name in NAMES)

    def test_manifest__describes_files_and_columns(self, folder: Path) -> None:
        listed_entry()
        write_dump(folder)
        files = read(folder)
        package = json.loads(files[MANIFEST])
        assert package["licenses"] == [
            {"name": "CC-BY-4.0", "title": LICENCE.name, "path": LICENCE.url}
        ]
        for resource in package["resources"]:
            body = files[resource["path"]]
            assert resource["bytes"] == len(body)
            assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
            if resource["format"] == "csv":
                header = body.decode("utf-8-sig").split("\r\n")[0].split(",")
                assert [each["name"] for each in resource["schema"]["fields"]] == header
        assert len(package["resources"]) == 12

    def test_columns__have_the_types_of_the_fields(self) -> None:
        kinds = {
            table.name: {each.name: each.kind for each in columns_of(table.item)}
            for table in TABLES
        }
        assert kinds["entries"]["id"] == kinds["entries"]["like_count"] == "integer"
        assert kinds["entries"]["updated_on"] == kinds["editions"]["issued"] == "date"
        assert kinds["entries"]["title"] == kinds["entries"]["genres"] == "string"

    def test_statements__grow_by_batches_only(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sources, "BATCH", 10)
        bulk_published(35)
        held: list[int] = []
        items = sources.Catalogue.entry_items

        def watched(self: Any, entries: Any) -> Any:
            found = items(self, entries)
            held.append(len(found))
            return found

        monkeypatch.setattr(sources.Catalogue, "entry_items", watched)
        with CaptureQueriesContext(connection) as queries:
            write_dump(folder)
        assert held == [10, 10, 10, 5]
        assert len(queries) <= 2 * len(held) + 35
        rows = json_rows(read(folder), "entries")
        assert len({each["id"] for each in rows}) == 35

    def test_full_last_batch__ends(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sources, "BATCH", 10)
        bulk_published(20)
        write_dump(folder)
        assert len(json_rows(read(folder), "entries")) == 20


class TestServed:
    def test_list__states_size_and_checksum(self) -> None:
        listed_entry()
        renew()
        listed = data("dumps/")
        assert listed["licence"]["url"] == LICENCE.url
        files = dump_files()
        for each in listed["results"]:
            body = files[each["name"]]
            assert each["bytes"] == len(body)
            assert each["sha256"] == hashlib.sha256(body).hexdigest()
            assert each["url"].endswith(f"/api/v1/dumps/{each['name']}")
        assert len(files) == 14

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("entries.csv", "text/csv; charset=utf-8"),
            ("entries.json", "application/json; charset=utf-8"),
            (MANIFEST, "application/json; charset=utf-8"),
            (README, "text/plain; charset=utf-8"),
        ],
    )
    def test_file__is_a_download_of_its_kind(self, name: str, kind: str) -> None:
        renew()
        response = get(f"dumps/{name}")
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response.has_header("Last-Modified")
        assert int(response["Content-Length"]) == len(content(response))

    def test_file__is_sent_compressed_where_asked_for(self) -> None:
        bulk_published(20)
        renew()
        response = get("dumps/entries.csv", accept_encoding="gzip")
        assert response["Content-Encoding"] == "gzip"
        again = get("dumps/entries.csv", if_none_match=response["ETag"])
        assert again.status_code == 304


class TestCommand:
    def test_folder__gets_the_same_files(self, folder: Path) -> None:
        listed_entry()
        call_command("export_open_data", str(folder))
        renew()
        files = dump_files()
        assert set(read(folder)) == set(files)
        assert read(folder)["entries.csv"] == files["entries.csv"]

    def test_no_folder__renews_what_is_handed_out(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("export_open_data")
        assert "行を書き出しました。" in capsys.readouterr().out
        assert Dump.objects.in_force() is not None
        assert root().exists()

    def test_folder_with_files__is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("x")
        with pytest.raises(CommandError, match="空のフォルダーではありません"):
            call_command("export_open_data", str(tmp_path))
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    def test_file_for_a_folder__is_told(self, tmp_path: Path) -> None:
        file = tmp_path / "mine.txt"
        file.write_text("x")
        with pytest.raises(CommandError, match="空のフォルダーではありません"):
            call_command("export_open_data", str(file))
        with pytest.raises(CommandError, match="に書けません"):
            call_command("export_open_data", str(file / "below"))

    def test_by_hand__puts_nothing_in_force(self, folder: Path) -> None:
        call_command("export_open_data", str(folder))
        assert not Dump.objects.exists()
