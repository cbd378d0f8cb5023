"""How far the members are, counted and never named (G4)."""

from __future__ import annotations

import datetime

import pytest
from django.http import HttpResponse
from django.urls import reverse

from guidebook.models import ChecklistItem, EditionPage
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text
from tests.factories import OrganizationFactory, UserFactory
from tests.guidebook.worlds import (
    AUTUMN,
    SPRING,
    keep_check,
    keep_checks_of_others,
    make_edition,
)

pytestmark = pytest.mark.django_db

STANDING = "/admin/guidebook/standing/"
TOO_FEW = "3団体以上がセルフチェックを保存すると、ここに表示します。"


@pytest.fixture
def counted() -> EditionPage:
    """Return an edition whose checks are counted."""
    return make_edition(items=("1", "2"))


def table(response: HttpResponse) -> list[list[str]]:
    """Return the rows: item, done, started, not yet."""
    return [
        [cell.get_text(strip=True) for cell in row.select("th, td")][:4]
        for row in soup(response).select("table.chart__heat tbody tr")
    ]


class TestStanding:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__see_nothing(self, cast: Cast, counted: EditionPage, name: str) -> None:
        keep_checks_of_others(counted, 3, item_1="done")
        response = cast[name].client.get(STANDING)
        assert response.status_code == 302
        assert response.content == b""

    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_under_three__nothing_is_told(
        self, cast: Cast, counted: EditionPage, number: int
    ) -> None:
        keep_checks_of_others(counted, number, item_1="done", item_2="done")
        response = cast["secretariat"].client.get(STANDING)
        assert table(response) == []
        assert TOO_FEW in main_text(response)

    def test_three__are_counted(self, cast: Cast, counted: EditionPage) -> None:
        keep_checks_of_others(counted, 2, item_1="done", item_2="started")
        keep_checks_of_others(counted, 1, item_1="not_yet", item_2="started")
        response = cast["secretariat"].client.get(STANDING)
        assert table(response) == [["1 項目1", "2", "0", "1"], ["2 項目2", "0", "3", "0"]]

    def test_latest__is_the_only_one_that_counts(self, cast: Cast, counted: EditionPage) -> None:
        keep_checks_of_others(counted, 2, item_1="done")
        town = OrganizationFactory(municipality=True)
        keep_check(counted, town, AUTUMN, item_1="done")
        keep_check(counted, town, SPRING, item_1="not_yet")
        keep_check(counted, town, datetime.date(2020, 1, 1), item_1="started")
        assert table(cast["secretariat"].client.get(STANDING))[0] == ["1 項目1", "3", "0", "0"]

    def test_names_and_memos__are_nowhere(self, cast: Cast, counted: EditionPage) -> None:
        for number in range(4):
            town = OrganizationFactory(name=f"ひみつ町{number}（架空）", municipality=True)
            check = keep_check(counted, town, memo="ひみつのメモ", item_1="done")
            check.saved_by = UserFactory(last_name="ひみつ", username=f"himitsu{number}")
            check.save()
        html = cast["secretariat"].client.get(STANDING).content.decode()
        assert "ひみつ" not in html
        assert "himitsu" not in html

    def test_removed_item__is_no_longer_shown(self, cast: Cast, counted: EditionPage) -> None:
        keep_checks_of_others(counted, 3, item_1="done", item_2="done")
        ChecklistItem.objects.filter(number="2").delete()
        rows = table(cast["secretariat"].client.get(STANDING))
        assert [row[0] for row in rows] == ["1 項目1"]

    def test_item_that_fewer_than_three_answered__is_not_told(
        self, cast: Cast, counted: EditionPage
    ) -> None:
        """Otherwise the secretariat reads there what a single organisation answered."""
        keep_checks_of_others(counted, 3, item_1="done")
        keep_check(counted, OrganizationFactory(), item_1="done", item_2="started")
        rows = table(cast["secretariat"].client.get(STANDING))
        assert [row[1:] for row in rows if row[0].startswith("2")] == [["－", "－", "－"]]

    def test_theme_without_own_checklist__is_counted_by_its_base(
        self, cast: Cast, counted: EditionPage
    ) -> None:
        theme = make_edition("theme", based_on=counted)
        keep_checks_of_others(theme, 3, item_2="started")
        response = cast["secretariat"].client.get(f"{STANDING}?edition=theme")
        assert table(response)[1] == ["2 項目2", "0", "3", "0"]


class TestChoice:
    def test_choice__of_an_edition(self, cast: Cast, counted: EditionPage) -> None:
        other = make_edition("other", items=("9",))
        keep_checks_of_others(other, 3, item_9="done")
        keep_checks_of_others(counted, 3, item_1="started")
        client = cast["secretariat"].client
        assert table(client.get(f"{STANDING}?edition=other")) == [["9 項目9", "3", "0", "0"]]
        assert len(table(client.get(f"{STANDING}?edition=ver2.0"))) == 2
        options = [each["value"] for each in soup(client.get(STANDING)).select("select option")]
        assert sorted(options) == ["other", "ver2.0"]

    @pytest.mark.parametrize("query", ["", "?edition=zzz", "?edition=", "?edition=%00", "?x=1"])
    def test_without_choice__the_edition_checked_last(
        self, cast: Cast, counted: EditionPage, query: str
    ) -> None:
        make_edition("other", items=("9",), issued=datetime.date(2030, 1, 1))
        keep_checks_of_others(counted, 3, item_1="done")
        response = cast["secretariat"].client.get(f"{STANDING}{query}")
        assert table(response)[0] == ["1 項目1", "3", "0", "0"]

    def test_unpublished_edition__keeps_its_numbers(self, cast: Cast, counted: EditionPage) -> None:
        """An edition with checks cannot be deleted, only unpublished: its numbers stay readable."""
        keep_checks_of_others(counted, 3, item_1="done")
        make_edition("other", items=("9",))
        counted.unpublish()
        response = cast["secretariat"].client.get(f"{STANDING}?edition=ver2.0")
        assert table(response)[0] == ["1 項目1", "3", "0", "0"]

    def test_no_editions__is_a_clean_page(self, cast: Cast) -> None:
        response = cast["secretariat"].client.get(STANDING)
        assert response.status_code == 200
        assert table(response) == []

    def test_address__is_the_one_in_the_menu(self) -> None:
        assert reverse("guidebook_standing") == STANDING
