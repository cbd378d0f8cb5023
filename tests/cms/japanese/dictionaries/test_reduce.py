"""What is kept of Sudachi's synonyms (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.dictionaries.reduce import reduced


def line(text: str, *, kind: str = "0", lexeme: int = 1, fields: str = "", part: str = "1") -> str:
    """Return one line; `kind` is the sort of abbreviation."""
    return f"000001,{part},0,{lexeme},0,{kind},0,({fields}),{text},,"


class TestReduced:
    def test_reduced__abbreviations_of_one_lexeme(self) -> None:
        lines = [line("国民健康保険"), line("国保", kind="2"), line("医療保険", lexeme=2)]

        assert list(reduced(lines)) == [["国民健康保険", "国保"]]

    @pytest.mark.parametrize(
        "lines",
        [
            [line("宛て先"), line("送り先", lexeme=2)],
            [line("みなと商事", fields="企業名"), line("みな商", kind="2", fields="企業名")],
            [line("短くする", part="2"), line("短す", kind="2", part="2")],
            [line("compact disc"), line("盤", kind="2")],
        ],
    )
    def test_reduced__nothing_else(self, lines: list[str]) -> None:
        assert list(reduced(lines)) == []

    def test_reduced__not_what_means_two_things(self) -> None:
        lines = [line("中央会"), line("中会", kind="2")]
        others = [line("中期会計", lexeme=2), line("中会", kind="2", lexeme=2)]

        assert list(reduced([*lines, *others])) == []
