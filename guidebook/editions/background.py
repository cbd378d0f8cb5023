"""The parts of an edition that tell how it came about, ready to be shown (G1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wagtail import blocks

from guidebook.editions.front import FIRST_PARTS, FrontBlock

if TYPE_CHECKING:
    from guidebook.editions.models.pages import EditionPage

TOLD_APART = frozenset({*FIRST_PARTS, "correspondence"})


@dataclass(frozen=True)
class Passage:
    """A heading with paragraphs and further passages, in order; `name` is that of the part."""

    heading: str
    parts: list[str | Passage]
    name: str = ""

    @property
    def rows(self) -> list[tuple[str, Passage | None]]:
        """Each part as text or as passage, for the template."""
        return [("", each) if isinstance(each, Passage) else (each, None) for each in self.parts]


def first_passages(edition: EditionPage) -> list[Passage]:
    """Return purpose, definition, scenes and reading, as far as the edition has them (G3)."""
    parts = edition.parts
    return [
        Passage(str(parts[name]["heading"] or heading), [*edition.passage(name)], name)
        for name, heading in FIRST_PARTS.items()
        if name in parts and edition.passage(name)
    ]


def background_of(edition: EditionPage) -> list[Passage]:
    """Return everything else of the front matter: how the edition was made, revised, tried."""
    return [
        _passage(FrontBlock.base_blocks[name], value, name)
        for name, value in edition.parts.items()
        if name not in TOLD_APART
    ]


def _passage(block: Any, value: Any, name: str = "") -> Passage:
    """Return the value of a block as passage: what is empty is left out."""
    label = str(block.label or "")
    if isinstance(block, blocks.StructBlock):
        heading = str(value.get("heading") or value.get("place") or label)
        return Passage(heading, list(_parts(block, value)), name)
    return Passage(label, list(_listed(block, value)), name)


def _parts(block: blocks.StructBlock, value: Any) -> Iterable[str | Passage]:
    for name, child in block.child_blocks.items():
        if name in {"heading", "place"} or not value[name]:
            continue
        if isinstance(child, blocks.FieldBlock):
            yield str(value[name])
        elif isinstance(child, blocks.StructBlock):
            inner = _passage(child, value[name])
            yield from [inner] if inner.parts else []
        elif name == "items":
            yield from _listed(child, value[name])
        else:
            yield Passage(str(child.label), list(_listed(child, value[name])))


def _listed(block: Any, values: Any) -> Iterable[str | Passage]:
    if isinstance(block, blocks.StreamBlock):
        for each in values:
            plain = isinstance(each.block, blocks.FieldBlock)
            yield str(each.value) if plain else _passage(each.block, each.value)
        return
    for each in values:
        plain = isinstance(block.child_block, blocks.FieldBlock)
        yield str(each) if plain else _passage(block.child_block, each)
