"""The endpoints of the open data, with their schemas (A1)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI, Query
from ninja.renderers import JSONRenderer

from catalog.freshness.models import disclaimer
from catalog.reading.views.detail import DELETED, STOPPED
from catalog.search.results import Conditions
from cms.web.addresses import site_url
from home.api import sources
from home.api.answers import GONE, NOT_FOUND, NOT_READY, TOO_MANY, problem
from home.api.dumps import serving
from home.api.licence import LICENCE
from home.api.pages import about_page, prefers_page
from home.api.paging import listing_of, paged
from home.api.parameters import (
    ChapterSlug,
    EditionSlug,
    EntryId,
    EntryQuery,
    EventSlug,
    FileName,
    NewsQuery,
    NewsSlug,
    PageQuery,
)
from home.api.schemas import (
    ChapterItem,
    DumpList,
    EditionDetail,
    EditionList,
    EntryItem,
    EntryList,
    EventItem,
    EventList,
    GenreList,
    LicenceText,
    NewsItem,
    NewsList,
    Problem,
    Root,
    TypeList,
)
from home.pages.models import NewsCategory

TITLE = "ＡＰＰＬＩＣ 公開データ"
VERSION = "1.0.0"
DESCRIPTION = (
    "だれでも見られる情報を、読み取り専用で提供します。登録や鍵は要りません。"
    "内容は、サイトにログインせずに見えるものと同じです。"
    "ETag を If-None-Match に付けると、変わりがないときは 304 を返します。"
    "条件の値に誤りがあるときは、その値を無視します。"
)
NOT_MODIFIED = 304
ENTRIES, GUIDEBOOK, FILES = "登録情報", "ガイドブック", "ファイル"
EVENTS, NEWS = "勉強会・イベント", "お知らせ"
ALWAYS: dict[Any, Any] = {NOT_MODIFIED: None, TOO_MANY: Problem}
ONE = ALWAYS | {NOT_FOUND: Problem}


class ReadableRenderer(JSONRenderer):
    """JSON with unescaped Japanese text."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title=TITLE,
    version=VERSION,
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="open-data",
    renderer=ReadableRenderer(),
    openapi_extra={"info": {"license": {"name": LICENCE.name, "url": LICENCE.url}}},
)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(NOT_FOUND)


@api.get(
    "/",
    response={200: Root, **ALWAYS},
    summary="入口",
    operation_id="root",
    tags=[FILES],
    url_name="root",
)
def root(request: HttpRequest) -> Root | HttpResponseBase:
    """JSON を求めると、データの名前とアドレスを返します。ブラウザーには説明のページを返します。"""
    if prefers_page(request):
        return about_page(request)
    names = ("types", "genres", "entries", "guidebook", "events", "news")
    return Root(
        title=TITLE,
        licence=LicenceText(**vars(LICENCE)),
        disclaimer=disclaimer(),
        openapi=site_url(f"{request.path}openapi.json"),
        dumps=site_url(f"{request.path}dumps/"),
        resources={name: site_url(f"{request.path}{name}") for name in names},
    )


@api.get(
    "/types",
    response={200: TypeList, **ALWAYS},
    summary="情報種別",
    operation_id="listTypes",
    tags=[ENTRIES],
)
def types(request: HttpRequest) -> dict[str, Any]:
    """使われている情報種別を、事務局が決めた順に返します。"""
    found = sources.Catalogue().type_items()
    return {"total": len(found), "results": found}


@api.get(
    "/genres",
    response={200: GenreList, **ALWAYS},
    summary="行政課題のジャンル",
    operation_id="listGenres",
    tags=[ENTRIES],
)
def genres(request: HttpRequest) -> dict[str, Any]:
    """使われているジャンルを返します。上位・下位は parent で分かります。"""
    found = sources.Catalogue().genre_items()
    return {"total": len(found), "results": found}


@api.get(
    "/entries",
    response={200: EntryList, **ALWAYS},
    summary="登録情報を探す",
    operation_id="listEntries",
    tags=[ENTRIES],
)
def entries(request: HttpRequest, query: Query[EntryQuery]) -> dict[str, Any]:
    """検索結果の一覧と同じ条件・順序・項目で、新しい順に返します。"""
    catalogue = sources.Catalogue()
    search = catalogue.search(Conditions.read(request.GET, catalogue.tree, catalogue.types))
    total = search.counts.total if catalogue.is_open else 0
    hits = search.hits.with_columns(*sources.OPEN)
    listing = listing_of(hits if total else [], request, total)
    return paged(listing, request, catalogue.entry_items(listing.rows))


