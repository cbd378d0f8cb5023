"""Invented texts like those of companies and municipalities; a seed always gives the same.

Word frequencies are as in real texts: a few words are in every second entry, most in few. Every
name is made of parts and contains （架空）.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

_words = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
TOPICS: list[str] = _words["topics"]
ACTS: list[str] = _words["acts"]
HEADS: list[str] = _words["heads"]
PLACES: list[str] = _words["places"]
SENTENCES = (
    "{a}と{b}を結び、{c}の{act}を進めます。",
    "{a}の{act}により、{b}にかかる時間を{n}割減らしました。",
    "{place}市（架空）では{a}を使い、{b}と{c}を{act}しています。",
    "{a}を担当する職員が{b}から{c}までを一つの画面で扱えます。",
    "導入から{n}か月で{a}の利用が{m}件になり、{b}への問い合わせが減りました。",
    "{a}に不慣れな人も{b}を使えるように、{c}の研修を行います。",
    "{a}の記録をもとに{b}を{act}し、{c}に役立てます。",
    "{a}、{b}、{c}に対応し、既存の環境をそのまま使えます。",
    "夜間や休日も{a}を受け付け、{b}の結果を{c}でお知らせします。",
    "型番{code}の{a}は{b}の現場で使われています。",
)
SHORTEST, LONGEST = 100, 600  # characters of a summary


@dataclass(frozen=True)
class Draft:
    """The texts of one entry; use `kind`, `genres` and `organization` modulo the existing rows."""

    title: str
    summary: str
    kind: int
    genres: tuple[int, ...]
    organization: int
    days_ago: float


class Writer:
    """Write drafts; the same seed gives the same drafts."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)  # noqa: S311  # no secret, but repeatable
        self.weights = list(accumulate(1 / (place + 2) for place in range(len(TOPICS))))

    def draft(self) -> Draft:
        topics = self._topics(3)
        return Draft(
            title=self._title(topics),
            summary=self._summary(topics),
            kind=self.random.choices((0, 1, 2), (6, 3, 1))[0],
            genres=tuple(
                int(self.random.paretovariate(0.7))
                for _ in range(self.random.choice((1, 1, 1, 2, 3)))
            ),
            organization=int(self.random.paretovariate(0.3)),
            days_ago=self.random.random() * 1500,
        )

    def _place(self) -> int:
        """Return a random number, most often a low one."""
        return int(self.random.paretovariate(0.7))

    def _topics(self, number: int) -> list[str]:
        return self.random.choices(TOPICS, cum_weights=self.weights, k=number)

    def _title(self, topics: list[str]) -> str:
        forms = (
            f"{self.random.choice(HEADS)}{topics[0]}{self.random.choice(ACTS)}パッケージ",
            f"{topics[0]}の{self.random.choice(ACTS)}に向けた{topics[1]}の取組",
            f"{topics[0]}・{topics[1]}{self.random.choice(('システム', 'サービス', 'ツール'))}",
            f"{self.random.choice(PLACES)}市（架空）の{topics[0]}{self.random.choice(ACTS)}",
        )
        return self.random.choice(forms)

    def _summary(self, topics: list[str]) -> str:
        length = self.random.randint(SHORTEST, LONGEST)
        text = ""
        while len(text) < length:
            a, b, c = [*self._topics(2), self.random.choice(topics)]
            text += self.random.choice(SENTENCES).format(
                a=a,
                b=b,
                c=c,
                act=self.random.choice(ACTS),
                place=self.random.choice(PLACES),
                n=self.random.randint(1, 9),
                m=self.random.randint(10, 99_999),
                code=f"AX{self.random.randint(100, 9_999)}",
            )
        return text[: LONGEST * 2]
