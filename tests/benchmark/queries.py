"""Queries for measurements: classes with a few query strings each (V2, V3)."""

from __future__ import annotations

from itertools import product
from urllib.parse import urlencode

from catalog.taxonomy.models import Genre, InformationType

#: Search texts by class; the synthetic texts contain words of every frequency.
TEXTS: dict[str, tuple[str, ...]] = {
    "よくある語": ("システム", "情報", "サービス", "住民"),
    "ふつうの語": ("防災", "図書館", "観光", "チャットボット", "介護", "授業"),
    "まれな語": ("封入封緘", "公印", "橋りょう", "ゼロトラスト"),
    "型番・英字": ("AX1234", "RPA", "LGWAN", "bcp"),
    "１文字・２文字": ("税", "水", "バス", "給与"),
    "表記ゆれ": ("ｼｽﾃﾑ", "ＡＩ", "手続", "見まもり"),
    "同義語": ("スマホ", "パソコン", "お年寄り", "学童クラブ"),
    "２語": ("防災 避難所", "システム 住民", "介護 高齢者", "議会 会議録"),
    "３語": ("防災 避難所 通知", "学校 端末 授業", "税務 申請 オンライン"),
    "語句": ('"防災無線"', "「オンライン申請」", '"データの可視化"'),
    "除外": ("システム -AI", "防災 -河川", "観光 -バス -地図"),
    "よくある語の除外": ("システム -住民", "防災 -情報", "-システム"),
    "文章": (
        "庁内の電話の取次ぎに追われている",
        "避難してきた人がどこにいるか分からない",
        "高齢者が病院まで行けなくて困っている",
        "議会の資料を印刷するのに半日かかる",
    ),
    "０件": ("あいうえおかきく", "防災 あいうえおかきく"),
}
#: A page behind the last one means the last one.
LATER_PAGES = {
    "２ページ目": 2,
    "20ページ目": 20,
    "100ページ目": 100,
    "最後のページ": 999_999,
}
#: Classes whose texts a listing with `icontains` can search too.
PLAIN = ("よくある語", "ふつうの語", "まれな語", "型番・英字", "２語", "３語")


def classes() -> dict[str, list[str]]:
    """Return URL query strings by class, with the genres and types of the site."""
    genres = list(Genre.objects.in_use().order_by("pk").values_list("slug", flat=True)[:8])
    types = list(InformationType.objects.in_use().order_by("pk").values_list("slug", flat=True)[:3])
    common, usual = TEXTS["よくある語"], TEXTS["ふつうの語"]
    found = {
        "条件なし": [""],
        "ジャンル": [urlencode({"genre": slug}) for slug in genres],
        "種別": [urlencode({"type": slug}) for slug in types],
        "ジャンルと種別": [
            urlencode([("genre", one), ("type", other)])
            for one, other in product(genres[::2], types[:2])
        ],
        **{name: _on_page(page, genres[:1]) for name, page in LATER_PAGES.items()},
        "いいね順": [
            "sort=likes",
            *(urlencode({"genre": slug, "sort": "likes"}) for slug in genres[:2]),
        ],
        "語のいいね順": [urlencode({"q": word, "sort": "likes"}) for word in (*common, *usual)],
        "語の更新順": [urlencode({"q": word, "sort": "updated"}) for word in (*common, *usual)],
        "関連順": [
            urlencode({"q": word, "sort": "relevance"})
            for word in (*common, *usual, *TEXTS["２語"])
        ],
        "語とジャンル": [
            urlencode({"q": word, "genre": slug})
            for word, slug in zip((*common, *usual), genres * 2, strict=False)
        ],
        "語とジャンルと種別": [
            urlencode({"q": word, "genre": slug, "type": kind})
            for word, slug, kind in zip((*common, *usual), genres * 2, types * 4, strict=False)
        ],
        "保存した検索": [
            urlencode({"q": text, "genre": genres[-3:], "type": types[-1:]}, doseq=True)
            for text in (*usual[:3], *TEXTS["３語"], *TEXTS["除外"])
        ],
    }
    return found | {
        name: [urlencode({"q": text}) for text in texts] for name, texts in TEXTS.items()
    }


def _on_page(page: int, genres: list[str]) -> list[str]:
    """Return searches with very many hits, in each order, on one of their later pages."""
    common = TEXTS["よくある語"][0]
    return [
        urlencode({**asked, "page": page})
        for asked in (
            {},
            {"sort": "likes"},
            *({"genre": slug} for slug in genres),
            {"q": common},
            {"q": common, "sort": "updated"},
            {"q": common, "sort": "likes"},
            {"q": TEXTS["２語"][1]},
        )
    ]


def plain_classes() -> dict[str, list[str]]:
    """Return the classes that a stock listing can answer."""
    names = ("条件なし", "ジャンル", "種別", "ジャンルと種別", "語とジャンル", *PLAIN)
    found = classes()
    return {name: found[name] for name in names}
