"""Rows are checked before the first is written; one wrong row keeps all out (O4)."""

from __future__ import annotations

import pytest

from catalog.entries.enums import EntryState
from catalog.importing.entries import Defaults
from catalog.models import Entry
from tests.catalog.importing.conftest import Importer, World
from tests.catalog.importing.files import row
from tests.catalog.importing.reports import columns_of, counts_of, traces
from tests.factories import GenreFactory, InformationTypeFactory, OrganizationFactory, entry_in


class TestRepeats:
    """One external ID may stand once in a file, per organisation."""

    def test_external_id__twice(self, run_import: Importer) -> None:
        report = run_import(row(2), row(3, external_id="b"), row(4))
        assert columns_of(report) == [(2, "external_id"), (4, "external_id")]
        assert "「a-1」が同じファイルに複数あります" in report.errors[0].message
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("other", ["アルファ（架空）", ""])
    def test_external_id__twice_with_the_organisation_named_differently(
        self, world: World, run_import: Importer, other: str
    ) -> None:
        defaults = Defaults(organization=world.alpha)
        report = run_import(row(2), row(3, organization=other), defaults=defaults)
        assert {column for _, column in columns_of(report)} == {"external_id"}
        assert not Entry.objects.exists()

    def test_external_id__in_two_organisations(self, run_import: Importer) -> None:
        assert counts_of(run_import(row(2), row(3, organization="beta"))) == (0, 2, 0, 0)


class TestErrors:
    """What is wrong is said with the row's number and the Japanese name of the column."""

    @pytest.mark.parametrize(
        ("values", "column", "label"),
        [
            ({"type": "nosuch"}, "type", "情報種別"),
            ({"genres": "bousai;nosuch"}, "genres", "行政課題のジャンル"),
            ({"organization": "nosuch"}, "organization", "登録した団体"),
            ({"title": ""}, "title", "タイトル"),
            ({"title": "字" * 101}, "title", "タイトル"),
            ({"summary": ""}, "summary", "概要"),
            ({"summary": "字" * 2001}, "summary", "概要"),
            ({"url": "javascript:alert(1)"}, "url", "製品情報・外部サイト"),
            ({"url": "ftp://example.jp/"}, "url", "製品情報・外部サイト"),
            ({"url": "example"}, "url", "製品情報・外部サイト"),
            ({"url": f"https://example.jp/{'x' * 500}"}, "url", "製品情報・外部サイト"),
            ({"contact_email": "broken@"}, "contact_email", "メールアドレス"),
            ({"contact_tel": "0" * 31}, "contact_tel", "電話番号"),
            ({"contact_company": "字" * 101}, "contact_company", "会社名・団体名"),
            ({"contact_department": "字" * 101}, "contact_department", "部署名"),
            ({"contact_person": "字" * 101}, "contact_person", "担当者名"),
            ({"external_id": "x" * 101}, "external_id", "外部ID"),
            ({"registered_on": "未定"}, "registered_on", "登録日"),
            ({"updated_on": "2026-02-30"}, "updated_on", "情報更新日"),
            (
                {"registered_on": "2026-05-01", "updated_on": "2026-04-30"},
                "updated_on",
                "情報更新日",
            ),
        ],
    )
    def test_value__refused(
        self, run_import: Importer, values: dict[str, str], column: str, label: str
    ) -> None:
        report = run_import(row(7, **values))
        assert columns_of(report) == [(7, column)]
        assert str(report.errors[0]).startswith(f"7行目 「{label}」：")
        assert len(report.errors[0].message) > 0
        assert not Entry.objects.exists()

    @pytest.mark.parametrize(
        "values",
        [
            {"title": "字" * 100},
            {"summary": "字" * 2000},
            {"url": "http://example.jp/"},
            {"contact_tel": "0" * 30},
            {"registered_on": "2026-05-01", "updated_on": "2026-05-01"},
        ],
    )
    def test_value__at_the_limit(self, run_import: Importer, values: dict[str, str]) -> None:
        assert counts_of(run_import(row(**values))) == (0, 1, 0, 0)

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"type": "nosuch"}, "情報種別「nosuch」はありません"),
            ({"genres": "bousai;nosuch"}, "ジャンル「nosuch」はありません"),
            ({"organization": "nosuch"}, "団体「nosuch」はありません"),
            ({"registered_on": "未定"}, "「未定」は日付ではありません。例：2026-04-01"),
        ],
    )
    def test_message__names_the_value(
        self, run_import: Importer, values: dict[str, str], name: str
    ) -> None:
        assert name in run_import(row(**values)).errors[0].message

    def test_message__says_each_thing_once(self, run_import: Importer) -> None:
        sentences = run_import(row(url="javascript:alert(1)")).errors[0].message.split()
        assert len(sentences) == len(set(sentences))

    def test_genre_name__ambiguous(self, world: World, run_import: Importer) -> None:
        GenreFactory(name="観光", slug="bousai-kanko", parent=world.bousai)
        report = run_import(row(2, genres="観光"), row(3, external_id="b", genres="kanko"))
        assert columns_of(report) == [(2, "genres")]
        assert "「観光」が複数あります" in report.errors[0].message

    def test_organization__ambiguous(self, world: World, run_import: Importer) -> None:
        OrganizationFactory(name="alpha", external_id="other")
        report = run_import(row())
        assert columns_of(report) == [(2, "organization")]
        assert "「alpha」が複数あります" in report.errors[0].message

    def test_type_name__ambiguous(self, world: World, run_import: Importer) -> None:
        InformationTypeFactory(name="製品・サービス情報", slug="product-2")
        report = run_import(row(type="製品・サービス情報"))
        assert columns_of(report) == [(2, "type")]

    def test_several_wrong_values__all_named(self, run_import: Importer) -> None:
        report = run_import(row(title="", contact_email="broken", url="x"))
        assert {column for _, column in columns_of(report)} == {"title", "contact_email", "url"}


