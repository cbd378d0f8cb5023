"""The check digit of the codes of local governments."""

from __future__ import annotations

import csv

import pytest

from cms.members.organizations.codes import is_association_code, is_local_government_code
from tests.conftest import SHARED_DATA


#: Of the rule's two cases both, and where they meet: sums of 2, 10, 11 and more.
@pytest.mark.parametrize(
    "code",
    ["000019", "000051", "000311", "010006", "011002", "012025", "131016", "473821"],
)
def test_code__with_its_check_digit(code: str) -> None:
    assert is_local_government_code(code)


@pytest.mark.parametrize("digit", [digit for digit in "0123456789" if digit != "2"])
def test_code__of_ten_digits_one_fits(digit: str) -> None:
    assert not is_local_government_code(f"01100{digit}")


@pytest.mark.parametrize(
    "text", ["", "11002", "0110020", "01100２", "01100a", " 011002", "011002\n", "-11002"]
)
def test_text__no_code(text: str) -> None:
    assert not is_local_government_code(text)


@pytest.mark.parametrize(
    ("code", "is_one"),
    [("998010", True), ("139041", True), ("011002", False), ("998011", False), ("", False)],
)
def test_association__by_its_third_digit(code: str, is_one: bool) -> None:
    assert is_association_code(code) is is_one


@pytest.mark.skipif(not SHARED_DATA.exists(), reason="the real data are not part of the project")
def test_codes__of_the_whole_country() -> None:
    with (SHARED_DATA / "local_governments.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]

    assert len(codes) == 1965
    assert [code for code in codes if not is_local_government_code(code)] == []
