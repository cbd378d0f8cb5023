"""The admin bears the association's name and mark, not those of its software (O2)."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders

from tests.actors import Cast
from tests.catalog.html import soup

pytestmark = pytest.mark.django_db

MARK = "/static/cms/img/mark.svg"


@pytest.mark.parametrize("name", ["secretariat", "wg"])
def test_admin__bears_our_mark_and_name(cast: Cast, name: str) -> None:
    answer = cast[name].client.get("/admin/")
    page = soup(answer)
    assert f'<img class="own-mark" src="{MARK}"' in answer.content.decode()
    assert [each["href"] for each in page.select("link[rel~=icon]")] == [MARK]
    assert page.title.get_text().endswith(" - ＡＰＰＬＩＣ管理画面")


def test_missing_screen__bears_it_too(cast: Cast) -> None:
    page = soup(cast["secretariat"].client.get("/admin/no-such-screen/"))
    assert page.select_one("link[rel~=icon]")["href"] == MARK
    assert "Wagtail" not in page.title.get_text()


def test_mark__is_a_file_of_ours() -> None:
    assert finders.find("cms/img/mark.svg")
