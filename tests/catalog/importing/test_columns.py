"""Columns of foreign and own files, and what they become."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from catalog.entries import content
from catalog.importing.columns import (
    BUNDLED,
    COLUMNS,
    LABELS,
    bundled_for,
    with_our_columns,
)
from catalog.models import Entry
from cms.tabular.mappings import Mapping
from cms.tabular.reading.tables import TableRow, UnreadableFileError
from tests.conftest import SHARED_DATA

CONTRACT = [
    "external_id",
    "type",
    "genres",
    "title",
    "summary",
    "organization",
    "url",
    "contact_company",
    "contact_department",
    "contact_person",
    "contact_tel",
    "contact_email",
    "registered_on",
    "updated_on",
    "documents",
    "confidentiality",
    "consent_declared",
]
MAPPING = """
columns = ["no", "name", "text", "maker", "link", "day"]
[fields]
external_id = "$no"
title = "$name"
summary = '''
$text
提供：$maker
印'''
url = "$link"
registered_on = "$day"
[take]
url = "first_url"
registered_on = "date"
"""
SOURCE = {
    "no": "7",
    "name": "防災ラジオ",
    "text": "聞こえます。",
    "maker": "アルファ",
    "link": "https://example.jp/",
    "day": "2026/4/1",
}


@pytest.fixture
def mapping_file(tmp_path: Path) -> Path:
    """Return a mapping file for SOURCE."""
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def mapped(mapping_file: Path, **values: str) -> dict[str, str]:
    """Return what SOURCE with `values` in place of its own becomes."""
    rows = with_our_columns([TableRow(2, SOURCE | values)], mapping_file)
    return rows[0].values


class TestFieldOf:
    """Which field a column holds."""

    def test_fields__those_of_the_contract(self) -> None:
        assert sorted(LABELS) == sorted([*CONTRACT, *content.SECTION_FIELDS, "text_is_open"])

    @pytest.mark.parametrize(
        ("name", "label"), [(name, label) for name in LABELS for label in (name, *LABELS[name])]
    )
    def test_field__by_name_and_by_japanese_label(self, name: str, label: str) -> None:
        assert COLUMNS.field_of(label) == name

    @pytest.mark.parametrize(
        "name", ["title", "summary", "url", "organization", *Entry.contact_fields]
    )
    def test_field__by_the_label_of_the_screen(self, name: str) -> None:
        assert COLUMNS.field_of(str(Entry._meta.get_field(name).verbose_name)) == name

    @pytest.mark.parametrize(
        ("column", "name"),
        [
            ("ＵＲＬ", "url"),
            ("Url", "url"),
            ("外部ＩＤ", "external_id"),
            ("外部id", "external_id"),
            ("ＴＩＴＬＥ", "title"),
            ("Title", "title"),
            ("製品･サービス名", "title"),
            ("ｼﾞｬﾝﾙ", "genres"),
            ("　タイトル ", "title"),
            ("メ－ルアドレス", "メ－ルアドレス"),
        ],
    )
    def test_field__width_and_case_do_not_matter(self, column: str, name: str) -> None:
        assert COLUMNS.field_of(column) == name

    @pytest.mark.parametrize("column", ["備考", "titles", "", "id"])
    def test_unknown_column__keeps_its_name(self, column: str) -> None:
        assert COLUMNS.field_of(column) == column

    def test_label__of_field_and_of_unknown_column(self) -> None:
        assert [COLUMNS.label_of(name) for name in ("contact_email", "備考")] == [
            "メールアドレス",
            "備考",
        ]


class TestOurColumns:
    """Files made for us: the header tells."""

    @pytest.mark.parametrize(
        "header",
        [
            ("title", "summary"),
            ("タイトル", "概要"),
            ("事例名", "概要"),
            ("氏名", "ＳＵＭＭＡＲＹ"),
        ],
    )
    def test_header__in_english_or_japanese(self, header: tuple[str, str]) -> None:
        row = TableRow(2, dict(zip(header, ("防災", "助けます。"), strict=True)))
        assert with_our_columns([row], None) == [
            TableRow(2, {"title": "防災", "summary": "助けます。"})
        ]

    def test_unknown_column__ignored(self) -> None:
        rows = with_our_columns([TableRow(9, {"タイトル": "防災", "備考": "x"})], None)
        assert rows[0].number == 9
        assert rows[0].values["title"] == "防災"
        assert set(rows[0].values) & set(LABELS) == {"title"}

    @pytest.mark.parametrize("header", [("備考", "名前"), ("防災", "summary")])
    def test_header__without_title(self, header: tuple[str, str]) -> None:
        with pytest.raises(UnreadableFileError, match="見出しに「タイトル」の列がありません"):
            with_our_columns([TableRow(2, dict.fromkeys(header, "x"))], None)

    @pytest.mark.parametrize("header", [("title", "タイトル"), ("製品・サービス名", "事例名")])
    def test_header__two_columns_for_one_field(self, header: tuple[str, str]) -> None:
        row = TableRow(2, dict(zip(header, ("防災", ""), strict=True)))
        with pytest.raises(UnreadableFileError, match="重複"):
            with_our_columns([row], None)

    def test_rows__none(self) -> None:
        assert with_our_columns([], None) == []


class TestMapping:
    """Foreign files: a mapping tells."""

    def test_templates__filled(self, mapping_file: Path) -> None:
        assert mapped(mapping_file) == {
            "external_id": "7",
            "title": "防災ラジオ",
            "summary": "聞こえます。\n提供：アルファ\n印",
            "url": "https://example.jp/",
            "registered_on": "2026-04-01",
        }

    def test_row_number__kept(self, mapping_file: Path) -> None:
        assert with_our_columns([TableRow(12, SOURCE)], mapping_file)[0].number == 12

    def test_line_of_blank_columns__left_out(self, mapping_file: Path) -> None:
        assert mapped(mapping_file, maker="")["summary"] == "聞こえます。\n印"

    def test_value_with_dollar_and_line_breaks__kept(self, mapping_file: Path) -> None:
        summary = mapped(mapping_file, text="月$maker\n100$", maker="")["summary"]
        assert summary == "月$maker\n100$\n印"

    @pytest.mark.parametrize(
        ("link", "url"),
        [
            ("https://example.jp/a?b=c#d", "https://example.jp/a?b=c#d"),
            ("詳しくは https://example.jp/a をご覧ください", "https://example.jp/a"),
            ("http://a.example.jp/\nhttps://b.example.jp/", "http://a.example.jp/"),
            ("（https://example.jp/）", "https://example.jp/"),
            ("「https://example.jp/」", "https://example.jp/"),
            ("javascript:alert(1)", ""),
            ("なし", ""),
            ("", ""),
        ],
    )
    def test_take_first_url__only_the_address(
        self, mapping_file: Path, link: str, url: str
    ) -> None:
        assert mapped(mapping_file, link=link)["url"] == url

    @pytest.mark.parametrize(
        ("day", "date"),
        [("2026年4月1日", "2026-04-01"), ("未定", ""), ("", ""), ("2026-04-31", "")],
    )
    def test_take_date__only_a_date(self, mapping_file: Path, day: str, date: str) -> None:
        assert mapped(mapping_file, day=day)["registered_on"] == date

    def test_column_that_the_file_lacks__blank(self, mapping_file: Path) -> None:
        rows = with_our_columns([TableRow(2, {"no": "7", "name": "防災"})], mapping_file)
        assert rows[0].values["url"] == ""
        assert rows[0].values["title"] == "防災"


class TestBadMapping:
    """A mapping file that cannot be used is refused in words, before any row is read."""

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"no toml",
            b"\xff\xfe\x00",
            b"columns = ['a']",
            b"[fields]",
            b"[fields]\nname = '$a'",
            b"fields = 'x'",
            b"fields = ['title']",
            b"[fields]\ntitle = 3",
            b"[fields]\ntitle = '$a'\n[take]\ntitle = 'no_such_kind'",
            b"[fields]\ntitle = '$a'\n[take]\nname = 'date'",
            b"[fields]\ntitle = '$a'\n[take]\nurl = 'first_url'",
        ],
    )
    def test_content__unusable(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "mapping.toml"
        path.write_bytes(content)
        with pytest.raises(UnreadableFileError, match="対応表"):
            with_our_columns([TableRow(2, {"a": "x"})], path)

    def test_path__does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="対応表を読めません"):
            with_our_columns([TableRow(2, {"a": "x"})], tmp_path / "nowhere.toml")

    def test_unknown_fields__named(self, tmp_path: Path) -> None:
        path = tmp_path / "mapping.toml"
        path.write_text("[fields]\ntitle = '$a'\ncolour = '$b'\n", encoding="utf-8")
        with pytest.raises(UnreadableFileError, match="colour"):
            Mapping.read(path, COLUMNS)


@pytest.mark.parametrize("path", sorted(BUNDLED.glob("*.toml")), ids=lambda path: path.stem)
class TestBundled:
    """The mappings that the project ships."""

    def test_mapping__valid_and_found_by_its_header(self, path: Path) -> None:
        mapping = Mapping.read(path, COLUMNS)
        found = bundled_for(set(mapping.columns))
        assert found is not None
        assert (found.columns, found.take) == (mapping.columns, mapping.take)
        assert {"external_id", "title", "summary"} <= set(mapping.fields)

    def test_mapping__uses_only_columns_of_its_header(self, path: Path) -> None:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        mapping = Mapping.read(path, COLUMNS)
        used = {name for template in mapping.fields.values() for name in template.get_identifiers()}
        assert used <= set(data["columns"])

    def test_other_header__not_taken(self, path: Path) -> None:
        assert bundled_for({*Mapping.read(path, COLUMNS).columns, "more"}) is None

    def test_full_row__becomes_ours(self, path: Path) -> None:
        columns = Mapping.read(path, COLUMNS).columns
        values = {name: f"値{name}" for name in columns} | {"source_id": "s-1", "title": "題"}
        row = with_our_columns([TableRow(3, values)], None)[0]
        assert row.number == 3
        assert (row.values["external_id"], row.values["title"]) == ("s-1", "題")
        assert "値summary" in row.values["summary"]
        assert "$" not in "".join(row.values.values())


@pytest.mark.skipif(not SHARED_DATA.exists(), reason="the real data are not part of the project")
@pytest.mark.parametrize("name", ["catalog_products_ja.csv", "cases_digiden_koshien_2022_ja.csv"])
def test_bundled_mapping__fits_the_real_file(name: str) -> None:
    header = (SHARED_DATA / name).read_text(encoding="utf-8-sig").splitlines()[0]
    assert bundled_for(set(header.split(","))) is not None
