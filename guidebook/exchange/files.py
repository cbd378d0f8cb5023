"""Converts YAML files to the content of editions and back (G8)."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml
from django.core.exceptions import ValidationError

from guidebook.editions.blocks import LONGEST_HEADING, LONGEST_ITEM, MOST_ITEMS, MOST_SECTIONS
from guidebook.editions.front import LONGEST_SUMMARY, LONGEST_TITLE, FrontBlock
from guidebook.editions.validators import (
    LONGEST_LABEL,
    LONGEST_QUESTION,
    LONGEST_SIGN,
    MOST_QUESTIONS,
    validate_label,
    validate_sign,
)
from guidebook.exchange.content import ChapterContent, EditionContent, ItemContent, SectionContent
from guidebook.exchange.nodes import BrokenFileError, compose, line_of
from guidebook.exchange.reading import NodeReader, check_one_line, inside
from guidebook.exchange.trees import EMPTIES, MOST_LABELS, number_of, read_tree

MOST_CHAPTERS = 200
MOST_EDITIONS = 50
MOST_GENRES = 50
LONGEST_GENRE = 100
WRONG_DATE = "日付は 2016-03-15 のように書いてください。"
TWICE = "「{text}」が２回あります。"
#: YAML also treats these as line ends; only quoted text preserves them.
RARE_LINE_ENDS = re.compile("[\x85\u2028\u2029]")

#: The keys of an edition that are one text each, with the longest text.
TEXTS = {
    "cover_title": LONGEST_TITLE,
    "issued_text": 50,
    "publisher": 255,
    "group": 255,
    "position": LONGEST_HEADING,
    "checklist_title": LONGEST_TITLE,
}
#: The keys that name another edition, which must be there already.
REFERENCES = ("based_on", "replaces", "based_on_checklist")
#: All keys, in the order in which they are written.
KEYS = (
    "edition",
    "title",
    "cover_title",
    "issued",
    "issued_text",
    "publisher",
    "group",
    "based_on",
    "replaces",
    "position",
    "section_order",
    *FrontBlock.base_blocks,
    "chapters",
    "checklist_title",
    "based_on_checklist",
    "checklist",
)
#: A file without chapters that has one of these holds a part of an edition.
PARTS = frozenset(KEYS) - {"edition", "title", "issued", "based_on", "chapters"}


class EditionReader(NodeReader):
    """Reads the editions of one file."""

    def read(self, data: bytes) -> EditionContent:
        """Return the first edition of the file; see `read_all`."""
        return self.read_all(data)[0]

    def read_all(self, data: bytes) -> list[EditionContent]:
        """Return the editions of the file, or the parts of them.

        Raises:
            BrokenFileError: with all errors of the file.
        """
        contents = list(self._editions(compose(data)))
        if self.problems:
            raise BrokenFileError(sorted(self.problems, key=lambda problem: problem.line))
        return contents

    def _editions(self, root: yaml.Node) -> Iterator[EditionContent]:
        if "editions" not in _keys_of(root):
            yield self._edition(root, "")
            return
        values = self.mapping(root, "", ("editions",), required=("editions",))
        seen: Counter[str] = Counter()
        found = list(self.sequence(values.get("editions"), "editions", MOST_EDITIONS))
        if not found:
            self.object(root, "editions", "１つ以上の版が必要です。")
        for path, each in found:
            content = self._edition(each, path)
            seen[content.edition] += 1
            if content.edition and seen[content.edition] == 2:  # noqa: PLR2004  # only the second
                self.object(each, inside(path, "edition"), TWICE.format(text=content.edition))
            yield content

    def _edition(self, root: yaml.Node, path: str) -> EditionContent:
        given = _keys_of(root)
        is_part = "chapters" not in given and bool(given & PARTS)
        required = ("edition",) if is_part else ("edition", "title", "chapters")
        values = self.mapping(root, path, KEYS, required=required)
        if is_part and "title" in values:
            only_checklist = not given & (PARTS - {"checklist", *REFERENCES})
            titled = "checklist_title" if only_checklist else "cover_title"
            values.setdefault(titled, values["title"])
            del values["title"]
        lines = {key: line_of(values[key]) for key in (*REFERENCES, "edition") if key in values}
        chapters = tuple(self._chapters(values.get("chapters"), inside(path, "chapters"), lines))
        return EditionContent(
            edition=self.text(values, "edition", path, LONGEST_SIGN, validate_sign),
            title=self.text(values, "title", path, LONGEST_TITLE),
            issued=self.text(values, "issued", path, LONGEST_SIGN, _check_date, plain=True),
            section_order=tuple(self._order(values.get("section_order"), path)),
            front=self._front(values, path),
            chapters=chapters,
            checklist=tuple(self._checklist(values.get("checklist"), inside(path, "checklist"))),
            is_part=is_part,
            lines=lines,
            **{key: self._line(values, key, path, longest) for key, longest in TEXTS.items()},
            **{
                key: self.text(values, key, path, LONGEST_SIGN, validate_sign) for key in REFERENCES
            },
        )

    def _front(self, values: dict[str, yaml.Node], path: str) -> dict[str, Any]:
        read = {
            key: read_tree(self, block, values[key], inside(path, key))
            for key, block in FrontBlock.base_blocks.items()
            if key in values
        }
        return {key: data for key, data in read.items() if data not in EMPTIES}

    def _line(self, values: dict[str, yaml.Node], key: str, path: str, longest: int) -> str:
        return self.text(values, key, path, longest, check_one_line)

    def _order(self, node: yaml.Node | None, path: str) -> Iterator[str]:
        seen: set[str] = set()
        for place, each in self.sequence(node, inside(path, "section_order"), MOST_SECTIONS):
            heading = self.checked(each, place, LONGEST_HEADING, check_one_line)
            if heading in seen:
                self.object(each, place, TWICE.format(text=heading))
            seen.add(heading)
            yield heading

    def _chapters(
        self, node: yaml.Node | None, path: str, lines: dict[str, int]
    ) -> Iterator[ChapterContent]:
        seen: Counter[str] = Counter()
        keys = ("number", "title", "sections", "genres")
        for place, each in self.sequence(node, path, MOST_CHAPTERS):
            values = self.mapping(each, place, keys, required=keys[:3])
            number = self._number(values, place, seen)
            title = self.text(values, "title", place, LONGEST_TITLE)
            sections = self._sections(values.get("sections"), f"{place}.sections")
            genres = self._genres(values.get("genres"), f"{place}.genres", lines)
            yield ChapterContent(number, title, tuple(sections), tuple(genres))

    def _genres(self, node: yaml.Node | None, path: str, lines: dict[str, int]) -> Iterator[str]:
        for place, each in self.sequence(node, path, MOST_GENRES):
            genre = self.checked(each, place, LONGEST_GENRE)
            lines.setdefault(f"genres.{genre}", line_of(each))
            yield genre

    def _sections(self, node: yaml.Node | None, path: str) -> Iterator[SectionContent]:
        for place, each in self.sequence(node, path, MOST_SECTIONS):
            keys = ("heading", "items")
            values = self.mapping(each, place, keys, required=keys)
            heading = self.text(values, "heading", place, LONGEST_HEADING)
            yield SectionContent(heading, tuple(self._items(values.get("items"), f"{place}.items")))

    def _items(self, node: yaml.Node | None, path: str) -> Iterator[str]:
        items = list(self.sequence(node, path, MOST_ITEMS))
        if node is not None and isinstance(node, yaml.SequenceNode) and not items:
            self.object(node, path, "１つ以上の項目が必要です。")
        for place, each in items:
            yield self.scalar(each, place, LONGEST_ITEM)

    def _checklist(self, node: yaml.Node | None, path: str) -> Iterator[ItemContent]:
        seen: Counter[str] = Counter()
        keys = ("number", "part", "kind", "item", "summary", "former", "replaced_by", "questions")
        for place, each in self.sequence(node, path, MOST_CHAPTERS):
            values = self.mapping(each, place, keys, required=("number", "item"))
            yield ItemContent(
                number=self._number(values, place, seen),
                item=self.text(values, "item", place, LONGEST_TITLE),
                summary=self.text(values, "summary", place, LONGEST_SUMMARY),
                kind=self._line(values, "kind", place, 100),
                part=self._line(values, "part", place, 20),
                former=tuple(self._labels(values, "former", place)),
                replaced_by=tuple(self._labels(values, "replaced_by", place)),
                questions=tuple(self._questions(values.get("questions"), f"{place}.questions")),
            )

    def _labels(self, values: dict[str, yaml.Node], key: str, path: str) -> Iterator[str]:
        for place, each in self.sequence(values.get(key), inside(path, key), MOST_LABELS):
            yield self.checked(each, place, LONGEST_LABEL, validate_label, plain=True)

    def _questions(self, node: yaml.Node | None, path: str) -> Iterator[str]:
        seen: set[str] = set()
        for place, each in self.sequence(node, path, MOST_QUESTIONS):
            question = self.checked(each, place, LONGEST_QUESTION, check_one_line)
            if question in seen:
                self.object(each, place, TWICE.format(text=question))
            seen.add(question)
            yield question

    def _number(self, values: dict[str, yaml.Node], path: str, seen: Counter[str]) -> str:
        number = self.text(values, "number", path, LONGEST_LABEL, validate_label, plain=True)
        seen[number] += 1
        if number and seen[number] == 2:  # noqa: PLR2004  # report only the second of that number
            self.object(values["number"], f"{path}.number", f"番号「{number}」が重複しています。")
        return number


def _keys_of(node: yaml.Node) -> set[str]:
    if not isinstance(node, yaml.MappingNode):
        return set()
    return {str(key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)}


def _check_date(text: str) -> None:
    try:
        written = datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValidationError(WRONG_DATE) from error
    if written != text:
        raise ValidationError(WRONG_DATE)


class _Dumper(yaml.SafeDumper):
    """Writes multi-line texts as literal blocks, like the association's files."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    if RARE_LINE_ENDS.search(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def as_yaml(content: EditionContent) -> str:
    """Return `content` as a file; reading it and writing it again gives the same bytes."""
    return yaml.dump(
        _as_data(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**30
    )


def _as_data(content: EditionContent) -> dict[str, Any]:
    """Return what the content says; the title and the chapters make it a whole edition."""
    written = {
        **content.front,
        "section_order": list(content.section_order),
        "chapters": [_chapter(each) for each in content.chapters],
        "checklist": [_item(each) for each in content.checklist],
    }
    said = {key: written[key] if key in written else getattr(content, key, "") for key in KEYS}
    always = {"edition", "title", "chapters"}
    return {key: value for key, value in said.items() if value or key in always}


def _chapter(chapter: ChapterContent) -> dict[str, Any]:
    data: dict[str, Any] = {
        "number": number_of(chapter.number),
        "title": chapter.title,
        "sections": [
            {"heading": section.heading, "items": list(section.items)}
            for section in chapter.sections
        ],
    }
    return data | ({"genres": list(chapter.genres)} if chapter.genres else {})


def _item(item: ItemContent) -> dict[str, Any]:
    data = {
        "number": number_of(item.number),
        "part": item.part,
        "kind": item.kind,
        "item": item.item,
        "summary": item.summary,
        "former": list(map(number_of, item.former)),
        "replaced_by": list(map(number_of, item.replaced_by)),
        "questions": list(item.questions),
    }
    always = {"number", "item"}
    return {key: value for key, value in data.items() if value or key in always}
