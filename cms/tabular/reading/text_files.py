"""CSV and its kin as lines: the encodings and separators that Japanese offices use (O4)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from cms.tabular.reading.lines import Line, UnreadableFileError, as_typed

ENCODINGS = ("utf-8-sig", "cp932", "euc_jp")
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: The sequence with which JIS (ISO-2022-JP) begins Japanese text.
JIS_START = b"\x1b$"
#: What Japanese text in EUC-JP looks like when it is read as Shift_JIS, and the other way round.
MISREAD = re.compile("[\uff61-\uff9f\ue000-\uf8ff]")
NO_ENCODING = "文字コードが読み取れません。UTF-8 か Shift_JIS で保存し直してください。"
SEPARATORS = "\t;"


def text_lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a file, which has the separator that its first line uses.

    Raises:
        UnreadableFileError: if its encoding is unknown, or its quotation marks do not match.
    """
    text, _ = decoded(path.read_bytes())
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator_of(text))
    try:
        for number, cells in enumerate(reader, 1):
            yield Line(number, [as_typed(value.strip()) for value in cells])
    except csv.Error as error:
        message = (
            f'{reader.line_num}行目を読めません。引用符（"）が閉じていないか、余分です。'
            "引用符を直すか、Excelで開いて保存し直してください。"
        )
        raise UnreadableFileError(message) from error


def separator_of(text: str) -> str:
    """Return the sign that separates the cells of the first line, by default the comma."""
    first = text.lstrip().split("\n", 1)[0]
    if "," in first:
        return ","
    return max(SEPARATORS, key=first.count) if any(sign in first for sign in SEPARATORS) else ","


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file, and its encoding.

    Raises:
        UnreadableFileError: if no encoding of Japanese offices fits.
    """
    found = [text for each in _candidates(data) if (text := _in_encoding(data, each))]
    if not found:
        raise UnreadableFileError(NO_ENCODING)
    return min(found, key=lambda each: len(MISREAD.findall(each[0])))


def _candidates(data: bytes) -> tuple[str, ...]:
    """Return the encodings to try: one where the file says it, else all that are in use."""
    if data[:2] in BYTE_ORDER_MARKS:
        return (BYTE_ORDER_MARKS[data[:2]],)
    if JIS_START in data:
        return ("iso2022_jp_ext",)
    return ENCODINGS[:1] if _in_encoding(data, ENCODINGS[0]) else ENCODINGS[1:]


def _in_encoding(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), encoding
    except UnicodeError:
        return None
