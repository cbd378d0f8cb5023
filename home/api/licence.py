"""The licence of the public data, defined only here (A1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """A licence, and how its users must name the source."""

    id: str
    name: str
    url: str
    attribution: str


LICENCE = Licence(
    id="CC-BY-4.0",
    name="クリエイティブ・コモンズ 表示 4.0 国際",
    url="https://creativecommons.org/licenses/by/4.0/deed.ja",
    attribution="ＡＰＰＬＩＣ「ICT地域イノベーション・マッチングサービス」",
)
