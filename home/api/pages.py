"""The page that explains the open data to people (A1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from catalog.freshness.models import disclaimer
from cms.web.addresses import site_url
from cms.web.breadcrumbs import Crumb
from cms.web.listing import PAGE_SIZE
from home.api.dumps.store import StoredDump, stored_dump
from home.api.licence import LICENCE


@dataclass(frozen=True)
class OpenData:
    """What machines are told of the open data as a whole (W4)."""

    address: str
    dump: StoredDump | None
    title: str = "公開データ"
    description: str = (
        "ＡＰＰＬＩＣのサイトでだれでも見られる情報を、"
        "プログラムや表計算ソフトで使える形で公開しています。登録や鍵は要りません。"
    )


PREFERENCES = ["application/json", "text/html"]

#: Addresses to try, with a description.
EXAMPLES = (
    ("types", "情報種別"),
    ("genres", "行政課題のジャンル"),
    ("entries", f"登録情報（更新日の新しい順に{PAGE_SIZE}件）"),
    ("entries?q=防災&sort=relevance", "「防災」に関連する登録情報"),
    ("entries?sort=likes&per_page=100", "「いいね！」の多い順に100件"),
    ("guidebook", "ガイドブックの版"),
    ("events", "勉強会・イベント"),
    ("news", "お知らせ"),
)


def prefers_page(request: HttpRequest) -> bool:
    return request.get_preferred_type(PREFERENCES) == "text/html"


def about_page(request: HttpRequest) -> HttpResponse:
    data = OpenData(site_url(request.path), stored_dump())
    context: dict[str, Any] = {
        "breadcrumbs": [Crumb("ホーム", "/"), Crumb("公開データ")],
        "licence": LICENCE,
        "disclaimer": disclaimer(),
        "examples": EXAMPLES,
        "page_size": PAGE_SIZE,
        "address": data.address,
        "dump": data.dump,
        "open_data": data,
    }
    response = render(request, "home/api/open_data.html", context)
    patch_vary_headers(response, ["Accept"])
    return response
