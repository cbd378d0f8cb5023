"""One sentence about the age of what is published, wherever it is read or taken away (1.5)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from catalog.freshness.models import DISCLAIMER, FreshnessPolicy, disclaimer
from home.api.dumps.writing import write_dump
from home.api.models import PublicChange
from tests.actors import Cast
from tests.catalog.html import text_of
from tests.factories import published_entry

pytestmark = pytest.mark.django_db
SENTENCE = "古くなることがあるので、お確かめください。"
SETTING = "/admin/settings/catalog/freshnesspolicy/"


@pytest.fixture
def sentence(cast: Cast) -> str:
    """Have the secretariat write its own."""
    save(cast, SENTENCE)
    return SENTENCE


def save(cast: Cast, text: str) -> Any:
    """Send the form of the setting; return the answer."""
    client = cast["secretariat"].client
    address = client.get(SETTING, follow=True).request["PATH_INFO"]
    data = {"after_flag": "nothing", "stop_after_days": "60", "disclaimer": text}
    return client.post(address, data)


def words_in(response: Any) -> str:
    """Return all cells of a workbook as one text."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)


class TestDisclaimer:
    def test_unset__is_ours_and_nothing_is_written(self) -> None:
        assert disclaimer() == DISCLAIMER
        assert not FreshnessPolicy.objects.exists()

    def test_blank__is_refused(self, cast: Cast, sentence: str) -> None:
        assert save(cast, " ").status_code == 200
        assert disclaimer() == sentence

    def test_changed__has_the_dumps_written_again(self, cast: Cast, sentence: str) -> None:
        before = PublicChange.objects.count()
        save(cast, "別の文。")
        assert PublicChange.objects.count() == before + 1

    @pytest.mark.usefixtures("sentence")
    def test_readers__see_it(self, cast: Cast) -> None:
        entry, official = published_entry(), cast["special"].client
        search = "/matching/search/"
        for path in (f"{search}{entry.pk}/", f"{search}compare/?id={entry.pk}"):
            assert SENTENCE in text_of(official.get(path))
        assert SENTENCE in words_in(official.get(f"{search}record.xlsx"))

    @pytest.mark.usefixtures("sentence")
    def test_exports__carry_it(self, cast: Cast) -> None:
        published_entry()
        export = "/admin/snippets/catalog/entry/?export=xlsx"
        assert SENTENCE in words_in(cast["secretariat"].client.get(export))

    @pytest.mark.usefixtures("sentence")
    def test_open_data__carry_it(self, client: Client, tmp_path: Path) -> None:
        as_json = {"accept": "application/json"}
        assert client.get("/api/v1/", headers=as_json).json()["disclaimer"] == SENTENCE
        assert SENTENCE in text_of(client.get("/api/v1/", headers={"accept": "text/html"}))
        openapi = client.get("/api/v1/openapi.json").json()
        assert SENTENCE in openapi["info"]["description"]
        write_dump(tmp_path / "dump")
        files = {path.name: path.read_text() for path in (tmp_path / "dump").iterdir()}
        assert SENTENCE in files["README.txt"]
        assert json.loads(files["datapackage.json"])["description"] == SENTENCE
        assert json.loads(files["entries.json"])["disclaimer"] == SENTENCE
