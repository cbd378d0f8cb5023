"""The parts of a chapter (G2)."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

LONGEST_HEADING = 100
LONGEST_ITEM = 2000
MOST_ITEMS = 100
MOST_SECTIONS = 50


class SectionBlock(blocks.StructBlock):
    """A heading with its paragraphs; the kind of the block decides the layout."""

    def __init__(self, heading: str = "", **kwargs: Any) -> None:
        children = [
            (
                "heading",
                blocks.CharBlock(label="見出し", max_length=LONGEST_HEADING, default=heading),
            ),
            (
                "items",
                blocks.ListBlock(
                    blocks.TextBlock(label="文章", max_length=LONGEST_ITEM, rows=3),
                    label="項目",
                    min_num=1,
                    max_num=MOST_ITEMS,
                ),
            ),
        ]
        super().__init__(children, **kwargs)


class SectionsBlock(blocks.StreamBlock):
    summary = SectionBlock("概要", label="概要", icon="openquote")
    background = SectionBlock("背景", label="背景", icon="help")
    considerations = SectionBlock(
        "検討が必要だと考えられる項目", label="検討する項目", icon="list-ul"
    )
    examples = SectionBlock("例", label="例", icon="check")
    vision = SectionBlock("イノベーション後の姿", label="イノベーション後の姿", icon="view")
    notes = SectionBlock("備考", label="備考", icon="info-circle")
    other = SectionBlock(label="その他の節", icon="title")

    class Meta:
        max_num = MOST_SECTIONS
        collapsed = True


#: Kind of section for the headings of known editions; all others are 「その他の節」.
KIND_OF_HEADING = {
    "概要": "summary",
    "ガイドブックの概要": "summary",
    "背景": "background",
    "検討内容で該当した背景・課題": "background",
    "検討が必要だと考えられる項目": "considerations",
    "チェック項目": "considerations",
    "例": "examples",
    "実施すべきアクションの例": "examples",
    "アクションの例": "examples",
    "イノベーション後の姿": "vision",
    "検討テーマにおけるイノベーション後の姿": "vision",
    "備考": "notes",
}


def kind_of(heading: str) -> str:
    return KIND_OF_HEADING.get(heading, "other")
