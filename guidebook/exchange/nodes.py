"""Reads YAML with line numbers, accepting only plain data (G8).

Files are not trusted: large files, anchors (which can expand a small file without limit), tags
(which name classes) and deep nesting are refused before any object is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

MOST_BYTES = 2 * 1024 * 1024
DEEPEST = 12
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
NOT_UTF8 = "文字コードをUTF-8にして保存してください。"
NOT_YAML = "YAMLとして読めません（{problem}）。"
#: What the parser says, by a part of it, and what helps.
SYNTAX = {
    "',' or ']'": "角かっこ [ が閉じていないか、区切りのコンマがありません",
    "',' or '}'": "波かっこ { が閉じていないか、区切りのコンマがありません",
    "end of stream": "引用符が閉じていません",
    "mapping values are not allowed": "１行に「キー: 値」が２つあるか、字下げがそろっていません。"
    "「: 」を含む値は引用符で囲んでください",
    "tab character": "字下げにタブが使われています。半角の空白で書いてください",
    "cannot start any token": "タブや @ などの記号で始まっています。字下げは半角の空白で、"
    "記号で始まる値は引用符で囲んで書いてください",
    "expected key": "字下げがそろっていないか、引用符やかっこの後に余分な文字があります",
    "'-' indicator": "字下げがそろっていないか、一覧の「- 」がありません",
    "expected ':'": "「キー: 値」のコロンがありません",
    "escape": "引用符の中の「\\」の使い方が違います",
}
ANY_SYNTAX = "書き方の誤りがあります。字下げ、コロン、引用符を確かめてください"
PROBLEMS = {
    "anchor": "アンカー（&）と別名（*）は使えません。",
    "tag": "タグ（!）は使えません。",
    "depth": f"入れ子が深すぎます（{DEEPEST}段まで）。",
    "documents": "１つのファイルに書けるのは１つの版だけです（「---」で区切られています）。",
    "empty": "ファイルが空です。",
    "control": "文字として使えない符号があります。UTF-8のテキストとして保存してください。",
}


@dataclass(frozen=True)
class Problem:
    """An error with its line (from 1; 0 means the whole file) and its key."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.line}行目" if self.line else "ファイル全体"
        return f"{place}{f'（{self.key}）' if self.key else ''}：{self.message}"


class BrokenFileError(Exception):
    """The file cannot be imported; `problems` holds the reasons, sorted by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def compose(data: bytes) -> yaml.Node:
    """Return the root node of the only document in `data`.

    Raises:
        BrokenFileError: if it is too large, not UTF-8, not YAML, or more than plain data.
    """
    text = _decoded(data)
    _refuse_control_characters(text)
    try:
        _refuse_more_than_data(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise BrokenFileError([_syntax_problem(error)]) from error
    if node is None:
        raise BrokenFileError([Problem(0, "", PROBLEMS["empty"])])
    return node


def line_of(node: yaml.Node) -> int:
    """Return the line, from 1, where `node` begins."""
    mark: Any = node.start_mark
    return int(mark.line) + 1


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        limit = f"ファイルが大きすぎます（{MOST_BYTES // 1024 // 1024}MBまで）。"
        raise BrokenFileError([Problem(0, "", limit)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenFileError([Problem(line, "", NOT_UTF8)]) from error


def _refuse_control_characters(text: str) -> None:
    found = UNPRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise BrokenFileError([Problem(line, "", PROBLEMS["control"])])


def _refuse_more_than_data(text: str) -> None:
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark: Any = event.start_mark
        line = mark.line + 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        for name in _objections(event, depth, documents):
            raise BrokenFileError([Problem(line, "", PROBLEMS[name])])


def _objections(event: yaml.Event, depth: int, documents: int) -> Iterator[str]:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        yield "anchor"
    if getattr(event, "tag", None):
        yield "tag"
    if depth > DEEPEST:
        yield "depth"
    if documents > 1:
        yield "documents"


def _syntax_problem(error: yaml.YAMLError) -> Problem:
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", ""))
    help_text = next((text for part, text in SYNTAX.items() if part in said), ANY_SYNTAX)
    return Problem(mark.line + 1 if mark else 0, "", NOT_YAML.format(problem=help_text))