class TestAllOrNothing:
    """One wrong row keeps every row out."""

    def test_one_bad_row_of_ten__nothing_is_written(self, run_import: Importer) -> None:
        run_import(row(2, external_id="n2"))
        before = traces()
        rows = [row(n, external_id=f"n{n}", title=f"題{n}") for n in range(2, 11)]
        report = run_import(*rows, row(11, external_id="n11", title=""))
        assert columns_of(report) == [(11, "title")]
        assert traces() == before

    def test_ten_good_rows__all_are_written(self, run_import: Importer) -> None:
        rows = [row(n, external_id=f"n{n}") for n in range(2, 12)]
        assert counts_of(run_import(*rows)) == (0, 10, 0, 0)
        assert Entry.objects.listed().count() == 10

    def test_several_bad_rows__all_named(self, run_import: Importer) -> None:
        bad = {3: {"title": ""}, 5: {"type": "nosuch"}, 9: {"url": "x"}}
        rows = [row(n, **({"external_id": f"n{n}"} | bad.get(n, {}))) for n in range(2, 12)]
        report = run_import(*rows)
        assert columns_of(report) == [(3, "title"), (5, "type"), (9, "url")]

    def test_rows__none(self, run_import: Importer) -> None:
        assert counts_of(run_import()) == (0, 0, 0, 0)


class TestDryRun:
    """Checks everything and writes nothing."""

    def test_good_rows__counted_not_written(self, run_import: Importer) -> None:
        run_import(row(2), row(3, external_id="b"))
        before = traces()
        rows = [row(2), row(3, external_id="b", title="新しい題"), row(4, external_id="c")]
        assert counts_of(run_import(*rows, dry_run=True)) == (0, 1, 1, 1)
        assert traces() == before

    def test_bad_row__named(self, run_import: Importer) -> None:
        assert columns_of(run_import(row(title=""), dry_run=True)) == [(2, "title")]


class TestRefusedEntries:
    """What the secretariat or the registrant is in the middle of is never overwritten."""

    @pytest.mark.parametrize(
        ("state", "message"),
        [
            (EntryState.DELETED, "削除されています"),
            (EntryState.DRAFT, "公開されていない変更がある"),
            (EntryState.IN_REVIEW, "公開されていない変更がある"),
            (EntryState.RETURNED, "公開されていない変更がある"),
            (EntryState.STOPPED, ""),
            (EntryState.PUBLISHED_CHANGES_IN_REVIEW, "公開されていない変更がある"),
        ],
    )
    def test_entry__refused(
        self, world: World, run_import: Importer, state: EntryState, message: str
    ) -> None:
        entry_in(state, organization=world.alpha, external_id="a-1")
        before = traces()
        report = run_import(row())
        assert columns_of(report) == [(2, "external_id")]
        assert message in report.errors[0].message
        assert traces() == before

    def test_entry__published_is_taken(self, world: World, run_import: Importer) -> None:
        entry = entry_in(EntryState.PUBLISHED, organization=world.alpha, external_id="a-1")
        assert run_import(row()).changed == 1
        assert Entry.objects.get(pk=entry.pk).title == "避難所の受付"
