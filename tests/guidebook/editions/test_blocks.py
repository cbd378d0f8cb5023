"""The sections of a chapter (G2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from guidebook.editions.blocks import (
    LONGEST_HEADING,
    LONGEST_ITEM,
    MOST_ITEMS,
    MOST_SECTIONS,
    SectionsBlock,
    kind_of,
)
from guidebook.models import ChapterPage

KINDS = ("summary", "background", "considerations", "examples", "vision", "notes", "other")


def cleaned(*sections: tuple[str, str, list[str]]) -> list[tuple[str, Any]]:
    """Return the sections as the editor's form would keep them."""
    block = ChapterPage._meta.get_field("sections").stream_block
    value = block.to_python(
        [
            {"type": kind, "value": {"heading": heading, "items": items}}
            for kind, heading, items in sections
        ]
    )
    return [(each.block_type, each.value) for each in block.clean(value)]


class TestSections:
    """An editor adds, drops and reorders them; each has a heading and paragraphs."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_kind__may_stand_alone(self, kind: str) -> None:
        ((found, value),) = cleaned((kind, "見出し", ["一", "二"]))
        assert (found, value["heading"], list(value["items"])) == (kind, "見出し", ["一", "二"])

    def test_any_order_and_repeats__are_kept(self) -> None:
        kinds = [*reversed(KINDS), "examples", "examples"]
        assert [kind for kind, _ in cleaned(*((kind, "見出し", ["一"]) for kind in kinds))] == kinds

    def test_no_section__is_a_chapter_too(self) -> None:
        assert cleaned() == []

    @pytest.mark.parametrize(
        ("heading", "items"),
        [
            ("", ["一"]),
            ("長" * (LONGEST_HEADING + 1), ["一"]),
            ("見出し", []),
            ("見出し", [""]),
            ("見出し", ["一", ""]),
            ("見出し", ["長" * (LONGEST_ITEM + 1)]),
            ("見出し", ["一"] * (MOST_ITEMS + 1)),
        ],
        ids=[
            "no-heading",
            "long-heading",
            "no-items",
            "empty-item",
            "second-item-empty",
            "long-item",
            "many-items",
        ],
    )
    def test_wrong_section__is_refused(self, heading: str, items: list[str]) -> None:
        with pytest.raises(ValidationError):
            cleaned(("summary", heading, items))

    def test_limits__are_within(self) -> None:
        items = ["長" * LONGEST_ITEM] * MOST_ITEMS
        ((_, value),) = cleaned(("summary", "長" * LONGEST_HEADING, items))
        assert list(value["items"]) == items

    @pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
    def test_number_of_sections__is_limited(self, more: int, refused: bool) -> None:
        sections = [("summary", "見出し", ["一"])] * (MOST_SECTIONS + more)
        if refused:
            with pytest.raises(ValidationError):
                cleaned(*sections)
        else:
            assert len(cleaned(*sections)) == MOST_SECTIONS

    @pytest.mark.parametrize("kind", KINDS[:-1])
    def test_new_section__comes_with_the_heading_of_ver2(self, kind: str) -> None:
        heading = SectionsBlock().child_blocks[kind].child_blocks["heading"].get_default()
        assert kind_of(heading) == kind


class TestKindOf:
    """Headings of the known editions (G2)."""

    @pytest.mark.parametrize(
        ("heading", "kind"),
        [
            ("概要", "summary"),
            ("背景", "background"),
            ("イノベーション後の姿", "vision"),
            ("例", "examples"),
            ("備考", "notes"),
            ("ガイドブックの概要", "summary"),
            ("検討が必要だと考えられる項目", "considerations"),
            ("検討内容で該当した背景・課題", "background"),
            ("実施すべきアクションの例", "examples"),
            ("検討テーマにおけるイノベーション後の姿", "vision"),
            ("ねらい", "other"),
            ("", "other"),
            ("概要 ", "other"),
        ],
    )
    def test_kind__of_a_heading(self, heading: str, kind: str) -> None:
        assert kind_of(heading) == kind
