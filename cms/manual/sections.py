"""The text of a chapter, cut at its headings: for its list of contents and for the search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from cms.jobs.retention import in_days
from cms.manual.chapters import CHAPTERS, Chapter

#: As the tag `section` writes it.
HEADING = re.compile(r'<h2 id="(?P<anchor>[\w-]+)">(?P<title>.*?)</h2>', re.DOTALL)


@dataclass(frozen=True)
class Section:
    """What stands under one heading, without its tags."""

    chapter: Chapter
    anchor: str
    title: str
    text: str

    @property
    def url(self) -> str:
        return f"{self.chapter.url}#{self.anchor}"


def body_of(chapter: Chapter) -> SafeString:
    context = {"chapter": chapter, "kept": in_days()}
    return mark_safe(render_to_string(chapter.template_name, context))  # noqa: S308  # our own template


def sections_in(chapter: Chapter, body: str) -> list[Section]:
    heads = list(HEADING.finditer(body))
    ends = [*(head.start() for head in heads), len(body)][1:]
    return [
        Section(chapter, head["anchor"], _plain(head["title"]), _plain(body[head.end() : end]))
        for head, end in zip(heads, ends, strict=True)
    ]


def all_sections() -> list[Section]:
    return [each for chapter in CHAPTERS for each in sections_in(chapter, body_of(chapter))]


def _plain(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
