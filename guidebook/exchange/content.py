"""The content of an edition, in a form that files and pages share (G8)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from cms.web.text import without_controls

LINE_ENDS = re.compile("\r\n?")
#: What tells a page from the others, and what has pages of its own.
NO_VALUES = frozenset({"edition", "number", "chapters", "front", "is_part", "lines"})


def tidied(text: str) -> str:
    """Normalise line ends; remove control characters and surrounding white space."""
    lines = without_controls(LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


@dataclass(frozen=True)
class SectionContent:
    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class ChapterContent:
    """A chapter; the number is a label such as 「1」 or 「1-1」; genres are slugs."""

    number: str
    title: str
    sections: tuple[SectionContent, ...] = ()
    genres: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemContent:
    """An item of the checklist; what is empty after the summary is not said."""

    number: str
    item: str
    summary: str = ""
    kind: str = ""
    part: str = ""
    former: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


#: Keys of an item that a file without them leaves as they are.
OPTIONAL = tuple(each.name for each in fields(ItemContent)[3:])


@dataclass(frozen=True)
class EditionContent:
    """An edition, or a part of one, which has no title.

    `front` holds the data of the front matter by key, `lines` the lines of references.
    """

    edition: str
    title: str = ""
    cover_title: str = ""
    issued: str = ""
    issued_text: str = ""
    publisher: str = ""
    group: str = ""
    based_on: str = ""
    replaces: str = ""
    position: str = ""
    section_order: tuple[str, ...] = ()
    front: Mapping[str, Any] = field(default_factory=dict)
    chapters: tuple[ChapterContent, ...] = ()
    checklist_title: str = ""
    based_on_checklist: str = ""
    checklist: tuple[ItemContent, ...] = ()
    is_part: bool = field(default=False, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


Content = EditionContent | ChapterContent


def values_of(content: Content) -> dict[str, Any]:
    """Return what `content` says of its own page, by the keys of files.

    Each optional key of the items stands for itself, as 「checklist.former」, by number: a file
    without it leaves it as it is, and a file with it says it of all items.
    """
    said = {each.name: getattr(content, each.name) for each in fields(content)}
    if isinstance(content, EditionContent):
        items = content.checklist
        said["checklist"] = tuple((each.number, each.item, each.summary) for each in items)
        said |= {
            f"checklist.{key}": {
                each.number: getattr(each, key) for each in items if getattr(each, key)
            }
            for key in OPTIONAL
        }
        said |= content.front
    return {key: value for key, value in said.items() if key not in NO_VALUES and value}


def checksum(said: Any) -> str:
    """Return the checksum of a content with all that belongs to it, or of one value."""
    if isinstance(said, EditionContent):
        said = replace(said, lines={}, is_part=False)
    text = json.dumps(said, default=asdict, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
