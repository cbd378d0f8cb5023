"""Files read into content and content written into files (G8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from cms.web.text import entered
from guidebook.exchange.content import (
    ChapterContent,
    EditionContent,
    ItemContent,
    SectionContent,
    checksum,
)
from guidebook.exchange.files import MOST_CHAPTERS, EditionReader, as_yaml
from guidebook.exchange.nodes import BrokenFileError, Problem
from tests.guidebook.edition_files import as_file, chapter, edition_data

GOOD = """\
edition: test1.0
title: 試験用の版
issued: '2020-04-01'
chapters:
- number: 1
  title: 章の題
  sections:
  - heading: 概要
    items:
    - 文章の一
    - 文章の二
- number: 2
  title: 二つ目の題
  sections: []
checklist:
- number: 1
  item: 項目
  summary: 説明
- number: 2
  item: 別の項目
"""


def changed(old: str, new: str) -> bytes:
    """Return GOOD with one place changed."""
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new).encode()


LONG_HEADING, LONG_ITEM, LONG_TITLE, LONG_SUMMARY = "見" * 101, "文" * 2001, "題" * 256, "説" * 1001
CHAPTER = "chapters[1]"
SECTION = f"{CHAPTER}.sections[1]"
ITEM = f"{SECTION}.items[1]"
CHECK = "checklist[1]"

#: Wrong files by name: the file, the line and the key that the message must name.
BROKEN: dict[str, tuple[bytes, int, str]] = {
    # The wrong type at each level.
    "root-list": (b"- edition: x\n", 1, ""),
    "root-text": (b"edition\n", 1, ""),
    "root-number": (b"\n42\n", 2, ""),
    "root-null": (b"null\n", 1, ""),
    "edition-list": (changed("edition: test1.0", "edition: [a]"), 1, "edition"),
    "title-mapping": (changed("title: 試験用の版", "title: {a: b}"), 2, "title"),
    "title-number": (changed("title: 試験用の版", "title: 42"), 2, "title"),
    "title-float": (changed("title: 試験用の版", "title: 1.5"), 2, "title"),
    "title-bool": (changed("title: 試験用の版", "title: yes"), 2, "title"),
    "title-date": (changed("title: 試験用の版", "title: 2020-04-01"), 2, "title"),
    "chapters-text": (
        b"edition: x\ntitle: t\nchapters: none\n",
        3,
        "chapters",
    ),
    "chapters-mapping": (b"edition: x\ntitle: t\nchapters:\n  a: b\n", 4, "chapters"),
    "chapter-text": (
        changed("- number: 2\n  title: 二つ目の題\n  sections: []", "- 二"),
        12,
        "chapters[2]",
    ),
    "chapter-list": (
        changed("- number: 2\n  title: 二つ目の題\n  sections: []", "- []"),
        12,
        "chapters[2]",
    ),
    "chapter-title-number": (changed("  title: 章の題", "  title: 1"), 6, f"{CHAPTER}.title"),
    "chapter-title-list": (changed("  title: 章の題", "  title: [a]"), 6, f"{CHAPTER}.title"),
    "chapter-number-bool": (
        changed("- number: 1\n  title", "- number: on\n  title"),
        5,
        f"{CHAPTER}.number",
    ),
    "sections-mapping": (changed("sections: []", "sections: {}"), 14, "chapters[2].sections"),
    "sections-text": (changed("sections: []", "sections: x"), 14, "chapters[2].sections"),
    "section-text": (changed("sections: []", "sections: [x]"), 14, "chapters[2].sections[1]"),
    "heading-number": (changed("heading: 概要", "heading: 1"), 8, f"{SECTION}.heading"),
    "heading-list": (changed("heading: 概要", "heading: [概要]"), 8, f"{SECTION}.heading"),
    "items-text": (
        changed("items:\n    - 文章の一\n    - 文章の二", "items: 文章"),
        9,
        f"{SECTION}.items",
    ),
    "item-number": (changed("- 文章の一", "- 1"), 10, ITEM),
    "item-bool": (changed("- 文章の一", "- no"), 10, ITEM),
    "item-equals": (changed("- 文章の一", "- ="), 10, ITEM),
    "item-mapping": (changed("- 文章の一", "- 注意: 文章の一"), 10, ITEM),
    "item-list": (changed("- 文章の一", "- - 文章の一"), 10, ITEM),
    "checklist-text": (GOOD.split("checklist", 1)[0].encode() + b"checklist: x\n", 15, "checklist"),
    "checklist-item-text": (
        changed("- number: 2\n  item: 別の項目", "- 別の項目"),
        19,
        "checklist[2]",
    ),
    "item-of-checklist-number": (changed("  item: 項目\n", "  item: 3\n"), 17, f"{CHECK}.item"),
    "summary-list": (changed("summary: 説明", "summary: [説明]"), 18, f"{CHECK}.summary"),
    # Unknown keys at each level, and keys that are no words.
    "unknown-at-root": (changed("issued:", "published:"), 3, "published"),
    "unknown-in-chapter": (
        changed("  sections: []", "  sections: []\n  body: x"),
        15,
        "chapters[2].body",
    ),
    "unknown-in-section": (changed("    items:", "    kind: x\n    items:"), 9, f"{SECTION}.kind"),
    "unknown-in-checklist": (changed("  summary:", "  note:"), 18, f"{CHECK}.note"),
    "unknown-case": (changed("issued:", "Issued:"), 3, "Issued"),
    "unknown-full-width": (changed("issued:", "ｉｓｓｕｅｄ:"), 3, "ｉｓｓｕｅｄ"),
    "key-number": (changed("issued:", "1:"), 3, "1"),
    "key-null": (changed("issued:", "~:"), 3, "~"),
    "key-merge": (changed("  sections: []", "  <<: {sections: []}"), 14, "chapters[2].<<"),
    # The same twice.
    "duplicate-key-at-root": (changed("issued: '2020-04-01'", "title: x"), 3, "title"),
    "duplicate-key-in-chapter": (changed("  sections: []", "  title: x"), 14, "chapters[2].title"),
    "duplicate-key-in-section": (
        changed("    items:", "    heading: x\n    items:"),
        9,
        f"{SECTION}.heading",
    ),
    "duplicate-number": (
        changed("- number: 2\n  title", "- number: 1\n  title"),
        12,
        "chapters[2].number",
    ),
    "duplicate-number-quoted": (
        changed("- number: 2\n  title", "- number: '1'\n  title"),
        12,
        "chapters[2].number",
    ),
    "duplicate-checklist-number": (
        changed("- number: 2\n  item", "- number: 1\n  item"),
        19,
        "checklist[2].number",
    ),
    # Something is missing.
    "no-edition": (changed("edition: test1.0\n", ""), 1, "edition"),
    "no-title": (changed("title: 試験用の版\n", ""), 1, "title"),
    "no-chapters": (b"edition: x\ntitle: t\n", 1, "chapters"),
    "no-number": (changed("- number: 2\n  title", "- title"), 12, "chapters[2].number"),
    "no-chapter-title": (changed("  title: 章の題\n", ""), 5, f"{CHAPTER}.title"),
    "no-sections": (changed("  sections: []\n", ""), 12, "chapters[2].sections"),
    "no-heading": (changed("- heading: 概要\n    items", "- items"), 8, f"{SECTION}.heading"),
    "no-items": (
        changed("    items:\n    - 文章の一\n    - 文章の二\n", ""),
        8,
        f"{SECTION}.items",
    ),
    "no-item-of-checklist": (changed("  item: 別の項目\n", ""), 19, "checklist[2].item"),
    "no-checklist-number": (changed("- number: 2\n  item", "- item"), 19, "checklist[2].number"),
    # Nothing where something should stand.
    "null-title": (changed("title: 試験用の版", "title:"), 2, "title"),
    "null-edition": (changed("edition: test1.0", "edition: ~"), 1, "edition"),
    "null-issued": (changed("issued: '2020-04-01'", "issued: null"), 3, "issued"),
    "null-chapters": (b"edition: x\ntitle: t\nchapters:\n", 3, "chapters"),
    "null-chapter": (
        changed("- number: 2\n  title: 二つ目の題\n  sections: []", "-"),
        12,
        "chapters[2]",
    ),
    "null-sections": (changed("sections: []", "sections:"), 14, "chapters[2].sections"),
    "null-item": (changed("- 文章の一", "- ~"), 10, ITEM),
    "null-checklist": (
        GOOD.split("checklist", 1)[0].encode() + b"checklist:\n",
        15,
        "checklist",
    ),
    "empty-title": (changed("title: 試験用の版", "title: ''"), 2, "title"),
    "blank-title": (changed("title: 試験用の版", 'title: " \\t\\u3000\\n"'), 2, "title"),
    "invisible-title": (changed("title: 試験用の版", 'title: "\\0\\x01\\x7f"'), 2, "title"),
    "empty-heading": (changed("heading: 概要", 'heading: ""'), 8, f"{SECTION}.heading"),
    "empty-item": (changed("- 文章の一", '- ""'), 10, ITEM),
    "empty-items": (
        changed("items:\n    - 文章の一\n    - 文章の二", "items: []"),
        9,
        f"{SECTION}.items",
    ),
    # Too much.
    "long-edition": (changed("test1.0", "x" * 51), 1, "edition"),
    "long-title": (changed("title: 試験用の版", f"title: {LONG_TITLE}"), 2, "title"),
    "long-number": (
        changed("- number: 2\n  title", "- number: 12345678901\n  title"),
        12,
        "chapters[2].number",
    ),
    "long-chapter-title": (changed("章の題", LONG_TITLE), 6, f"{CHAPTER}.title"),
    "long-heading": (changed("heading: 概要", f"heading: {LONG_HEADING}"), 8, f"{SECTION}.heading"),
    "long-item": (changed("- 文章の二", f"- {LONG_ITEM}"), 11, f"{SECTION}.items[2]"),
    "long-item-of-checklist": (
        changed("item: 別の項目", f"item: {LONG_TITLE}"),
        20,
        "checklist[2].item",
    ),
    "long-summary": (changed("summary: 説明", f"summary: {LONG_SUMMARY}"), 18, f"{CHECK}.summary"),
    "many-chapters": (
        as_file(edition_data(chapters=[chapter(number) for number in range(MOST_CHAPTERS + 1)])),
        5,
        "chapters",
    ),
    "many-sections": (
        changed("sections: []", f"sections: [{', '.join(['{heading: x, items: [y]}'] * 51)}]"),
        14,
        "chapters[2].sections",
    ),
    "many-items": (changed("- 文章の一", "- x\n" + "    - x\n" * 100), 10, f"{SECTION}.items"),
    # Values that are none.
    "sign-japanese": (changed("test1.0", "第二版"), 1, "edition"),
    "sign-path": (changed("test1.0", "../etc"), 1, "edition"),
    "sign-capital": (changed("test1.0", "Ver2"), 1, "edition"),
    "number-blank": (
        changed("- number: 2\n  title", "- number: 1 2\n  title"),
        12,
        "chapters[2].number",
    ),
    "number-negative": (
        changed("- number: 2\n  title", "- number: -2\n  title"),
        12,
        "chapters[2].number",
    ),
    "number-full-width": (
        changed("- number: 2\n  title", "- number: １\n  title"),
        12,
        "chapters[2].number",
    ),
    "number-slash": (
        changed("- number: 2\n  title", "- number: a/b\n  title"),
        12,
        "chapters[2].number",
    ),
    "date-words": (changed("'2020-04-01'", "平成27年"), 3, "issued"),
    "date-impossible": (changed("'2020-04-01'", "'2020-02-30'"), 3, "issued"),
    "date-month": (changed("'2020-04-01'", "2020-04"), 3, "issued"),
    "date-slashes": (changed("'2020-04-01'", "2020/04/01"), 3, "issued"),
    "date-digits": (changed("'2020-04-01'", "20200401"), 3, "issued"),
    "date-week": (changed("'2020-04-01'", "2020-W14-3"), 3, "issued"),
    "date-time": (changed("'2020-04-01'", "2020-04-01 10:00:00"), 3, "issued"),
    "date-number": (changed("'2020-04-01'", "42"), 3, "issued"),
    "based-on-japanese": (changed("issued: '2020-04-01'", "based_on: 版"), 3, "based_on"),
    "based-on-list": (changed("issued: '2020-04-01'", "based_on: [a]"), 3, "based_on"),
    # No YAML, no text, more than data.
    "not-yaml": (changed("title: 試験用の版", "title: [試験"), 3, ""),
    "tabs": (changed("  title: 章の題", "\ttitle: 章の題"), 6, ""),
    "colons": (changed("title: 試験用の版", "title: a: b"), 2, ""),
    "two-documents": (f"{GOOD}---\n{GOOD}".encode(), 21, ""),
    "utf-16": (GOOD.encode("utf-16"), 1, ""),
    "latin-1": (GOOD.encode().replace(b"- number: 2", b"- number: caf\xe9", 1), 12, ""),
    "shift-jis": (GOOD.encode("cp932"), 2, ""),
    "control-character": (changed("文章の一", "文章\x08"), 10, ""),
    "binary": (bytes(range(256)) * 8, 2, ""),
    "anchor": (changed("title: 試験用の版", "title: &x 試験用の版"), 2, ""),
    "alias": (changed("- 文章の二", "- *x"), 11, ""),
    "tag": (changed("title: 試験用の版", "title: !!str 42"), 2, ""),
    "python-tag": (
        changed("title: 試験用の版", "title: !!python/object/apply:os.system ['true']"),
        2,
        "",
    ),
    "deep": (changed("sections: []", "sections: " + "[" * 10_000), 14, ""),
}


def problems_of(data: bytes) -> list[Problem]:
    """Return why `data` is refused."""
    with pytest.raises(BrokenFileError) as caught:
        EditionReader().read(data)
    return caught.value.problems


def read(data: bytes | str) -> EditionContent:
    """Return what a file says."""
    return EditionReader().read(data.encode() if isinstance(data, str) else data)


def saying(text: str) -> EditionContent:
    """Return an edition with `text` wherever an edition may say anything."""
    items = (text, f"あ\n{text}", f"{text}\nあ", f"あ\n\n{text}\nい")
    return EditionContent(
        edition="x",
        title=text,
        chapters=(ChapterContent("1", text, (SectionContent(text, items),)),),
        checklist=(ItemContent("1", text, text),),
    )


class TestReading:
    """What a good file says."""

    def test_good_file__is_content(self) -> None:
        assert read(GOOD) == EditionContent(
            edition="test1.0",
            title="試験用の版",
            issued="2020-04-01",
            chapters=(
                ChapterContent("1", "章の題", (SectionContent("概要", ("文章の一", "文章の二")),)),
                ChapterContent("2", "二つ目の題"),
            ),
            checklist=(ItemContent("1", "項目", "説明"), ItemContent("2", "別の項目")),
        )

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("'2020-04-01'", "2020-04-01"),
            ("- number: 1\n  title", "- number: '1'\n  title"),
            ("- 文章の一", "- |-\n      文章の一"),
            ("- 文章の一", "- >\n      文章の一"),
            ("- 文章の一", '- "文章の\\u4e00"'),
            ("\n  summary: 説明", "\n  summary: 説明 # 注"),
            ("sections: []", "sections:\n    []"),
            ("edition: test1.0\n", "---\n# 注\nedition: test1.0\n"),
        ],
        ids=["date", "number", "literal", "folded", "escaped", "comment", "flow", "start"],
    )
    def test_way_of_writing__makes_no_difference(self, old: str, new: str) -> None:
        assert read(changed(old, new)) == read(GOOD)

    @pytest.mark.parametrize("newline", ["\r\n", "\n"])
    def test_lines_end__as_they_like(self, newline: str) -> None:
        text = GOOD.replace("文章の一", '"文章の一\\r\\n文章の一"')
        items = read(text.replace("\n", newline)).chapters[0].sections[0].items
        assert items[0] == "文章の一\n文章の一"

    def test_optional_keys__may_be_absent(self) -> None:
        content = read("edition: x\ntitle: t\nchapters: []\n")
        assert content == EditionContent("x", "t")

    @pytest.mark.parametrize(
        ("written", "label"),
        [
            ("3", "3"),
            ("10", "10"),
            ("'3'", "3"),
            ("1-1", "1-1"),
            ("5-3", "5-3"),
            ("1.1", "1.1"),
            ("1.10", "1.10"),
            ("0", "0"),
            ("007", "007"),
            ("0x1F", "0x1F"),
            ("A-1", "A-1"),
            ("1e3", "1e3"),
            ("2020-04-01", "2020-04-01"),
        ],
    )
    def test_number__is_a_label_as_it_is_written(self, written: str, label: str) -> None:
        content = read(changed("- number: 2\n  title", f"- number: {written}\n  title"))
        assert content.chapters[1].number == label

    @pytest.mark.parametrize(
        ("text", "longest"),
        [("title: 試験用の版", 255), ("heading: 概要", 100), ("- 文章の一", 2000)],
        ids=["title", "heading", "item"],
    )
    def test_length__up_to_the_limit(self, text: str, longest: int) -> None:
        key, _, _ = text.partition(" ")
        data = changed(text, f"{key} {'長' * longest}")
        assert ("長" * longest) in as_yaml(read(data))


class TestBrokenFiles:
    """Every kind of mistake has a message with line and key (G8)."""

    @pytest.mark.parametrize("name", BROKEN)
    def test_problem__names_line_and_key(self, name: str) -> None:
        data, line, key = BROKEN[name]
        problems = problems_of(data)
        assert (line, key) in [(each.line, each.key) for each in problems]
        assert all(each.message for each in problems)

    @pytest.mark.parametrize("name", BROKEN)
    def test_message__shows_nothing_of_the_machinery(self, name: str) -> None:
        text = "\n".join(str(problem) for problem in problems_of(BROKEN[name][0]))
        assert "Node(" not in text
        assert "yaml.org" not in text
        assert "<yaml" not in text

    @pytest.mark.parametrize("key", ["[a, b]", "{a: b}", "[]"])
    def test_key_that_is_no_word__is_told_in_words(self, key: str) -> None:
        (problem,) = problems_of(changed("issued: '2020-04-01'", f"? {key}\n: x"))
        assert problem.line == 3
        assert "Node(" not in str(problem)

    def test_all_problems__in_the_order_of_the_lines(self) -> None:
        text = GOOD.replace("試験用の版", "42").replace("heading: 概要", "heading: 1")
        text = text.replace("summary: 説明", "note: 説明").replace("文章の二", "~")
        problems = problems_of(text.encode())
        assert [(each.line, each.key) for each in problems] == [
            (2, "title"),
            (8, f"{SECTION}.heading"),
            (11, f"{SECTION}.items[2]"),
            (18, f"{CHECK}.note"),
        ]

    def test_unknown_key__the_known_ones_are_named(self) -> None:
        (problem,) = problems_of(changed("  summary:", "  note:"))
        for known in ("number", "item", "summary"):
            assert known in problem.message

    def test_third_of_a_number__is_no_news(self) -> None:
        chapters = [chapter(1), chapter(1), chapter(1)]
        (problem,) = problems_of(as_file(edition_data(chapters=chapters)))
        assert "「1」" in problem.message

    @pytest.mark.parametrize(
        "data",
        [
            b"".join(b"key%d: 1\n" % number for number in range(100_000)),
            b"edition: x\n" * 100_000,
            b"edition: x\ntitle: t\nchapters:\n" + b"- 1\n" * 400_000,
        ],
        ids=["unknown-keys", "duplicate-keys", "wrong-chapters"],
    )
    def test_thousands_of_problems__are_not_listed_one_by_one(self, data: bytes) -> None:
        assert 0 < len(problems_of(data)) <= 1000


TWISTED = {
    "yes": "yes",
    "no": "no",
    "on": "On",
    "true": "TRUE",
    "null": "null",
    "tilde": "~",
    "int": "42",
    "octal": "017",
    "hex": "0x1F",
    "underscores": "1_000",
    "sexagesimal": "1:30",
    "exponent": "1e3",
    "float-exponent": "1.5e+3",
    "infinity": ".inf",
    "nan": ".nan",
    "date": "2020-04-01",
    "time": "2020-04-01 10:00:00",
    "equals": "=",
    "formula": "=x",
    "merge": "<<",
    "colon": "a: b",
    "colon-end": "a:",
    "colon-only": ":",
    "hash": "a #b",
    "hash-first": "#b",
    "dash": "- a",
    "dash-only": "-",
    "question": "? a",
    "pipe": "|",
    "greater": ">-",
    "percent": "%TAG",
    "at": "@a",
    "backtick": "`a",
    "ampersand": "&a",
    "star": "*a",
    "exclamation": "!a",
    "bracket": "[a",
    "brace": "{a}",
    "comma": "a, b",
    "single-quote": "'a",
    "quotes": "\"a\" 'b'",
    "backslash": "a\\nb\\",
    "document": "---",
    "document-end": "...",
    "emoji": "🚒",
    "emoji-joined": "👩‍💻",
    "emoji-flag": "🇯🇵",
    "full-width": "：＃　＆＊－",
    "full-width-inside": "あ　い",
    "half-width-kana": "ｶﾞｲﾄﾞ",
    "variant": "葛\U000e0100",
    "rare-kanji": "𠮷野家",
    "combining": "か\u3099",
    "tab-inside": "a\tb",
    "many-blanks": "a    b",
    "no-break-space": "a\u00a0b",
    "zero-width": "a\u200bb",
    "bom": "a\ufeffb",
    "line-separator": "a\u2028b",
    "next-line": "a\u0085b",
    "c1-control": "a\u009fb",
    "private": "\ue000",
    "last-character": "\U0010ffff",
    "soft-hyphen": "a\u00adb",
    "right-to-left": "\u202eabc",
    "html": "<script>alert(1)</script>&amp;",
    "template": "{{ a }}{% b %}",
    "python": "!!python/object/apply:os.system",
    "long-word": "長" * 90,
    "long-words": "a b " * 20 + "c",
}

#: Blanks around the text say nothing; the admin's own forms drop them as well.
PADDED = {
    "leading": "  a",
    "trailing": "a  ",
    "leading-full-width": "　あ",
    "newline": "a\n",
    "newlines": "\n\na\n\n",
    "blank-line-ends": "a  \nb\t\nc",
    "crlf": "a\r\nb",
    "cr": "a\rb",
    "only-lead-of-many": "  a\n b",
}


class TestRoundTrip:
    """Writing and reading is a fixed point, whatever the text (G8)."""

    @pytest.mark.parametrize("name", TWISTED)
    def test_twisted_text__survives(self, name: str) -> None:
        content = saying(TWISTED[name])
        assert read(as_yaml(content)) == saying(entered(TWISTED[name]))

    @pytest.mark.parametrize("name", TWISTED)
    def test_twisted_text__same_bytes(self, name: str) -> None:
        text = as_yaml(saying(TWISTED[name]))
        assert as_yaml(read(text)) == as_yaml(saying(entered(TWISTED[name])))

    @pytest.mark.parametrize("name", PADDED)
    def test_padded_text__is_stable_and_loses_no_visible_character(self, name: str) -> None:
        once = read(as_yaml(saying(PADDED[name])))
        assert read(as_yaml(once)) == once
        assert once.title.split() == PADDED[name].split()

    @pytest.mark.parametrize("name", TWISTED)
    def test_twisted_text__is_plain_yaml_for_others(self, name: str) -> None:
        data = yaml.safe_load(as_yaml(saying(TWISTED[name])))
        assert data["title"] == TWISTED[name]
        assert data["chapters"][0]["sections"][0]["items"][0] == TWISTED[name]

    def test_indented_lines__keep_their_indent(self) -> None:
        content = saying("一\n  二\n\n\n　三\n\t四")
        assert read(as_yaml(content)) == content

    @pytest.mark.parametrize(
        "number",
        [
            "1",
            "10",
            "0",
            "007",
            "1-1",
            "5-3",
            "1.1",
            "1.10",
            "0x1F",
            "A",
            "1e3",
            "no",
            "2020-04-01",
        ],
    )
    def test_number__survives(self, number: str) -> None:
        content = EditionContent(
            "x", "t", chapters=(ChapterContent(number, "t"),), checklist=(ItemContent(number, "i"),)
        )
        assert read(as_yaml(content)) == content

    @pytest.mark.parametrize("sign", ["2014", "ver2.0", "1.10", "null", "1e3", "2020-04-01"])
    def test_sign__survives(self, sign: str) -> None:
        content = EditionContent(sign, "t", based_on=sign)
        assert read(as_yaml(content)) == content


class TestShape:
    """The written file has the association's shape: its keys in its order (G8)."""

    def test_good_file__comes_back_as_it_was(self) -> None:
        assert as_yaml(read(GOOD)) == GOOD

    @pytest.mark.parametrize(
        ("changes", "keys"),
        [
            ({}, ["edition", "title", "issued", "chapters", "checklist"]),
            (
                {"based_on": "a"},
                ["edition", "title", "issued", "based_on", "chapters", "checklist"],
            ),
            ({"issued": ""}, ["edition", "title", "chapters", "checklist"]),
            ({"checklist": ()}, ["edition", "title", "issued", "chapters"]),
        ],
        ids=["all", "based-on", "no-date", "no-checklist"],
    )
    def test_keys__only_what_is_said(self, changes: dict[str, Any], keys: list[str]) -> None:
        assert list(yaml.safe_load(as_yaml(replace(read(GOOD), **changes)))) == keys

    def test_several_lines__stand_as_they_are(self) -> None:
        assert "|-\n      一行目\n      二行目" in as_yaml(saying("一行目\n二行目"))

    def test_japanese__is_legible(self) -> None:
        assert "\\u" not in as_yaml(read(GOOD))


class TestChecksum:
    """The checksum tells contents apart, and nothing else."""

    def test_same_content__same(self) -> None:
        assert checksum(read(GOOD)) == checksum(read(changed("'2020-04-01'", "2020-04-01")))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("試験用の版", "別の版"),
            ("- 文章の一\n    - 文章の二", "- 文章の二\n    - 文章の一"),
            ("- 文章の一\n    - 文章の二", "- |-\n      文章の一\n      文章の二"),
            ("'2020-04-01'", "'2020-04-02'"),
            ("summary: 説明", "summary: 説明。"),
            ("- number: 2\n  title", "- number: 3\n  title"),
        ],
        ids=["title", "order", "joined", "date", "summary", "number"],
    )
    def test_other_content__other(self, old: str, new: str) -> None:
        assert checksum(read(changed(old, new))) != checksum(read(GOOD))
