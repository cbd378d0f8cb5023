"""YAML with lines, and nothing but plain data (G8)."""

from __future__ import annotations

import pytest
import yaml

from guidebook.exchange.nodes import DEEPEST, MOST_BYTES, BrokenFileError, Problem, compose, line_of

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)


def problem_of(data: bytes) -> Problem:
    """Return the one problem for which `data` is refused."""
    with pytest.raises(BrokenFileError) as caught:
        compose(data)
    (problem,) = caught.value.problems
    return problem


class TestProblem:
    """How a problem reads."""

    @pytest.mark.parametrize(
        ("problem", "text"),
        [
            (Problem(3, "chapters[1].title", "空です。"), "3行目（chapters[1].title）：空です。"),
            (Problem(3, "", "空です。"), "3行目：空です。"),
            (Problem(0, "", "空です。"), "ファイル全体：空です。"),
            (Problem(0, "based_on", "ありません。"), "ファイル全体（based_on）：ありません。"),
        ],
        ids=["line-and-key", "line", "neither", "key"],
    )
    def test_problem__says_where_and_what(self, problem: Problem, text: str) -> None:
        assert str(problem) == text

    def test_error__names_every_problem_on_a_line_of_its_own(self) -> None:
        error = BrokenFileError([Problem(1, "a", "甲。"), Problem(2, "b", "乙。")])
        assert str(error).splitlines() == ["1行目（a）：甲。", "2行目（b）：乙。"]


class TestCompose:
    """What is accepted."""

    @pytest.mark.parametrize(
        "data",
        [
            b"a: b\n",
            b"\xef\xbb\xbfa: b\n",
            b"a: b",
            b"a: b\r\n",
            b"---\na: b\n",
            b"---\na: b\n...\n",
            b"%YAML 1.1\n---\na: b\n",
            b"# note\n\na: b\n",
            b'{"a": "b"}',
        ],
        ids=["plain", "bom", "no-end", "crlf", "start", "end", "directive", "comment", "json"],
    )
    def test_plain_data__is_read(self, data: bytes) -> None:
        ((key, value),) = compose(data).value
        assert (key.value, value.value) == ("a", "b")

    def test_line__counts_from_one_and_over_comments(self) -> None:
        node = compose("# 注\n\na: 1\nb:\n- x\n- y\n".encode())
        (a, _), (b, items) = node.value
        assert [line_of(each) for each in (a, b, *items.value)] == [3, 4, 5, 6]

    @pytest.mark.parametrize("deep", [1, DEEPEST])
    def test_nesting__up_to_the_limit(self, deep: int) -> None:
        node = compose(b"[" * deep + b"]" * deep)
        assert isinstance(node, yaml.SequenceNode)

    def test_size__up_to_the_limit(self) -> None:
        data = b"a: b\n" + b"#" * (MOST_BYTES - 5)
        assert len(compose(data).value) == 1