@api.get(
    "/entries/{int:entry_id}",
    response={200: EntryItem, GONE: Problem, **ONE},
    summary="登録情報",
    operation_id="getEntry",
    tags=[ENTRIES],
)
def entry(request: HttpRequest, entry_id: EntryId) -> EntryItem | HttpResponseBase:
    """１件を、一覧と同じ項目で返します。公開を停止・削除した情報は 410 になります。"""
    found = sources.Catalogue().entry_item(entry_id)
    if found is not None:
        return found
    gone = sources.gone_entry(entry_id)
    if gone is None:
        raise Http404("No listed entry")
    return problem(GONE, STOPPED if gone.deleted_at is None else DELETED)


@api.get(
    "/guidebook",
    response={200: EditionList, **ALWAYS},
    summary="ガイドブックの版",
    operation_id="listEditions",
    tags=[GUIDEBOOK],
)
def guidebook(request: HttpRequest) -> dict[str, Any]:
    """公開している版を、発行日の新しい順に返します。"""
    found = sources.edition_items(list(sources.editions()))
    return {"total": len(found), "results": found}


@api.get(
    "/guidebook/{str:edition}",
    response={200: EditionDetail, **ONE},
    summary="ガイドブックの版と章",
    operation_id="getEdition",
    tags=[GUIDEBOOK],
)
def edition(request: HttpRequest, edition: EditionSlug) -> EditionDetail:
    """１つの版を、章の本文とともに返します。"""
    pages = list(sources.editions())
    found = sources.named(sources.editions(), edition)
    about = {each.slug: each for each in sources.edition_items(pages)}[found.slug]
    chapters = [sources.chapter_item(each, found) for each in sources.chapters_of(found)]
    return EditionDetail(**about.model_dump(), chapters=chapters)


@api.get(
    "/guidebook/{str:edition}/{str:chapter}",
    response={200: ChapterItem, **ONE},
    summary="ガイドブックの章",
    operation_id="getChapter",
    tags=[GUIDEBOOK],
)
def chapter(request: HttpRequest, edition: EditionSlug, chapter: ChapterSlug) -> ChapterItem:
    """１つの章を返します。"""
    found = sources.named(sources.editions(), edition)
    page = sources.named(sources.chapters_of(found), chapter)
    return sources.chapter_item(page, found)


@api.get(
    "/events",
    response={200: EventList, **ALWAYS},
    summary="勉強会・イベント",
    operation_id="listEvents",
    tags=[EVENTS],
)
def events(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """勉強会・イベントを、開催の遅い順に返します。中止・延期も、状態で分かります。"""
    listing = listing_of(sources.events(), request)
    return paged(listing, request, [sources.event_item(each) for each in listing.rows])


@api.get(
    "/events/{str:slug}",
    response={200: EventItem, **ONE},
    summary="勉強会・イベント１件",
    operation_id="getEvent",
    tags=[EVENTS],
)
def event_item(request: HttpRequest, slug: EventSlug) -> EventItem:
    """勉強会・イベントを１件返します。"""
    return sources.event_item(sources.named(sources.events(), slug))


@api.get(
    "/news",
    response={200: NewsList, **ALWAYS},
    summary="お知らせ",
    operation_id="listNews",
    tags=[NEWS],
)
def news(request: HttpRequest, query: Query[NewsQuery]) -> dict[str, Any]:
    """お知らせを、新しい順に返します。"""
    found, category = sources.news(), request.GET.get("category", "")
    if category in NewsCategory.values:
        found = found.filter(category=category)
    listing = listing_of(found, request)
    return paged(listing, request, [sources.news_item(each) for each in listing.rows])


@api.get(
    "/news/{str:slug}",
    response={200: NewsItem, **ONE},
    summary="お知らせ１件",
    operation_id="getNews",
    tags=[NEWS],
)
def news_item(request: HttpRequest, slug: NewsSlug) -> NewsItem:
    """お知らせを１件返します。"""
    return sources.news_item(sources.named(sources.news(), slug))


@api.get(
    "/dumps/",
    response={200: DumpList, NOT_READY: Problem, **ALWAYS},
    summary="まとめてダウンロードできるファイル",
    operation_id="listDumps",
    tags=[FILES],
)
def dumps(request: HttpRequest) -> DumpList | HttpResponseBase:
    """毎日書き出すファイルの大きさと SHA-256 を返します。書き直している間は 503 になります。"""
    return serving.listing(request)


@api.get(
    "/dumps/{str:name}",
    response={200: None, NOT_READY: Problem, **ONE},
    summary="ファイル",
    operation_id="getDump",
    tags=[FILES],
    openapi_extra={
        "responses": {
            200: {
                "content": {
                    "text/csv": {"schema": {"type": "string"}},
                    "application/json": {"schema": {"type": "object"}},
                    "text/plain": {"schema": {"type": "string"}},
                }
            }
        }
    },
)
def dump(request: HttpRequest, name: FileName) -> HttpResponseBase:
    """ファイルを返します。公開を終えた情報があるときは、書き直すまで 503 になります。"""
    return serving.download(request, name)
