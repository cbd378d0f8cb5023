"""A small edition as it stands in a file."""

from __future__ import annotations

from typing import Any

import yaml

from guidebook.exchange.importing import Report, import_edition
from guidebook.models import ChapterPage, EditionPage


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def section(heading: str = "概要", *items: str) -> dict[str, Any]:
    """Return a section as it stands in a file."""
    return {"heading": heading, "items": list(items) or [f"{heading}の文章です。"]}


def chapter(number: int | str = 1, **changes: Any) -> dict[str, Any]:
    """Return a chapter as it stands in a file."""
    sections = [section("概要"), section("例", "例の一です。", "例の二です。")]
    return {"number": number, "title": f"章{number}の題", "sections": sections} | changes


def edition_data(**changes: Any) -> dict[str, Any]:
    """Return an edition of three chapters and two items of a checklist, as it stands in a file."""
    return {
        "edition": "test1.0",
        "title": "試験用の版",
        "issued": "2020-04-01",
        "chapters": [chapter(number) for number in (1, 2, 3)],
        "checklist": [
            {"number": 1, "item": "項目の一", "summary": "項目の一の説明です。"},
            {"number": 2, "item": "項目の二"},
        ],
    } | changes


def as_file(data: Any) -> bytes:
    """Return the file that says `data`, what occurs twice written twice."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False).encode()


def import_data(data: dict[str, Any], **options: Any) -> Report:
    """Import the file that says `data`."""
    return import_edition(as_file(data), **options)


def chapter_of(edition: EditionPage, number: str) -> ChapterPage:
    """Return the chapter of that number as the database has it now."""
    return ChapterPage.objects.child_of(edition).get(number=number)
