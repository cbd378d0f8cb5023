"""The parameters of the URLs, for the OpenAPI document (A1).

No value is rejected: wrong values are ignored (contract). So every value is a string here, and the
document says which ones are valid.
"""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema
from ninja.params import functions as places
from pydantic import WithJsonSchema

from catalog.entries.enums import SortOrder
from catalog.entries.models.traits import Trait
from cms.web.listing import PAGE_SIZE
from cms.web.text import LONGEST_TEXT
from home.api.paging import MOST_PER_PAGE
from home.pages.models import NewsCategory

#: Strings that are valid if they are a number from 1, or one of a few words.
Number = Annotated[str, WithJsonSchema({"type": "integer", "minimum": 1})]
PerPage = Annotated[
    str, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE})
]
Sort = Annotated[str, WithJsonSchema({"type": "string", "enum": SortOrder.values})]
Only = Annotated[str, WithJsonSchema({"type": "string", "enum": Trait.values})]
Category = Annotated[str, WithJsonSchema({"type": "string", "enum": NewsCategory.values})]

EntryId = Annotated[int, places.Path(description="登録情報の番号", ge=0)]
EditionSlug = Annotated[str, places.Path(description="版のスラッグ（一覧の slug）")]
ChapterSlug = Annotated[str, places.Path(description="章のスラッグ（版の章の slug）")]
EventSlug = Annotated[str, places.Path(description="勉強会のスラッグ（一覧の slug）")]
NewsSlug = Annotated[str, places.Path(description="お知らせのスラッグ（一覧の slug）")]
FileName = Annotated[str, places.Path(description="ファイル名（一覧の name）")]


class PageQuery(Schema):
    page: Number = Field(
        "", description="ページの番号。なければ１。大きすぎるときは最後のページになります。"
    )
    per_page: PerPage = Field(
        "", description=f"１ページの件数（{MOST_PER_PAGE}まで）。なければ{PAGE_SIZE}"
    )


class EntryQuery(PageQuery):
    """The conditions of the result page (V2)."""

    q: str = Field(
        "", description=f"フリーワード。検索画面と同じ書き方です（{LONGEST_TEXT}文字まで）。"
    )
    genre: list[str] = Field(
        [],
        description="ジャンルのスラッグ。くり返すと「いずれか」になり、下位のジャンルを含みます。",
    )
    type: list[str] = Field(
        [], description="情報種別のスラッグ。くり返すと「いずれか」になります。"
    )
    only: list[Only] = Field(
        [], description="しぼり込みの条件。くり返すと、すべてを満たすものになります。"
    )
    sort: Sort = Field(
        "",
        description="並び順：updated 更新日（指定がないとき）、likes いいね！の数、"
        "relevance 関連度（q があるとき）",
    )


class NewsQuery(PageQuery):
    """Which news (W2)."""

    category: Category = Field("", description="分類。なければすべて")
