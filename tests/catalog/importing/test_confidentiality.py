"""The class in a file of entries, and the declaration that class 2 needs (M13)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from catalog.importing.columns import COLUMNS
from catalog.importing.confidentiality import set_confidentiality
from catalog.models import Entry
from cms.tabular.reading.tables import TableRow, read_table
from tests.catalog.importing.conftest import Importer
from tests.catalog.importing.files import row
from tests.catalog.importing.reports import columns_of, counts_of, traces
from tests.cms.tabular.files import csv_file, excel_file

CLASS_2 = {"confidentiality": "2", "consent_declared": "はい"}


def class_of(entry: Entry) -> tuple[int, bool]:
    """Return class and declaration."""
    return entry.confidentiality, entry.consent_declared


class TestSetConfidentiality:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({}, (1, False)),
            ({"confidentiality": ""}, (1, False)),
            ({"confidentiality": "1"}, (1, False)),
            ({"confidentiality": "１"}, (1, False)),
            ({"confidentiality": " 機密性１ "}, (1, False)),
            ({"confidentiality": "1", "consent_declared": "はい"}, (1, False)),
            ({"confidentiality": "", "consent_declared": "はい"}, (1, False)),
            ({"confidentiality": "2", "consent_declared": "はい"}, (2, True)),
            ({"confidentiality": "機密性2", "consent_declared": "１"}, (2, True)),
            ({"confidentiality": "機密性２", "consent_declared": "TRUE"}, (2, True)),
            ({"confidentiality": "2", "consent_declared": " true "}, (2, True)),
        ],
    )
    def test_row__gives_a_new_entry_its_class(
        self, values: dict[str, str], expected: tuple[int, bool]
    ) -> None:
        entry = Entry()
        set_confidentiality(entry, values)
        assert class_of(entry) == expected

    @pytest.mark.parametrize(
        ("values", "column", "part"),
        [
            ({"confidentiality": "3"}, "confidentiality", "取り扱えません"),
            (
                {"confidentiality": "機密性３", "consent_declared": "1"},
                "confidentiality",
                "取り扱え",
            ),
            ({"confidentiality": "0"}, "confidentiality", "「0」は機密性の区分ではありません"),
            ({"confidentiality": "二"}, "confidentiality", "「二」は機密性の区分ではありません"),
            ({"confidentiality": "1.5"}, "confidentiality", "区分ではありません"),
            ({"confidentiality": "2"}, "consent_declared", "同意が必要です"),
            ({"confidentiality": "2", "consent_declared": ""}, "consent_declared", "同意が必要"),
            ({"confidentiality": "2", "consent_declared": "いいえ"}, "consent_declared", "同意が"),
            ({"confidentiality": "2", "consent_declared": "0"}, "consent_declared", "同意が"),
        ],
    )
    def test_row__is_refused_at_its_column(
        self, values: dict[str, str], column: str, part: str
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            set_confidentiality(Entry(), values)
        assert list(caught.value.message_dict) == [column]
        assert part in caught.value.message_dict[column][0]

    @pytest.mark.parametrize(
        ("values", "expected"),
        [({}, (2, True)), ({"confidentiality": "1"}, (1, False)), (CLASS_2, (2, True))],
    )
    def test_row_that_says_nothing__opens_nothing_closed(
        self, values: dict[str, str], expected: tuple[int, bool]
    ) -> None:
        entry = Entry(confidentiality=2, consent_declared=True)
        set_confidentiality(entry, values)
        assert class_of(entry) == expected


@pytest.mark.django_db
class TestImport:
    def test_class_2__is_published_for_special_members(self, run_import: Importer) -> None:
        assert counts_of(run_import(row(**CLASS_2))) == (0, 1, 0, 0)
        entry = Entry.objects.published().get()
        assert class_of(entry) == (2, True)
        assert not Entry.objects.listed().exists()
        assert not Entry.objects.get().text.terms.isdisjoint({"避難所"})

    def test_second_run__changes_nothing(self, run_import: Importer) -> None:
        run_import(row(**CLASS_2))
        before = traces()
        assert counts_of(run_import(row(**CLASS_2))) == (0, 0, 0, 1)
        assert counts_of(run_import(row())) == (0, 0, 0, 1)
        assert traces() == before

    def test_changed_class__is_published(self, run_import: Importer) -> None:
        run_import(row())
        assert counts_of(run_import(row(**CLASS_2))) == (0, 0, 1, 0)
        assert not Entry.objects.listed().exists()
        assert counts_of(run_import(row(confidentiality="1"))) == (0, 0, 1, 0)
        assert class_of(Entry.objects.listed().get()) == (1, False)

    @pytest.mark.parametrize(
        ("values", "column", "label"),
        [
            ({"confidentiality": "3"}, "confidentiality", "機密性"),
            ({"confidentiality": "2"}, "consent_declared", "同意の申告"),
        ],
    )
    def test_wrong_row__keeps_all_out(
        self, run_import: Importer, values: dict[str, str], column: str, label: str
    ) -> None:
        report = run_import(row(2), row(3, external_id="b", **values))
        assert columns_of(report) == [(3, column)]
        assert str(report.errors[0]).startswith(f"3行目 「{label}」：")
        assert not Entry.objects.exists()


class TestFiles:
    """Offices write classes as numbers and declarations as yes, one or true."""

    HEADER = ("外部ID", "タイトル", "機密性", "同意の申告")

    def read(self, path: Path) -> tuple[int, bool]:
        """Return what the only row of a file makes of a new entry."""
        (line,) = read_table(path)
        found = TableRow(
            line.number, {COLUMNS.field_of(key): text for key, text in line.values.items()}
        )
        entry = Entry()
        set_confidentiality(entry, found.values)
        return class_of(entry)

    @pytest.mark.parametrize(
        ("number", "consent"), [(2, 1), (2.0, True), ("2", "はい"), ("機密性２", "True")]
    )
    def test_workbook__is_understood(self, tmp_path: Path, number: object, consent: object) -> None:
        lines = [self.HEADER, ("a", "題", number, consent)]
        assert self.read(excel_file(tmp_path, lines)) == (2, True)

    def test_csv_of_an_office__is_understood(self, tmp_path: Path) -> None:
        lines = [self.HEADER, ("a", "題", "機密性２", "はい")]
        assert self.read(csv_file(tmp_path, lines, encoding="cp932")) == (2, True)
