"""The fields of all responses; the OpenAPI document is generated from them (A1)."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict, Field

from home.events.meetings.enums import EventState


class Answer(BaseModel):
    """Part of an answer: what is listed here, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class Problem(Answer):
    """誤りの説明"""

    status: int = Field(description="HTTPの状態番号", examples=[404])
    message: str = Field(
        description="何が起きたかの説明", examples=["お探しの情報は見つかりません。"]
    )


class LicenceText(Answer):
    """データの利用条件"""

    id: str = Field(description="SPDXの識別子")
    name: str = Field(description="名称")
    url: str = Field(description="条文のアドレス")
    attribution: str = Field(description="出典の書き方")


DISCLAIMER = "登録情報の新しさと正確さについての断り書き"


class Root(Answer):
    """公開データの入口"""

    title: str = Field(description="名称")
    licence: LicenceText
    disclaimer: str = Field(description=DISCLAIMER)
    openapi: str = Field(description="この文書（OpenAPI）のアドレス")
    dumps: str = Field(description="まとめてダウンロードできるファイルの一覧")
    resources: dict[str, str] = Field(description="データの名前とアドレス")


class Term(Answer):
    """情報種別・ジャンル・分類の名称とスラッグ"""

    slug: str = Field(description="アドレスや検索条件に使う記号")
    name: str = Field(description="名称")


class TypeItem(Term):
    """情報種別"""

    entry_count: int = Field(description="だれでも見つけられる登録情報の件数", ge=0)


class GenreItem(Term):
    """行政課題のジャンル"""

    parent: str | None = Field(description="上位のジャンルのスラッグ。大ジャンルは null")
    entry_count: int = Field(description="下位のジャンルを含む登録情報の件数", ge=0)


class SectionItem(Answer):
    """見出しのついた文章"""

    kind: str = Field(description="種類（summary, background など）")
    heading: str = Field(description="見出し")
    items: list[str] = Field(description="文章")


class EntryItem(Answer):
    """登録情報。検索結果の一覧に出る項目と、登録した団体が同意した場合の全文です。"""

    id: int = Field(description="番号")
    title: str = Field(description="タイトル")
    excerpt: str = Field(description="概要の先頭30文字。続きがあれば「…」で終わります。")
    type: Term = Field(description="情報種別")
    genres: list[Term] = Field(description="行政課題のジャンル")
    organization: str = Field(description="登録した団体の名称")
    updated_on: datetime.date = Field(description="情報更新日")
    like_count: int = Field(description="「いいね！」の数", ge=0)
    text: str | None = Field(
        description="概要の全文。登録した団体が全文の公開に同意していないものは null"
    )
    facts: list[SectionItem] = Field(
        description="事例の実績など。全文の公開に同意していないものは空"
    )
    url: str = Field(
        description="詳細情報のアドレス（全文が公開されていないものの閲覧にはログインが必要です）"
    )


class EditionItem(Answer):
    """ガイドブックの版"""

    slug: str = Field(description="アドレスに使う記号")
    title: str = Field(description="名称")
    issued: datetime.date | None = Field(description="発行日")
    introduction: str = Field(description="この版の目的")
    reading: str = Field(description="読み方")
    based_on: str | None = Field(description="もとにした版のスラッグ")
    replaces: str | None = Field(description="置き換える版のスラッグ")
    url: str = Field(description="ページのアドレス")


class ChapterItem(Answer):
    """ガイドブックの章"""

    edition: str = Field(description="版のスラッグ")
    slug: str = Field(description="アドレスに使う記号")
    number: str = Field(description="番号")
    title: str = Field(description="名称")
    sections: list[SectionItem] = Field(description="節")
    url: str = Field(description="ページのアドレス")


class EditionDetail(EditionItem):
    """ガイドブックの版とその章"""

    chapters: list[ChapterItem] = Field(description="章。版のとおりの順です。")


class NewsItem(Answer):
    """お知らせ"""

    slug: str = Field(description="アドレスに使う記号")
    title: str = Field(description="題名")
    date: datetime.date = Field(description="日付")
    category: Term = Field(description="分類")
    text: str = Field(description="本文（文字だけ）")
    url: str = Field(description="ページのアドレス")


class EventItem(Answer):
    """勉強会・イベント"""

    slug: str = Field(description="アドレスに使う記号")
    title: str = Field(description="題名")
    theme: str = Field(description="テーマ")
    purpose: str = Field(description="開催趣旨")
    starts_at: datetime.datetime = Field(description="開始")
    ends_at: datetime.datetime = Field(description="終了")
    place: str = Field(description="会場")
    address: str = Field(description="会場の住所")
    is_online: bool = Field(description="オンラインで参加できるか")
    organizer: str = Field(description="主催")
    audience: str = Field(description="対象")
    fee: int = Field(description="参加費（円）。無料は0", ge=0)
    capacity: int = Field(description="定員", ge=0)
    state: str = Field(description="状態", json_schema_extra={"enum": list(EventState.values)})
    seats_left: int = Field(description="残りの席", ge=0)
    waiting: int = Field(description="キャンセル待ちの人数", ge=0)
    url: str = Field(description="ページのアドレス")
    calendar: str = Field(description="予定表のファイル（.ics）のアドレス")


class Whole(Answer):
    """すべてを１回で返す一覧"""

    total: int = Field(description="件数", ge=0)


class Paged(Whole):
    """ページに分けた一覧"""

    page: int = Field(description="このページの番号", ge=1)
    pages: int = Field(description="ページの数", ge=1)
    per_page: int = Field(description="１ページの件数", ge=1, le=100)
    next: str | None = Field(description="次のページのアドレス。最後のページでは null")
    previous: str | None = Field(description="前のページのアドレス。最初のページでは null")


class TypeList(Whole):
    """情報種別の一覧"""

    results: list[TypeItem]


class GenreList(Whole):
    """ジャンルの一覧。上位のジャンルのすぐ後に、その下位が並びます。"""

    results: list[GenreItem]


class EntryList(Paged):
    """登録情報の一覧"""

    results: list[EntryItem]


class EditionList(Whole):
    """ガイドブックの版の一覧"""

    results: list[EditionItem]


class EventList(Paged):
    """勉強会・イベントの一覧"""

    results: list[EventItem]


class NewsList(Paged):
    """お知らせの一覧"""

    results: list[NewsItem]


class DumpFile(Answer):
    """書き出したファイル"""

    name: str = Field(description="ファイル名")
    title: str = Field(description="内容")
    mediatype: str = Field(description="形式")
    bytes: int = Field(description="大きさ（バイト）", ge=0)
    sha256: str = Field(description="SHA-256（16進）", pattern="^[0-9a-f]{64}$")
    url: str = Field(description="アドレス")


class DumpList(Answer):
    """書き出したファイルの一覧"""

    written_at: datetime.datetime = Field(description="書き出した日時")
    licence: LicenceText
    disclaimer: str = Field(description=DISCLAIMER)
    results: list[DumpFile]