class TestRefusals:
    """What is not: nothing of it may cost time or memory (G8)."""

    @pytest.mark.parametrize(
        ("data", "line", "said"),
        [
            (b"a: 1\nb: [x\n", 3, "YAMLとして読めません（角かっこ [ が閉じていないか"),
            (b"a: 1\nb: 'x\n", 3, "YAMLとして読めません（引用符が閉じていません）。"),
            (b"a: 1\n b: 2\n", 2, "YAMLとして読めません"),
            (b"a: 1\n\tb: 2\n", 2, "YAMLとして読めません（字下げにタブが使われています"),
            (b"a: 1\nb: {c: 1]\n", 2, "YAMLとして読めません"),
            (b"a: b: c\n", 1, "YAMLとして読めません"),
            (b"a: 1\nb: @x\n", 2, "YAMLとして読めません"),
            (b"a: 1\nb: 100%\n%x\n", 3, "YAMLとして読めません（書き方の誤りがあります"),
            (b'a: 1\nb: "\\ud800"\n', 2, "YAMLとして読めません"),
            (b"%YAML 2.0\n---\na: 1\n", 1, "YAMLとして読めません"),
            (b"<html>\n<p a: b: c>\n", 2, "YAMLとして読めません"),
        ],
        ids=[
            "open-list",
            "open-quote",
            "indent",
            "tab",
            "wrong-bracket",
            "colons",
            "at-sign",
            "directive-inside",
            "surrogate",
            "yaml-2",
            "html",
        ],
    )
    def test_syntax__with_its_line(self, data: bytes, line: int, said: str) -> None:
        problem = problem_of(data)
        assert said in problem.message
        assert problem.line == line

    @pytest.mark.parametrize(
        ("data", "line"),
        [
            ("a: 1\nb: あ\n".encode("utf-16"), 1),
            ("a: 1\nb: あ\n".encode("cp932"), 2),
            ("a: 1\nb: あ\n".encode("euc-jp"), 2),
            ("a: 1\nb: caf\xe9\n".encode("latin-1"), 2),
            (b"a: 1\nb: \xc0\xaf\n", 2),
            (b"a: 1\nb: \xed\xa0\x80\n", 2),
            (b"\x89PNG\r\n\x1a\n\x00\x00", 1),
        ],
        ids=["utf-16", "shift-jis", "euc-jp", "latin-1", "overlong", "surrogate", "png"],
    )
    def test_encoding__says_utf8_with_its_line(self, data: bytes, line: int) -> None:
        problem = problem_of(data)
        assert "UTF-8" in problem.message
        assert problem.line == line

    @pytest.mark.parametrize(
        ("data", "line"),
        [
            (b"a: 1\nb: x\x01y\n", 2),
            (b"a: 1\nb: x\x00y\n", 2),
            (b"a: 1\nb: 2\nc: \x1b[31m\n", 3),
            ("a: あ\nb: い\x07\n".encode(), 2),
            ("a: abc".encode("utf-16-le"), 1),
        ],
        ids=["soh", "nul", "escape", "bell-behind-kana", "utf-16-without-bom"],
    )
    def test_control_character__with_its_line(self, data: bytes, line: int) -> None:
        assert problem_of(data).line == line

    @pytest.mark.parametrize(
        "data",
        [b"", b"\n\n", b"# note\n", b"\xef\xbb\xbf", b"   \n"],
        ids=["nothing", "lines", "comment", "bom", "blanks"],
    )
    def test_empty__is_said(self, data: bytes) -> None:
        assert "空です" in problem_of(data).message

    @pytest.mark.parametrize(
        ("data", "line", "said"),
        [
            (b"a: 1\nb: &x 1\n", 2, "アンカー"),
            (b"a: &x 1\nb: *x\n", 1, "アンカー"),
            (b"a: 1\nb: &x [1]\n", 2, "アンカー"),
            (b"a: 1\n&x b: 1\n", 2, "アンカー"),
            (b"base: &b {a: 1}\nc:\n  <<: *b\n", 1, "アンカー"),
            (b"a: &a\n  b: *a\n", 1, "アンカー"),
            (LAUGHS.encode(), 1, "アンカー"),
            (b"a: 1\nb: !!python/object/apply:os.system ['true']\n", 2, "タグ"),
            (b"a: 1\nb: !!python/name:os.system\n", 2, "タグ"),
            (b"!!python/object:object {}\n", 1, "タグ"),
            (b"a: 1\nb: !x y\n", 2, "タグ"),
            (b"a: 1\nb: ! y\n", 2, "タグ"),
            (b"a: 1\nb: !!str 1\n", 2, "タグ"),
            (b"a: 1\nb: !!binary aGk=\n", 2, "タグ"),
            (b"a: 1\n!!str b: 1\n", 2, "タグ"),
            (b"%TAG ! tag:x,2000:\n---\na: !y z\n", 3, "タグ"),
            (b"a: 1\n---\nb: 1\n", 2, "---"),
            (b"---\n---\na: 1\n", 2, "---"),
            (b"a: 1\n...\n---\nb: 1\n", 3, "---"),
        ],
        ids=[
            "anchor",
            "alias",
            "anchor-list",
            "anchor-key",
            "merge",
            "recursive",
            "billion-laughs",
            "python-apply",
            "python-name",
            "python-root",
            "own-tag",
            "bare-tag",
            "str-tag",
            "binary-tag",
            "tag-key",
            "tag-directive",
            "two-documents",
            "empty-first-document",
            "ended-document",
        ],
    )
    def test_more_than_data__with_its_line(self, data: bytes, line: int, said: str) -> None:
        problem = problem_of(data)
        assert said in problem.message
        assert problem.line == line

    @pytest.mark.parametrize(
        ("data", "line"),
        [
            (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), 1),
            (b"[" * 10_000, 1),
            (b"{a: " * 10_000, 1),
            (b"- " * 10_000, 1),
            (b"? " * 10_000, 1),
            (b"\n".join(b" " * depth + b"a:" for depth in range(1000)), DEEPEST + 1),
        ],
        ids=["one-too-many", "lists", "mappings", "dashes", "keys", "block"],
    )
    def test_nesting__too_deep(self, data: bytes, line: int) -> None:
        problem = problem_of(data)
        assert "深すぎます" in problem.message
        assert problem.line == line

    @pytest.mark.parametrize(
        "data",
        [b"#" * (MOST_BYTES + 1), b"\xff" * (10 * 1024 * 1024), b"- x\n" * (MOST_BYTES // 4 + 1)],
        ids=["one-byte-more", "noise", "list"],
    )
    def test_size__too_large(self, data: bytes) -> None:
        assert "大きすぎます" in problem_of(data).message
