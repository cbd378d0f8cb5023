"""Writes a dump into a folder, row by row (A1)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone

from catalog.freshness.models import disclaimer
from cms.tabular.spreadsheets import BYTE_ORDER_MARK
from cms.tabular.writing.cells import plain_cell
from home.api.dumps.tables import TABLES, Column, Table, columns_of
from home.api.licence import LICENCE
from home.api.schemas import Answer

TITLE = "ＡＰＰＬＩＣ 公開データ"
MANIFEST = "datapackage.json"
README = "README.txt"
PIECE = 1 << 20  # bytes

CSV, JSON, TEXT = "text/csv", "application/json", "text/plain"


def write_dump(folder: Path) -> int:
    """Write all tables, README and manifest into `folder`; return the number of rows.

    The manifest is written last: a folder without one is incomplete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written_at = timezone.localtime().replace(microsecond=0)
    number = 0
    resources: list[dict[str, Any]] = []
    for table in TABLES:
        number += write_table(table, folder, written_at)
        resources += [_of_csv(table, folder), _of_json(table, folder)]
    _write(folder / README, readme(written_at))
    manifest = package(written_at, resources)
    _write(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    return number


def write_table(table: Table, folder: Path, written_at: datetime) -> int:
    """Write CSV and JSON of `table` in one pass; return the number of rows."""
    columns = columns_of(table.item)
    with (
        _opened(folder / f"{table.name}.csv") as sheet,
        _opened(folder / f"{table.name}.json") as text,
    ):
        sheet.write(BYTE_ORDER_MARK + csv_line(each.name for each in columns))
        text.write(_head(table, written_at))
        number = 0
        for number, item in enumerate(table.rows(), start=1):
            sheet.write(csv_line(cells_of(item, columns)))
            text.write(b",\n" if number > 1 else b"\n")
            text.write(item.model_dump_json().encode())
        text.write(b"\n]}\n")
    return number


def _head(table: Table, written_at: datetime) -> bytes:
    about = {
        "name": table.name,
        "title": table.title,
        "licence": asdict(LICENCE),
        "disclaimer": disclaimer(),
        "written_at": written_at.isoformat(),
    }
    text = json.dumps(about, ensure_ascii=False)
    return f'{text[:-1]}, "results": ['.encode()


def csv_line(cells: Iterable[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def cells_of(item: Answer, columns: Iterable[Column]) -> list[Any]:
    """Return the cells of a row; a spreadsheet runs none of them as a formula."""
    values = (each.cell(item) for each in columns)
    return [value if isinstance(value, int) else plain_cell(value) for value in values]


def readme(written_at: datetime) -> str:
    files = "\n".join(f"- {each.name}.csv / {each.name}.json：{each.title}" for each in TABLES)
    return (
        f"{TITLE}\n\n"
        f"書き出した日時：{written_at:%Y年%m月%d日 %H:%M}\n\n"
        f"{files}\n- {MANIFEST}：各ファイルと列の説明（Frictionless Data Package）\n\n"
        "CSVの文字コードはUTF-8（BOM付き）です。\n"
        f"一つのセルに複数の値があるときは、半角の「;」で区切ります。\n\n"
        f"LICENSE: {LICENCE.id}\n"
        f"利用条件：{LICENCE.name}（{LICENCE.url}）\n"
        f"出典の書き方：出典：{LICENCE.attribution}\n\n"
        f"ご注意：{disclaimer()}\n"
    )


def package(written_at: datetime, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the manifest in the format of Frictionless Data Package."""
    return {
        "name": "applic-open-data",
        "title": TITLE,
        "description": disclaimer(),
        "created": written_at.isoformat(),
        "licenses": [{"name": LICENCE.id, "title": LICENCE.name, "path": LICENCE.url}],
        "sources": [{"title": LICENCE.attribution}],
        "resources": resources,
    }


def _of_csv(table: Table, folder: Path) -> dict[str, Any]:
    fields = [
        {"name": each.name, "title": each.title, "type": each.kind}
        for each in columns_of(table.item)
    ]
    return _resource(table, folder, "csv", CSV) | {
        "encoding": "utf-8",
        "schema": {"fields": fields},
    }


def _of_json(table: Table, folder: Path) -> dict[str, Any]:
    return _resource(table, folder, "json", JSON) | {"encoding": "utf-8"}


def _resource(table: Table, folder: Path, ending: str, mediatype: str) -> dict[str, Any]:
    path = folder / f"{table.name}.{ending}"
    return {
        "name": f"{table.name}-{ending}",
        "path": path.name,
        "title": table.title,
        "format": ending,
        "mediatype": mediatype,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{checksum(path)}",
    }


def checksum(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            total.update(piece)
    return total.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("wb") as file:
        yield file


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
