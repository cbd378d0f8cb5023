"""The same hits from an index as from the reference (V2)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest

from cms.database.expressions import fts5, tsquery
from cms.japanese.matching import finds
from cms.japanese.query import Query, parse_query, synonyms_of
from cms.japanese.terms import document_terms
from tests.cms.japanese.test_folding import HOSTILE

TEXTS = [
    "防災無線の更新",
    "防災と訓練",
    "東京都の情報を共有する",
    "京都市の情報共有",
    "庁内Wi-Fiの整備 3.5倍",
    "Wi-Fi 35台",
    "打合せと申し込み",
    "スマートフォンアプリ",
    "",
]
QUERIES = [
    "防災",
    "防災 -無線",
    "-防災",
    "京都",
    "情報共有",
    '"情報共有"',
    "WiFi",
    "3.5",
    "打ち合わせ 申込",
    "スマホアプリ",
    "-スマホ -防災",
    "の",
    "' OR 1=1 --",
    '"; DROP TABLE x',
    "NEAR(防災, 1)",
    "防災* ^防災 {a}: x",
    "a AND NOT (b)",
]
SYNONYMS = synonyms_of([["スマホ", "スマートフォン"]])


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create virtual table terms using fts5(term, tokenize='ascii', detail=none, content='')"
    )
    for number, text in enumerate(TEXTS):
        connection.execute(
            "insert into terms(rowid, term) values (?, ?)", (number, " ".join(document_terms(text)))
        )
    yield connection
    connection.close()


def ask(index: sqlite3.Connection, query: Query) -> set[int]:
    wanted, unwanted = fts5(query)
    found = matching(index, wanted) if wanted else set(range(len(TEXTS)))
    return found - (matching(index, unwanted) if unwanted else set())


def matching(index: sqlite3.Connection, expression: str) -> set[int]:
    rows = index.execute("select rowid from terms where terms match ?", [expression])
    return {row[0] for row in rows}


class TestFts5:
    @pytest.mark.parametrize("text", [*QUERIES, *HOSTILE])
    def test_fts5__same_hits_as_the_reference(self, index: sqlite3.Connection, text: str) -> None:
        query = parse_query(text, SYNONYMS)

        expected = {n for n, each in enumerate(TEXTS) if finds(query, document_terms(each))}

        assert ask(index, query) == expected

    def test_fts5__blank(self) -> None:
        assert fts5(Query()) == ("", "")


class TestTsquery:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ("", "")),
            ("防災", ("'防災'", "")),
            ("防災 訓練", ("('防災'&'訓練')", "")),
            ("防災 -訓練", ("'防災'", "'訓練'")),
            ("-防災 -訓練", ("", "('防災'|'訓練')")),
            ('"防災無線"', ("'防災無線'", "")),
            ("の", ("'＝'", "")),
            ("打合せ", ("('＝打合'|'打合せ')", "")),
        ],
    )
    def test_tsquery__to_the_letter(self, text: str, expected: tuple[str, str]) -> None:
        assert tsquery(parse_query(text)) == expected

    @pytest.mark.parametrize("text", [*QUERIES, *HOSTILE])
    def test_tsquery__only_quoted_terms_and_operators(self, text: str) -> None:
        for expression in tsquery(parse_query(text, SYNONYMS)):
            rest = re.sub(r"'[\w＝．]+'", "t", expression)

            assert re.fullmatch(r"[t&|()]*", rest)
            assert rest.count("(") == rest.count(")")
