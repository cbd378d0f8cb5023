"""Converts YAML files to the content of an edition and back (G8)."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from django.core.exceptions import ValidationError

from guidebook.editions.blocks import LONGEST_HEADING, LONGEST_ITEM, MOST_ITEMS, MOST_SECTIONS
from guidebook.editions.validators import LONGEST_LABEL, LONGEST_SIGN, validate_label, validate_sign
from guidebook.exchange.content import (
    ChapterContent,
    EditionContent,
    ItemContent,
    SectionContent,
    tidied,
)
from guidebook.exchange.nodes import BrokenFileError, Problem, compose, line_of

LONGEST_TITLE = 255
LONGEST_SUMMARY = 1000
MOST_CHAPTERS = 200
EMPTY = "空です。"
WRONG_DATE = "日付は 2016-03-15 のように書いてください。"
MOST_PROBLEMS = 100
#: YAML also treats these as line ends; only quoted text preserves them.
RARE_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
AND_MORE = "ほかにも誤りがあります。上の誤りを直してから、もう一度お試しください。"
NOT_TEXT = "文字ではありません。引用符で囲んでください。"

Check = Callable[[str], None]


class EditionReader:
    """Reads one file; collects all errors, so that they can be fixed at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.base_line = 0

    def read(self, data: bytes) -> EditionContent:
        """Return the content of the file.

        Raises:
            BrokenFileError: with all errors of the file.
        """
        content = self._edition(compose(data))
        if self.problems:
            raise BrokenFileError(sorted(self.problems, key=lambda problem: problem.line))
        return content

    def _edition(self, root: yaml.Node) -> EditionContent:
        keys = ("edition", "title", "issued", "based_on", "chapters", "checklist")
        values = self._mapping(root, "", keys, required=("edition", "title", "chapters"))
        self.base_line = line_of(values["based_on"]) if "based_on" in values else 0
        return EditionContent(
            edition=self._text(values, "edition", "", LONGEST_SIGN, validate_sign),
            title=self._text(values, "title", "", LONGEST_TITLE),
            issued=self._text(values, "issued", "", LONGEST_SIGN, _check_date, plain=True),
            based_on=self._text(values, "based_on", "", LONGEST_SIGN, validate_sign),
            chapters=tuple(self._chapters(values.get("chapters"))),
            checklist=tuple(self._checklist(values.get("checklist"))),
        )

    def _chapters(self, node: yaml.Node | None) -> Iterator[ChapterContent]:
        seen: Counter[str] = Counter()
        keys = ("number", "title", "sections")
        for path, each in self._sequence(node, "chapters", MOST_CHAPTERS):
            values = self._mapping(each, path, keys, required=("number", "title", "sections"))
            number = self._number(values, path, seen)
            title = self._text(values, "title", path, LONGEST_TITLE)
            sections = self._sections(values.get("sections"), f"{path}.sections")
            yield ChapterContent(number, title, tuple(sections))

    def _sections(self, node: yaml.Node | None, path: str) -> Iterator[SectionContent]:
        for place, each in self._sequence(node, path, MOST_SECTIONS):
            keys = ("heading", "items")
            values = self._mapping(each, place, keys, required=keys)
            heading = self._text(values, "heading", place, LONGEST_HEADING)
            yield SectionContent(heading, tuple(self._items(values.get("items"), f"{place}.items")))

    def _items(self, node: yaml.Node | None, path: str) -> Iterator[str]:
        items = list(self._sequence(node, path, MOST_ITEMS))
        if node is not None and isinstance(node, yaml.SequenceNode) and not items:
            self._object(node, path, "１つ以上の項目が必要です。")
        for place, each in items:
            yield self._scalar(each, place, LONGEST_ITEM)

    def _checklist(self, node: yaml.Node | None) -> Iterator[ItemContent]:
        seen: Counter[str] = Counter()
        for path, each in self._sequence(node, "checklist", MOST_CHAPTERS):
            values = self._mapping(
                each, path, ("number", "item", "summary"), required=("number", "item")
            )
            number = self._number(values, path, seen)
            item = self._text(values, "item", path, LONGEST_TITLE)
            summary = self._text(values, "summary", path, LONGEST_SUMMARY)
            yield ItemContent(number, item, summary)

    def _number(self, values: dict[str, yaml.Node], path: str, seen: Counter[str]) -> str:
        number = self._text(values, "number", path, LONGEST_LABEL, validate_label, plain=True)
        seen[number] += 1
        if number and seen[number] == 2:  # noqa: PLR2004  # report only the second of that number
            self._object(values["number"], f"{path}.number", f"番号「{number}」が重複しています。")
        return number

    def _mapping(
        self, node: yaml.Node, path: str, keys: tuple[str, ...], required: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        """Return the values by key; report unknown, duplicate and missing keys."""
        if not isinstance(node, yaml.MappingNode):
            expected = "、".join(keys)
            self._object(node, path, f"「キー: 値」の形で書いてください（{expected}）。")
            return {}
        values: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            plain = isinstance(key_node, yaml.ScalarNode)
            key = str(key_node.value) if plain else ""
            place = ".".join(part for part in (path, key[:40]) if part)
            if key not in keys:
                self._object(
                    key_node, place, f"知らないキーです。使えるのは {'、'.join(keys)} です。"
                )
            elif key in values:
                self._object(key_node, place, "同じキーが２回あります。")
            else:
                values[key] = value
        for key in required:
            if key not in values:
                self._object(node, f"{path}.{key}" if path else key, "必須の項目がありません。")
        return values

    def _sequence(
        self, node: yaml.Node | None, path: str, most: int
    ) -> Iterator[tuple[str, yaml.Node]]:
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self._object(node, path, "「- 」で始まる一覧の形で書いてください。")
            return
        if len(node.value) > most:
            self._object(node, path, f"多すぎます（{most}件まで）。")
        for position, each in enumerate(node.value[:most], start=1):
            yield f"{path}[{position}]", each

    def _text(
        self,
        values: dict[str, yaml.Node],
        key: str,
        path: str,
        longest: int,
        check: Check | None = None,
        *,
        plain: bool = False,
    ) -> str:
        """Return the text under `key`, or ""; `plain` also accepts unquoted numbers and dates."""
        node = values.get(key)
        if node is None:
            return ""
        place = f"{path}.{key}" if path else key
        text = self._scalar(node, place, longest, plain=plain)
        if text and check is not None:
            try:
                check(text)
            except ValidationError as error:
                self._object(node, place, error.messages[0])
        return text

    def _scalar(self, node: yaml.Node, path: str, longest: int, *, plain: bool = False) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._object(node, path, "文字で書いてください。")
            return ""
        kind = node.tag.rpartition(":")[2]
        if kind != "str" and not (plain and kind in {"int", "float", "timestamp"}):
            self._object(node, path, EMPTY if kind == "null" else NOT_TEXT)
            return ""
        text = tidied(node.value)
        if not text:
            self._object(node, path, EMPTY)
        if len(text) > longest:
            self._object(node, path, f"長すぎます（{len(text)}文字。{longest}文字まで）。")
        return text

    def _object(self, node: yaml.Node, path: str, message: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line_of(node), path, message))
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(line_of(node), "", AND_MORE))


def _check_date(text: str) -> None:
    try:
        written = datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValidationError(WRONG_DATE) from error
    if written != text:
        raise ValidationError(WRONG_DATE)


class _Dumper(yaml.SafeDumper):
    """Writes multi-line texts as literal blocks, like the association's files."""


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
    data: dict[str, Any] = {"edition": content.edition, "title": content.title}
    for key in ("issued", "based_on"):
        if value := getattr(content, key):
            data[key] = value
    data["chapters"] = [
        {
            "number": _number(chapter.number),
            "title": chapter.title,
            "sections": [
                {"heading": section.heading, "items": list(section.items)}
                for section in chapter.sections
            ],
        }
        for chapter in content.chapters
    ]
    if content.checklist:
        data["checklist"] = [_item(item) for item in content.checklist]
    return data


def _item(item: ItemContent) -> dict[str, Any]:
    data = {"number": _number(item.number), "item": item.item}
    return data | {"summary": item.summary} if item.summary else data


def _number(label: str) -> int | str:
    """Return the label as in the association's files: as an integer if possible."""
    return int(label) if re.fullmatch(r"0|[1-9][0-9]*", label) else label
