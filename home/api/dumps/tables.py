"""The tables of a dump (A1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from home.api import sources
from home.api.schemas import (
    Answer,
    ChapterItem,
    EditionItem,
    EntryItem,
    GenreItem,
    NewsItem,
    Term,
    TypeItem,
)
from home.api.sources import Catalogue

BETWEEN = ";"  # as in the files that the site imports (contract)
#: Types of Frictionless, by the type or format in JSON Schema.
KINDS = {"integer": "integer", "date": "date"}


@dataclass(frozen=True)
class Table:
    """One kind of data, in a CSV and a JSON file of the same name."""

    name: str
    title: str
    item: type[Answer]
    rows: Callable[[], Iterator[Answer]]


@dataclass(frozen=True)
class Column:
    name: str
    title: str
    kind: str
    cell: Callable[[Any], Any]


def columns_of(item: type[Answer]) -> list[Column]:
    """Return a column for each field of `item`; terms have two, for slug and name."""
    properties = item.model_json_schema(mode="serialization")["properties"]
    found: list[Column] = []
    for name, field in item.model_fields.items():
        title = field.description or name
        kind = _kind(properties[name])
        if field.annotation in {Term, list[Term]}:
            found.append(Column(name, f"{title}のスラッグ", kind, _terms(name, "slug")))
            found.append(Column(f"{name}_name", f"{title}の名称", kind, _terms(name, "name")))
        else:
            found.append(Column(name, title, kind, _value(name)))
    return found


def _kind(schema: dict[str, Any]) -> str:
    choices = schema.get("anyOf", [schema])
    names = {each.get("format", each.get("type")) for each in choices}
    return next((KINDS[name] for name in names if name in KINDS), "string")


def _value(name: str) -> Callable[[Any], Any]:
    def cell(item: Any) -> Any:
        value = getattr(item, name)
        return "\n".join(_lines(value)) if isinstance(value, list) else value

    return cell


def _lines(sections: Iterable[Any]) -> Iterator[str]:
    for section in sections:
        yield section.heading
        yield from section.items


def _terms(name: str, part: str) -> Callable[[Any], str]:
    def cell(item: Any) -> str:
        value = getattr(item, name)
        terms = value if isinstance(value, list) else [value]
        return BETWEEN.join(getattr(each, part) for each in terms)

    return cell


def _editions() -> Iterator[Answer]:
    yield from sources.edition_items(list(sources.editions()))


def _news() -> Iterator[Answer]:
    for page in sources.news().iterator():
        yield sources.news_item(page)


TABLES = (
    Table("types", "情報種別", TypeItem, lambda: iter(Catalogue().type_items())),
    Table("genres", "行政課題のジャンル", GenreItem, lambda: iter(Catalogue().genre_items())),
    Table("entries", "登録情報", EntryItem, lambda: Catalogue().all_entries()),
    Table("editions", "ガイドブックの版", EditionItem, _editions),
    Table("chapters", "ガイドブックの章", ChapterItem, sources.all_chapters),
    Table("news", "お知らせ", NewsItem, _news),
)
