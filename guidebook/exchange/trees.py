"""Converts blocks to the data of files and back, as the blocks declare it (G8).

A struct is a mapping, a list is a list, and a stream is a list of texts and mappings. What is
empty is left out, so that page and file say the same in one way.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from wagtail import blocks

from guidebook.editions.front import LabelBlock, LabelsBlock
from guidebook.editions.validators import LONGEST_LABEL, former_labels, validate_label
from guidebook.exchange.content import tidied
from guidebook.exchange.reading import NodeReader, check_one_line, inside

MOST_LABELS = 20


def number_of(label: str) -> int | str:
    """Return the label as in the association's files: as an integer if possible."""
    return int(label) if re.fullmatch(r"0|[1-9][0-9]*", label) else label


def read_tree(reader: NodeReader, block: Any, node: yaml.Node, path: str) -> Any:
    """Return the data of `node`, and note in `reader` what `block` does not accept."""
    if isinstance(block, blocks.StructBlock):
        return _read_struct(reader, block, node, path)
    if isinstance(block, blocks.StreamBlock):
        return _read_stream(reader, block, node, path)
    if isinstance(block, blocks.ListBlock):
        found = reader.sequence(node, path, block.meta.max_num)
        return [read_tree(reader, block.child_block, each, place) for place, each in found]
    if isinstance(block, LabelsBlock):
        return [
            number_of(reader.checked(each, place, LONGEST_LABEL, validate_label, plain=True))
            for place, each in reader.sequence(node, path, MOST_LABELS)
        ]
    if isinstance(block, LabelBlock):
        return number_of(reader.checked(node, path, LONGEST_LABEL, validate_label, plain=True))
    return reader.checked(node, path, block.field.max_length, _cleaning(block))


def _cleaning(block: Any) -> Any:
    """Return the check that the editor's form makes, without the length: that is told already."""

    def check(text: str) -> None:
        if isinstance(block, blocks.CharBlock):
            check_one_line(text)
        if len(text) <= block.field.max_length:
            block.clean(text)

    return check


def _read_struct(
    reader: NodeReader, block: blocks.StructBlock, node: yaml.Node, path: str
) -> dict[str, Any]:
    children = block.child_blocks
    always = getattr(block.meta, "needed", ())
    needed = [
        name
        for name, child in children.items()
        if name in always or (isinstance(child, blocks.FieldBlock) and child.required)
    ]
    values = reader.mapping(node, path, tuple(children), required=tuple(needed))
    data = {
        name: read_tree(reader, child, values[name], inside(path, name))
        for name, child in children.items()
        if name in values
    }
    return {name: value for name, value in data.items() if value not in EMPTIES}


def _read_stream(
    reader: NodeReader, block: blocks.StreamBlock, node: yaml.Node, path: str
) -> list[Any]:
    plain, grouped = _kinds(block)
    return [
        read_tree(
            reader,
            block.child_blocks[grouped if isinstance(each, yaml.MappingNode) else plain],
            each,
            place,
        )
        for place, each in reader.sequence(node, path, block.meta.max_num)
    ]


EMPTIES: tuple[Any, ...] = ("", [], {})


def data_of(block: Any, value: Any) -> Any:
    """Return what a file says of the value of a page."""
    if isinstance(block, blocks.StructBlock):
        data = {name: data_of(child, value[name]) for name, child in block.child_blocks.items()}
        return {name: each for name, each in data.items() if each not in EMPTIES}
    if isinstance(block, blocks.StreamBlock):
        found = [data_of(each.block, each.value) for each in value]
    elif isinstance(block, blocks.ListBlock):
        found = [data_of(block.child_block, each) for each in value]
    elif isinstance(block, LabelsBlock):
        found = [number_of(label) for label in former_labels(str(value or ""))]
    else:
        text = tidied(str(value or ""))
        return number_of(text) if isinstance(block, LabelBlock) else text
    return [each for each in found if each not in EMPTIES]


def raw_of(block: Any, data: Any) -> Any:
    """Return what the database stores for the data of a file."""
    if isinstance(block, blocks.StructBlock):
        return {
            name: raw_of(child, data[name])
            for name, child in block.child_blocks.items()
            if name in data
        }
    if isinstance(block, blocks.StreamBlock):
        plain, grouped = _kinds(block)
        kinds = [grouped if isinstance(each, dict) else plain for each in data]
        return [
            {"type": kind, "value": raw_of(block.child_blocks[kind], each)}
            for kind, each in zip(kinds, data, strict=True)
        ]
    if isinstance(block, blocks.ListBlock):
        return [raw_of(block.child_block, each) for each in data]
    if isinstance(block, LabelsBlock):
        return "、".join(map(str, data))
    return str(data)


def _kinds(block: blocks.StreamBlock) -> tuple[str, str]:
    """Return the child for plain texts and the one for mappings."""
    grouped = next(
        name for name, child in block.child_blocks.items() if isinstance(child, blocks.StructBlock)
    )
    return next(name for name in block.child_blocks if name != grouped), grouped
