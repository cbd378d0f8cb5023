"""Reads the nodes of a YAML file, and notes every error with its line and key (G8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import yaml
from django.core.exceptions import ValidationError

from guidebook.exchange.content import tidied
from guidebook.exchange.nodes import Problem, line_of

EMPTY = "空です。"
ONE_LINE = "１行で書いてください。"
MOST_PROBLEMS = 100
AND_MORE = "ほかにも誤りがあります。上の誤りを直してから、もう一度お試しください。"
NOT_TEXT = "文字ではありません。引用符で囲んでください。"

Check = Callable[[str], None]


class NodeReader:
    """Collects all errors, so that they can be fixed at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def mapping(
        self, node: yaml.Node, path: str, keys: tuple[str, ...], required: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        """Return the values by key; report unknown, duplicate and missing keys."""
        if not isinstance(node, yaml.MappingNode):
            expected = "、".join(keys)
            self.object(node, path, f"「キー: 値」の形で書いてください（{expected}）。")
            return {}
        values: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            plain = isinstance(key_node, yaml.ScalarNode)
            key = str(key_node.value) if plain else ""
            place = inside(path, key[:40])
            if key not in keys:
                self.object(
                    key_node, place, f"知らないキーです。使えるのは {'、'.join(keys)} です。"
                )
            elif key in values:
                self.object(key_node, place, "同じキーが２回あります。")
            else:
                values[key] = value
        for key in required:
            if key not in values:
                self.object(node, inside(path, key), "必須の項目がありません。")
        return values

    def sequence(
        self, node: yaml.Node | None, path: str, most: int
    ) -> Iterator[tuple[str, yaml.Node]]:
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.object(node, path, "「- 」で始まる一覧の形で書いてください。")
            return
        if len(node.value) > most:
            self.object(node, path, f"多すぎます（{most}件まで）。")
        for position, each in enumerate(node.value[:most], start=1):
            yield f"{path}[{position}]", each

    def text(
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
        return self.checked(node, inside(path, key), longest, check, plain=plain)

    def checked(
        self,
        node: yaml.Node,
        path: str,
        longest: int,
        check: Check | None = None,
        *,
        plain: bool = False,
    ) -> str:
        text = self.scalar(node, path, longest, plain=plain)
        if text and check is not None:
            try:
                check(text)
            except ValidationError as error:
                self.object(node, path, error.messages[0])
        return text

    def scalar(self, node: yaml.Node, path: str, longest: int, *, plain: bool = False) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.object(node, path, "文字で書いてください。")
            return ""
        kind = node.tag.rpartition(":")[2]
        if kind != "str" and not (plain and kind in {"int", "float", "timestamp"}):
            self.object(node, path, EMPTY if kind == "null" else NOT_TEXT)
            return ""
        text = tidied(node.value)
        if not text:
            self.object(node, path, EMPTY)
        if len(text) > longest:
            self.object(node, path, f"長すぎます（{len(text)}文字。{longest}文字まで）。")
        return text

    def object(self, node: yaml.Node, path: str, message: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line_of(node), path, message))
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(line_of(node), "", AND_MORE))


def check_one_line(text: str) -> None:
    """Accept text of one line.

    Raises:
        ValidationError: if there are more.
    """
    if len(text.splitlines()) > 1:
        raise ValidationError(ONE_LINE)


def inside(path: str, key: str) -> str:
    return ".".join(part for part in (path, key) if part)
