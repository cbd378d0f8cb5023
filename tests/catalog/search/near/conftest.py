"""Invented entries about five matters."""

from __future__ import annotations

import pytest

from catalog.models import Entry, InformationType
from catalog.taxonomy.enums import AskedFacts
from tests.factories import GenreFactory, InformationTypeFactory, listed_entry

TEXTS = {
    "phone": ("内線転送の自動応答", "代表番号への通話を各課へ取り次ぎます。"),
    "shelter": ("避難所の混雑を見る", "センサーで人数を数え、空き状況を地図に表示します。"),
    "bridge": ("橋の点検ドローン", "足場を組まずに橋の裏側を撮影します。"),
    "lunch": ("学校給食の献立", "栄養士が作った献立を保護者に配ります。"),
    "garbage": ("粗大ごみの受付", "品目と大きさから手数料を計算します。"),
}


@pytest.fixture
def kinds() -> dict[str, InformationType]:
    return {
        "product": InformationTypeFactory(slug="product", asked_facts=AskedFacts.PRODUCT),
        "case": InformationTypeFactory(slug="case", asked_facts=AskedFacts.CASE),
    }


@pytest.fixture
def world(kinds: dict[str, InformationType]) -> dict[str, Entry]:
    genre = GenreFactory(slug="bousai", name="防災")
    return {
        name: listed_entry(
            title=title, summary=summary, genres=[genre], information_type=kinds["product"]
        )
        for name, (title, summary) in TEXTS.items()
    }
