"""The chapters cut into sections."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from cms.manual.chapters import BY_SLUG, CHAPTERS, Chapter
from cms.manual.sections import all_sections, body_of, sections_in

CHAPTER = Chapter("x", "章", "", number=3)
BODY = """
<p>前書き</p>
<h2 id="one">3-1　一つめ &amp; はじめ</h2>
<p>文<strong>章</strong>。</p>
<h2 id="two">3-2　二つめ</h2>
<ol><li>手順</li></ol>
"""


class TestSectionsIn:
    def test_sections__have_title_text_and_address(self) -> None:
        one, two = sections_in(CHAPTER, BODY)
        assert (one.title, one.text) == ("3-1 一つめ & はじめ", "文章。")
        assert (two.title, two.text) == ("3-2 二つめ", "手順")
        assert two.url == "/admin/manual/x/#two"

    def test_text_without_headings__has_no_section(self) -> None:
        assert sections_in(CHAPTER, "<p>文</p>") == []


class TestText:
    @pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.slug)
    def test_chapter__is_cut_into_numbered_sections(self, chapter: Chapter) -> None:
        body = body_of(chapter)
        sections = sections_in(chapter, body)
        wanted = [f"{chapter.number}-{place + 1}" for place in range(len(sections))]
        assert len(sections) > 1
        assert [each.title.split()[0] for each in sections] == wanted
        assert len({each.anchor for each in sections}) == len(sections)
        assert all(each.text for each in sections)
        assert "<h1" not in body

    @pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.slug)
    def test_links__lead_to_sections_that_are_there(self, chapter: Chapter) -> None:
        known = {each.url for each in all_sections()} | {each.url for each in CHAPTERS}
        links = [a["href"] for a in BeautifulSoup(body_of(chapter), "html.parser").select("a")]
        assert [each for each in links if each not in known] == []

    def test_numbers__are_never_typed(self) -> None:
        for chapter in CHAPTERS:
            assert not re.search(r"第?\d+章", body_of(chapter)), chapter.slug

    def test_all_sections__are_those_of_all_chapters(self) -> None:
        assert {each.chapter.slug for each in all_sections()} == set(BY_SLUG)
