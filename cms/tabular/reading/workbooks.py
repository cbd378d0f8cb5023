"""The sheets of an Excel file as lines: what Excel shows, formulas, merged cells (O4)."""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from cms.tabular.reading.lines import Line, UnreadableFileError, as_typed
from cms.tabular.reading.merged import MergedCells
from cms.tabular.reading.number_formats import japanese_date, shown_number

logger = logging.getLogger(__name__)

NO_WORKBOOK = (
    "Excel（.xlsx）のファイルとして開けません。"
    "Excelで開き、新しい名前の「Excel ブック（.xlsx）」として保存し直してください。"
)
LOCKED = (
    "パスワードの付いたファイルか、古い形のExcel（.xls）です。"
    "パスワードを外し、「Excel ブック（.xlsx）」として保存し直してください。"
)
STRICT = (
    "「Strict Open XML」の形のファイルは読めません。"
    "「Excel ブック（.xlsx）」として保存し直してください。"
)
NO_SHEET = "表のあるシートがありません。グラフだけのシートや、表示しないシートは読みません。"
TOO_LARGE = "展開すると大きすぎるファイルです。使っていない行や画像を消してください。"
NO_RESULT = "数式の結果が保存されていません。値に置き換えるか、Excelで開いて保存し直してください。"
HIDDEN = "非表示の行です。"
STRUCK = "取り消し線の引かれた行です。"
MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_COLUMNS = 200
OLD_FORMAT = bytes.fromhex("d0cf11e0")
STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/"
ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
ROW_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
ROW_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')


class Book:
    """An open workbook, twice: the results of its formulas, and the formulas themselves."""

    def __init__(self, path: Path) -> None:
        _refuse_bomb(path)
        self._values: Any = load_workbook(path, read_only=True, data_only=True)
        self._formulas: Any = load_workbook(path, read_only=True)

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets that a reader sees."""
        return [each.title for each in self._values.worksheets if each.sheet_state == "visible"]

    @property
    def unseen(self) -> list[str]:
        return [each.title for each in self._values.worksheets if each.sheet_state != "visible"]

    def close(self) -> None:
        self._values.close()
        self._formulas.close()

    def lines(self, name: str) -> Iterator[Line]:
        """Yield the lines of a sheet.

        Raises:
            UnreadableFileError: for whatever the library cannot read.
        """
        with _explaining():
            yield from self._lines(self._values[name], self._formulas[name])

    def _lines(self, sheet: Any, written: Any) -> Iterator[Line]:
        xml = self._values._archive.read(sheet._worksheet_path.lstrip("/"))
        merged, hidden = MergedCells(xml, MOST_COLUMNS), _hidden_rows(xml)
        for each in (sheet, written):
            each.reset_dimensions()
        pairs = zip(
            sheet.iter_rows(max_col=MOST_COLUMNS),
            written.iter_rows(values_only=True, max_col=MOST_COLUMNS),
            strict=False,
        )
        for number, (cells, texts) in enumerate(pairs, start=1):
            faults = _faults([cell.value for cell in cells], texts)
            shown = ["" if n in faults else self._shown(cell) for n, cell in enumerate(cells)]
            doubt = HIDDEN if number in hidden else STRUCK if _is_struck(cells) else ""
            yield Line(number, shown, faults, *merged.covering(number, shown, faults), doubt=doubt)

    def _shown(self, cell: Any) -> str:
        """Return a cell as Excel shows it: 3.0 is 3, 7 in the format `0000` is 0007."""
        value = cell.value
        if value is None:
            return ""
        if getattr(cell, "has_style", False):
            value = japanese_date(value, cell.style_array.numFmtId, self._values.epoch)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and cell.has_style:
            return shown_number(value, cell.number_format)
        return _text(value)


@contextmanager
def opened(path: Path) -> Iterator[Book]:
    """Open a workbook.

    Raises:
        UnreadableFileError: if it is none, or would fill the memory.
        FileNotFoundError, IsADirectoryError: if there is no such file.
    """
    with path.open("rb") as file:
        if file.read(len(OLD_FORMAT)) == OLD_FORMAT:
            raise UnreadableFileError(LOCKED)
    with _explaining():
        _refuse_strict(path)
        book = Book(path)
    try:
        if not book.sheets:
            raise UnreadableFileError(NO_SHEET)
        yield book
    finally:
        book.close()


@contextmanager
def _explaining() -> Iterator[None]:
    """Turn whatever the library raises into a sentence: files of offices fail in every way."""
    try:
        yield
    except UnreadableFileError:
        raise
    except MemoryError as error:
        raise UnreadableFileError(TOO_LARGE) from error
    except Exception as error:
        logger.info("A workbook cannot be read", exc_info=error)
        raise UnreadableFileError(NO_WORKBOOK) from error


def _refuse_bomb(path: Path) -> None:
    """Check the sizes that the archive declares; zipfile never unpacks more than that."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise UnreadableFileError(TOO_LARGE)


def _refuse_strict(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return
        with archive.open("xl/workbook.xml") as part:
            if STRICT_NAMESPACE in part.read(1024 * 1024):
                raise UnreadableFileError(STRICT)


def _hidden_rows(xml: bytes) -> set[int]:
    """Return the numbers of the rows that are hidden or filtered away."""
    hidden = (tag[0] for tag in ROW.finditer(xml) if ROW_HIDDEN.search(tag[0]))
    return {int(number[1]) for tag in hidden if (number := ROW_NUMBER.search(tag))}


def _is_struck(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if cell.value not in (None, "")]
    return bool(filled) and all(cell.has_style and cell.font.strike for cell in filled)


def _faults(values: Sequence[Any], texts: Sequence[Any]) -> dict[int, str]:
    faults = {}
    for place, (value, text) in enumerate(zip(values, texts, strict=False)):
        if value == text or not _is_formula(text):
            continue
        if value is None:
            faults[place] = NO_RESULT
        elif isinstance(value, str) and value.startswith("#"):
            faults[place] = f"数式の結果がエラー（{value}）です。"
    return faults


def _is_formula(text: Any) -> bool:
    """Whether a cell holds a formula: a text, or openpyxl's object for an array formula."""
    return text.startswith("=") if isinstance(text, str) else hasattr(text, "ref")


def _text(value: Any) -> str:
    """Return a value as text; a datetime at midnight is a date, `_x000D_` a line break."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return as_typed(unescape(str(value)).replace("\r\n", "\n").strip())
