"""Years of the Japanese eras: R6年 = 令和6年, 令和元年 = 令和1年, and the same in the West (V2)."""

from __future__ import annotations

import re

#: The year before the first one of each era.
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
LETTERS = {"S": "昭和", "H": "平成", "R": "令和"}

ERA = f"(?:(?P<era>{'|'.join(ERAS)})|(?<![A-Za-z0-9])(?P<letter>[SHRshr]))"
NUMBER = r"(?P<number>元|[0-9]{1,2})(?![0-9])"
#: A year that is written in another way than 令和6年; `era_year` says it so.
ERA_YEAR = re.compile(rf"{ERA}\.?{NUMBER}(?=年)")
LONE_ERA_YEAR = re.compile(ERA + NUMBER)
WESTERN_YEAR = re.compile("(?<![0-9])(?P<year>(?:18|19|20)[0-9]{2})(?=年)")


def era_year(match: re.Match[str]) -> str:
    """Return R6, R.6 as 令和6, 令和元 as 令和1."""
    era = match["era"] or LETTERS[match["letter"].upper()]
    return era + ("1" if match["number"] == "元" else match["number"])


def other_years(text: str) -> str:
    """Return a folded text with its year said in the other way: 令和6年 as 2024年; or ""."""
    lone = LONE_ERA_YEAR.fullmatch(text)
    if lone:
        return era_year(lone)
    if ERA_YEAR.search(text):
        return ERA_YEAR.sub(_western, text)
    return WESTERN_YEAR.sub(_japanese, text) if WESTERN_YEAR.search(text) else ""


def _western(match: re.Match[str]) -> str:
    return str(ERAS[match["era"]] + int(match["number"]))


def _japanese(match: re.Match[str]) -> str:
    year = int(match["year"])
    era, before = max((each for each in ERAS.items() if each[1] < year), key=lambda each: each[1])
    return f"{era}{year - before}"
