"""What stands before and around the chapters of an edition, as blocks (G1, G6).

The blocks are the one declaration: editors fill them in, and files have the same keys (G8).
"""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from guidebook.editions.blocks import LONGEST_HEADING, LONGEST_ITEM, MOST_ITEMS
from guidebook.editions.validators import (
    LONGEST_LABEL,
    LONGEST_SIGN,
    validate_former,
    validate_label,
    validate_sign,
)

LONGEST_TITLE = 255
LONGEST_SUMMARY = 1000
LONGEST_LABELS = 100


class LabelBlock(blocks.CharBlock):
    """The number of an item; files have it as a number where it is one."""


class LabelsBlock(blocks.CharBlock):
    """Several numbers in one line, separated by 「、」; a list in files."""


def heading(label: str = "見出し", *, required: bool = True) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, max_length=LONGEST_HEADING, required=required)


def text(label: str = "文章") -> blocks.TextBlock:
    return blocks.TextBlock(label=label, max_length=LONGEST_ITEM, rows=3)


def texts(label: str = "項目") -> blocks.ListBlock:
    return blocks.ListBlock(text(), label=label, max_num=MOST_ITEMS, collapsed=True, default=[])


class PassageBlock(blocks.StructBlock):
    """A heading of its own, if the edition gives it one, and paragraphs."""

    heading = heading(required=False)
    items = texts()

    class Meta:
        needed = ("items",)


class SubgroupBlock(blocks.StructBlock):
    heading = heading()
    items = texts()
    examples = texts("例")

    class Meta:
        needed = ("items",)
        label = "見出しのある項目"
        icon = "list-ul"


class PointsBlock(blocks.StreamBlock):
    """Paragraphs, and groups of them below a heading."""

    text = text()
    group = SubgroupBlock()

    class Meta:
        max_num = MOST_ITEMS
        required = False


class GroupBlock(blocks.StructBlock):
    heading = heading()
    items = PointsBlock(label="項目")

    class Meta:
        needed = ("items",)


def groups(label: str) -> blocks.ListBlock:
    return blocks.ListBlock(GroupBlock(), label=label, max_num=MOST_ITEMS, default=[])


class RevisionBlock(blocks.StructBlock):
    """Why the edition was revised, how, and with what result."""

    heading = heading(required=False)
    problems = groups("課題")
    policy = groups("改定方針")
    result = PassageBlock(label="結果", required=False)
    name = PassageBlock(label="名称の検討", required=False)


class TrialBlock(blocks.StructBlock):
    """How the edition was tried out, and what was found."""

    purpose = texts("目的")
    environment = texts("環境")
    method = texts("方法")
    evaluation = texts("評価方法")
    findings = groups("わかったこと")


class QuotationBlock(blocks.StructBlock):
    place = heading("箇所")
    text = text()


class ExplanationBlock(blocks.StructBlock):
    """An item of the other edition, what it comes from, and the sentence that explains it."""

    number = LabelBlock(label="番号", max_length=LONGEST_LABEL, validators=[validate_label])
    item = blocks.CharBlock(label="項目", max_length=LONGEST_TITLE)
    summary = blocks.TextBlock(label="概要", max_length=LONGEST_SUMMARY, rows=2, required=False)
    former = LabelsBlock(
        label="この版の項目",
        max_length=LONGEST_LABELS,
        validators=[validate_former],
        required=False,
        help_text="この版の番号を「、」で区切ります。新しい項目では空にします。",
    )
    explanation = blocks.TextBlock(
        label="対応の説明", max_length=LONGEST_SUMMARY, rows=3, required=False
    )


class ExplanationGroupBlock(blocks.StructBlock):
    heading = heading()
    items = blocks.ListBlock(
        ExplanationBlock(), label="相手の版の項目", max_num=MOST_ITEMS, collapsed=True
    )

    class Meta:
        needed = ("items",)


class CorrespondenceBlock(blocks.StructBlock):
    """The items of a newer edition, in the words in which this one goes over to them (G6)."""

    def __init__(self, **kwargs: Any) -> None:
        sign = blocks.CharBlock(
            label="相手の版の記号",
            max_length=LONGEST_SIGN,
            validators=[validate_sign],
            help_text="例：ver2.0",
        )
        found = blocks.ListBlock(ExplanationGroupBlock(), label="対応の説明", max_num=MOST_ITEMS)
        children = [("heading", heading(required=False)), ("with", sign), ("groups", found)]
        super().__init__(children, **kwargs)

    class Meta:
        needed = ("groups",)


class FrontBlock(blocks.StreamBlock):
    """Each part once; pages and files show them in this order."""

    purpose = PassageBlock(label="目的", icon="openquote")
    definition = PassageBlock(label="定義", icon="info-circle")
    scenes = PassageBlock(label="利用シーン", icon="group")
    reading = PassageBlock(label="読み方", icon="help")
    setting = PassageBlock(label="作成の経緯", icon="history")
    revision = RevisionBlock(label="改定について", icon="edit")
    trial = TrialBlock(label="トライアル", icon="check")
    elsewhere = blocks.ListBlock(
        QuotationBlock(), label="ほかの文書での言及", icon="doc-full", max_num=MOST_ITEMS
    )
    correspondence = CorrespondenceBlock(label="新しい版との対応", icon="resubmit")

    class Meta:
        required = False
        collapsed = True

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks, **kwargs)
        self.meta.block_counts = {name: {"max_num": 1} for name in self.child_blocks}


#: The parts that a reader sees first, beside the items.
FIRST_PARTS = {
    "purpose": "この版の目的",
    "definition": "定義",
    "scenes": "利用シーン",
    "reading": "読み方",
}
