"""The search over the manual."""

from __future__ import annotations

import pytest

from cms.manual.search import search
from cms.models import SynonymGroup

pytestmark = pytest.mark.django_db


def marked(text: str) -> set[str]:
    """Return what is marked in the hits."""
    return {piece for hit in search(text) for piece, is_hit in [*hit.title, *hit.text] if is_hit}


class TestSearch:
    @pytest.mark.parametrize("text", ["回復コード", "かいふくコード", "回復ｺｰﾄﾞ"])
    def test_spellings__find_the_same(self, text: str) -> None:
        urls = {hit.url for hit in search(text)}
        assert "/admin/manual/start/#second-factor" in urls
        assert marked(text) == {"回復コード"}

    def test_hit__tells_where_it_stands(self) -> None:
        hit = search("差戻し 理由 自動チェック")[0]
        assert hit.about == "2．審査と公開停止"
        assert hit.url == "/admin/manual/review/#approve"

    def test_title__comes_first(self) -> None:
        hits = search("用語集")
        assert len(hits) > 1
        assert hits[0].url == "/admin/manual/guidebook/#glossary"

    @pytest.mark.parametrize("text", ["宇宙船ヤマト", "'\"<script>", "－－", "AND"])
    def test_nothing__is_found_for_what_is_not_there(self, text: str) -> None:
        assert search(text) == []

    def test_synonyms__count(self) -> None:
        assert search("帳票の棚") == []
        SynonymGroup.objects.create(words="帳票の棚\nアクセスログ")
        assert "/admin/manual/watch/#logins" in {hit.url for hit in search("帳票の棚")}
