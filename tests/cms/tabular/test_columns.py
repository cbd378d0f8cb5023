"""The header of a file: our names, labels, what is missing and what is there twice."""

from __future__ import annotations

import pytest

from cms.tabular.columns import Columns
from cms.tabular.problems import OvertakenError, RowError
from cms.tabular.reading.tables import TableRow, UnreadableFileError

COLUMNS = Columns(
    {"code": ("団体コード", "コード"), "name": ("名称",), "url": ("ＵＲＬ",)},
    required=("code", "name"),
)


class TestFieldOf:
    @pytest.mark.parametrize(
        ("column", "name"),
        [
            ("code", "code"),
            ("CODE", "code"),
            ("ｃｏｄｅ", "code"),
            ("団体コード", "code"),
            ("コード", "code"),
            ("ｺｰﾄﾞ", "code"),
            (" 名称　", "name"),
            ("url", "url"),
            ("ＵＲＬ", "url"),
            ("備考", "備考"),
            ("", ""),
        ],
    )
    def test_field__by_name_or_label_in_any_width(self, column: str, name: str) -> None:
        assert COLUMNS.field_of(column) == name


class TestRename:
    @pytest.mark.parametrize(
        "column",
        [
            "名称（必須）",
            "名称\n※必ず書いてください",
            "＊名称",
            "名\n称",
            "名称：",
            "【必須】 名称",
        ],
    )
    def test_field__by_a_heading_with_notes(self, column: str) -> None:
        assert COLUMNS.field_of(column) == "name"

    def test_rename__keeps_numbers_and_what_is_not_ours(self) -> None:
        rows = [TableRow(4, {"コード": "1", "名称": "みなと市（架空）", "備考": "x"})]

        assert COLUMNS.rename(rows) == [
            TableRow(4, {"code": "1", "name": "みなと市（架空）", "備考": "x"})
        ]

    def test_rename__no_rows(self) -> None:
        assert COLUMNS.rename([]) == []

    @pytest.mark.parametrize(
        ("header", "message"),
        [
            (["コード"], "見出しに「名称」の列がありません。"),
            (["備考"], "見出しに「団体コード」「名称」の列がありません。"),
            (["コード", "団体コード", "名称"], "重複しています：団体コード"),
            (["name", "名称", "code"], "重複しています：名称"),
        ],
    )
    def test_rename__header_that_cannot_be_used(self, header: list[str], message: str) -> None:
        with pytest.raises(UnreadableFileError, match=message):
            COLUMNS.rename([TableRow(2, dict.fromkeys(header, "x"))])


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "text"),
        [
            (COLUMNS.error(7, "code", "空欄です。"), "7行目 「団体コード」：空欄です。"),
            (COLUMNS.error(7, "備考", "空欄です。"), "7行目 「備考」：空欄です。"),
            (COLUMNS.error(7, "", "使えません。"), "7行目 使えません。"),
            (RowError(7, "x", "使えません。"), "7行目 使えません。"),
        ],
    )
    def test_error__as_text(self, error: RowError, text: str) -> None:
        assert str(error) == text

    def test_overtaken__says_what_to_do(self) -> None:
        assert str(OvertakenError()).endswith("もう一度取り込んでください。")
