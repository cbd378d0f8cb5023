"""Files that would fill the memory, take minutes, or are no files at all (C2, G6)."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from cms.tabular import apart
from cms.tabular.apart import read_apart, read_here
from cms.tabular.columns import Columns
from cms.tabular.reading.tables import UnreadableFileError
from tests.cms.tabular.files import csv_file, excel_file, merged_file

COLUMNS = Columns({"code": ("番号",), "name": ("名称", "名前")}, required=("code",))
LINES = [["番号", "名称"], ["a", "甲"], ["b", ""], ["c", "丙\ue000"]]
#: How many files are spoilt; each is another one.
MUTATIONS = 150


class TestReadApart:
    def test_table__is_the_same(self, tmp_path: Path) -> None:
        for path in (
            merged_file(tmp_path, LINES, "B2:B3"),
            csv_file(tmp_path, LINES, encoding="utf-16"),
        ):
            assert read_apart(path, COLUMNS, 9) == read_here(path, COLUMNS, 9)

    def test_refusal__is_the_same(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="1行までにしてください"):
            read_apart(csv_file(tmp_path, LINES), COLUMNS, 1)

    def test_time__is_limited(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apart, "LONGEST_WAIT", 0.01)
        with pytest.raises(UnreadableFileError, match="時間かメモリーがかかりすぎる"):
            read_apart(csv_file(tmp_path, LINES), COLUMNS, 9)

    def test_memory__is_limited(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apart, "MEMORY", 64 * 1024 * 1024)
        with pytest.raises(UnreadableFileError, match="時間かメモリーがかかりすぎる"):
            read_apart(csv_file(tmp_path, [["番号"], ["x" * 120_000_000]]), COLUMNS, 9)

    def test_computing__is_limited(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apart, "SECONDS", 1)
        lines = [["番号"], *([str(number)] for number in range(60_000))]
        with pytest.raises(UnreadableFileError, match="時間かメモリーがかかりすぎる"):
            read_apart(excel_file(tmp_path, lines), COLUMNS, 90_000)


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_spoilt_files__are_read_or_refused_in_words(tmp_path: Path, ending: str) -> None:
    """Bytes changed, cut, doubled: in the parts of a workbook too, behind a sound archive."""
    chance = random.Random(20261130)  # noqa: S311  # the same files every time
    whole = excel_file(tmp_path, LINES) if ending == ".xlsx" else csv_file(tmp_path, LINES)
    for number in range(MUTATIONS):
        path = tmp_path / f"spoilt{ending}"
        if ending == ".xlsx" and number % 2:
            _spoil_part(whole, path, chance)
        else:
            path.write_bytes(_spoilt(whole.read_bytes(), chance))
        said = _read_or_refused(path)
        assert said
        assert said.endswith(("。", "：番号", "：名称", "read"))


def _read_or_refused(path: Path) -> str:
    try:
        return "read" if read_here(path, COLUMNS, 100).rows else ""
    except UnreadableFileError as error:
        return str(error)


def _spoilt(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(start + chance.randrange(1, 40), len(data))
    new = chance.choice([chance.randbytes(end - start), b"", data[start:end] * 3, b"<", b'"\n'])
    return data[:start] + new + data[end:]


def _spoil_part(whole: Path, path: Path, chance: random.Random) -> None:
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        spoilt = chance.choice(old.namelist())
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, _spoilt(data, chance) if name == spoilt else data)


def test_many_blocks__are_refused_at_once(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["番号"])
    book.save(tmp_path / "e.xlsx")
    path = tmp_path / "merged.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "e.xlsx") as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            blocks = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(2, 30_000))
            cells = b"<mergeCells>" + blocks + b"</mergeCells><pageMargins"
            new.writestr(name, old.read(name).replace(b"<pageMargins", cells))
    with pytest.raises(UnreadableFileError, match="結合されたセルが多すぎます"):
        read_apart(path, COLUMNS, 9)
