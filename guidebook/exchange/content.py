"""The content of an edition, in a form that files and pages share (G8)."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace

from cms.web.text import without_controls

LINE_ENDS = re.compile("\r\n?")


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
    """A chapter; the number is a label such as 「1」 or 「1-1」."""

    number: str
    title: str
    sections: tuple[SectionContent, ...] = ()


@dataclass(frozen=True)
class ItemContent:
    number: str
    item: str
    summary: str = ""


@dataclass(frozen=True)
class EditionContent:
    edition: str
    title: str
    issued: str = ""
    based_on: str = ""
    chapters: tuple[ChapterContent, ...] = ()
    checklist: tuple[ItemContent, ...] = ()

    def without_chapters(self) -> EditionContent:
        return replace(self, chapters=())


def checksum(content: EditionContent | ChapterContent) -> str:
    text = json.dumps(asdict(content), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
