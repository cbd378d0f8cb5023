"""A file of 500 entries as an office keeps it, and what must be said of it (O4)."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

ROWS = 500
LEFT = ["外部ID", "情報種別", "ジャンル", "タイトル", "概要"]
UPPER = [*LEFT, "連絡先", "", "", "", "登録日", "備考"]
LOWER = ["", "", "", "", "", "部署名", "担当者名", "電話番号", "メールアドレス", "", ""]
NAMES = [low or up for up, low in zip(UPPER, LOWER, strict=True)]
FIELDS = dict(
    zip(
        ("external_id", "type", "genres", "title", "summary"),
        range(5),
        strict=True,
    )
) | {"contact_email": 8, "registered_on": 9}
DATES = ["令和８年４月１日", "R8.4.1", "46113", "2026/4/1", "２０２６年４月１日"]
TITLE_OF_FORMULA = "2026"
FORMULA = "=2000+26"


@dataclass
class OfficeFile:
    """The lines of the file, what is wrong at which row, and how the office mends it."""

    lines: list[list[str]]
    #: By number of the row: the columns at which something is wrong.
    wrong: dict[int, set[str]]
    #: By number of the row and column: what the office types instead.
    mended: dict[tuple[int, str], str] = field(default_factory=dict)

    @property
    def data(self) -> int:
        """How many rows say something."""
        return sum(any(line) for line in self.lines[3:])


def number_of(place: int) -> int:
    """Return the number of the row of entry `place`: three lines above, a blank one every 50."""
    return place + 3 + (place - 1) // 50


def office_file(*, is_workbook: bool) -> OfficeFile:
    """Return the lines: a title, a header on two lines, 500 rows, blank ones between."""
    lines = [["令和８年度　登録情報一覧（㈱髙﨑①）"], list(UPPER), list(LOWER)]
    for place in range(1, ROWS + 1):
        if place > 1 and place % 50 == 1:
            lines.append([""] * len(UPPER))
        lines.append(_line(place))
    file = OfficeFile(lines, {})
    _spoil(file, is_workbook=is_workbook)
    return file


def _line(place: int) -> list[str]:
    wide = f"Ａ－{place}".translate({ord(str(n)): chr(ord("０") + n) for n in range(10)})
    return [
        wide if place % 3 == 0 else f"A-{place}",
        "製品・サービス情報" if place % 2 else "product",
        "防災；観光" if place % 5 == 0 else "防災",
        f"第{place}の情報㈱髙﨑①",
        "避難所の受付を早くします。",
        "情報政策課",
        "試験　一郎",
        "０３－１２３４－５６７８",
        "ｔａｎｔｏ＠example.jp" if place % 7 == 0 else "tanto@example.jp",
        DATES[place % len(DATES)],
        "備考は読みません",
    ]


def _spoil(file: OfficeFile, *, is_workbook: bool) -> None:
    """Put in the mistakes that offices make."""

    def set_wrong(place: int, name: str, value: str, right: str) -> None:
        number = number_of(place)
        file.lines[number - 1][FIELDS[name]] = value
        file.wrong.setdefault(number, set()).add(name)
        file.mended[number, name] = right

    for place in range(40, ROWS, 40):
        set_wrong(place, "genres", "防災;ぼうさい課題", "防災")
    set_wrong(102, "external_id", "A-101", "A-102")
    file.wrong[number_of(101)] = {"external_id"}
    set_wrong(351, "title", "", "第351の情報")
    set_wrong(352, "registered_on", "未定", "R8.4.2")
    set_wrong(353, "contact_email", "tanto@", "tanto@example.jp")
    for name, value in {"title": "字" * 101, "genres": "なし", "registered_on": "R8.2.30"}.items():
        set_wrong(354, name, value, {"title": "第354の情報"}.get(name, "防災"))
    file.mended[number_of(354), "registered_on"] = "R8.2.28"
    set_wrong(401, "type", "商品", "product")
    file.lines[number_of(200) - 1][3] = FORMULA if is_workbook else '=HYPERLINK("https://x.jp")'
    if is_workbook:
        set_wrong(150, "title", '="第"&"150"', "第150の情報")


def as_csv(file: OfficeFile) -> bytes:
    """Return the file as Excel saves it for Japan: CP932, lines that end as in Windows."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(file.lines)
    return buffer.getvalue().encode("cp932")


def as_workbook(file: OfficeFile, path: Path) -> bytes:
    """Return the file as a workbook with merged cells, a second sheet, and a formula's result."""
    book = Workbook()
    for line in file.lines:
        book.active.append([each or None for each in line])
    for block in ("A1:K1", "F2:I2", "A2:A3", "B2:B3", "J2:J3"):
        book.active.merge_cells(block)
    book.create_sheet("控え")["A1"] = "この表は読みません"
    book.save(path)
    return with_result(path)


def with_result(path: Path) -> bytes:
    """Return a workbook in which the one formula that Excel worked out has its result."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            result = f"<f>{FORMULA[1:]}</f><v>{TITLE_OF_FORMULA}</v>".encode()
            data = data.replace(f"<f>{FORMULA[1:]}</f><v />".encode(), result)
            new.writestr(name, data.replace(f"<f>{FORMULA[1:]}</f><v></v>".encode(), result))
    return buffer.getvalue()


def mend_csv(copy: bytes, file: OfficeFile) -> bytes:
    """Return the copy with everything mended, as the office would."""
    lines = list(csv.reader(io.StringIO(copy.decode("cp932"), newline="")))
    for (number, name), right in file.mended.items():
        lines[number - 1][FIELDS[name]] = right
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode("cp932")


def mend_workbook(copy: bytes, file: OfficeFile, path: Path) -> bytes:
    """Return the copy with everything mended, as the office would in Excel."""
    book: Any = load_workbook(io.BytesIO(copy))
    for (number, name), right in file.mended.items():
        book.worksheets[0].cell(number, FIELDS[name] + 1).value = right
    book.save(path)
    return with_result(path)
