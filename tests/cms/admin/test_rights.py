"""Wagtail's own choosers show what the user may read or edit (1.0); see the access table."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from home.models import HomePage, StandardPage
from tests.actors import Cast

pytestmark = pytest.mark.django_db


class TestPagesToChoose:
    @pytest.mark.parametrize(
        ("name", "shows_draft"), [("wg", False), ("secretariat", True)], ids=["wg", "secretariat"]
    )
    def test_drafts__of_others_are_not_shown(
        self, cast: Cast, name: str, shows_draft: bool
    ) -> None:
        home = HomePage.objects.get()
        home.add_child(instance=StandardPage(title="公開済みの頁", slug="live"))
        home.add_child(instance=StandardPage(title="書きかけの頁", slug="draft", live=False))
        client = cast[name].client
        listed = client.get(f"/admin/choose-page/{home.pk}/").json()["html"]
        for title, is_shown in (("公開済みの頁", True), ("書きかけの頁", shows_draft)):
            found = client.get("/admin/choose-page/search/", {"q": title}).content.decode()
            for shown in (listed, found):
                links = BeautifulSoup(shown, "html.parser")("a", string=re.compile(title))
                assert bool(links) is is_shown
