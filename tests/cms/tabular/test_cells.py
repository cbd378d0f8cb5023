"""Cells as offices fill them in, and what is said of those that cannot be used."""

from __future__ import annotations

import pytest

from cms.members.models import Organization
from cms.members.organizations.enums import OrganizationKind
from cms.tabular.cells import Cells, validate
from cms.tabular.reading.tables import TableRow


def cells(value: str) -> Cells:
    """Return a row with `value` in column x."""
    return Cells(TableRow(2, {"x": value}))


class TestText:
    @pytest.mark.parametrize(
        ("value", "text", "plain"),
        [
            ("", "", ""),
            (" 防災　", "防災", "防災"),
            ("０３－１２３４", "０３－１２３４", "03-1234"),
            ("Ａ　Ｂ", "Ａ　Ｂ", "A B"),
            ("a\x00b\x07", "ab", "ab"),
        ],
    )
    def test_text__as_it_stands_and_half_as_wide(self, value: str, text: str, plain: str) -> None:
        assert (cells(value).text("x"), cells(value).plain("x")) == (text, plain)

    def test_text__column_that_the_file_lacks(self) -> None:
        assert (cells("v").text("y"), cells("v").answer("y"), cells("v").parts("y")) == (
            "",
            None,
            [],
        )

    @pytest.mark.parametrize(("value", "problems"), [("", {"x": "空欄です。"}), ("v", {})])
    def test_needed__blank_is_refused(self, value: str, problems: dict[str, str]) -> None:
        row = cells(value)

        assert row.needed("x") == value
        assert row.problems == problems

    @pytest.mark.parametrize(
        ("value", "parts"),
        [
            ("a;b", ["a", "b"]),
            (" a ； b;", ["a", "b"]),
            ("a\nb\n\n", ["a", "b"]),
            (";;", []),
            ("", []),
        ],
    )
    def test_parts__between_semicolons_and_lines(self, value: str, parts: list[str]) -> None:
        assert cells(value).parts("x") == parts


class TestChoice:
    @pytest.mark.parametrize(
        ("value", "choice"),
        [
            *((kind.value, kind.value) for kind in OrganizationKind),
            *((kind.label, kind.value) for kind in OrganizationKind),
            ("ＣＯＭＰＡＮＹ", "company"),
            (" Company ", "company"),
            ("", ""),
            ("民間", "company"),
        ],
    )
    def test_choice__by_code_or_label(self, value: str, choice: str) -> None:
        row = cells(value)

        assert row.choice("x", OrganizationKind) == choice
        assert row.problems == {}

    @pytest.mark.parametrize("value", ["会社", "団体", "companies", "1"])
    def test_choice__unknown_names_what_there_is(self, value: str) -> None:
        row = cells(value)

        assert row.choice("x", OrganizationKind) == ""
        assert value in row.problems["x"]
        assert all(str(label) in row.problems["x"] for label in OrganizationKind.labels)


class TestAnswer:
    @pytest.mark.parametrize("value", ["はい", "○", "〇", "◯", "1", "１", "Yes", "TRUE", " はい "])
    def test_answer__yes(self, value: str) -> None:
        assert cells(value).answer("x") is True

    @pytest.mark.parametrize("value", ["いいえ", "×", "✕", "0", "０", "No", "False"])
    def test_answer__no(self, value: str) -> None:
        assert cells(value).answer("x") is False

    @pytest.mark.parametrize("value", ["たぶん", "2", "-", "yes!"])
    def test_answer__neither(self, value: str) -> None:
        row = cells(value)

        assert row.answer("x") is None
        assert row.problems["x"] == f"「{value}」は「はい」か「いいえ」にしてください。"

    def test_answer__blank_says_nothing(self) -> None:
        row = cells("")

        assert row.answer("x") is None
        assert row.problems == {}


class TestProblems:
    def test_refuse__the_first_reason_of_a_column_stays(self) -> None:
        row = cells("v")
        row.refuse("x", "一")
        row.refuse("x", "二")
        row.refuse("y", "三")

        assert row.problems == {"x": "一", "y": "三"}

    def test_validate__only_the_fields_asked_for_under_the_names_of_the_file(self) -> None:
        row = cells("v")
        validate(row, Organization(name="字" * 101), {"name", "kind"}, {"name": "団体"})

        assert set(row.problems) == {"団体", "kind"}
