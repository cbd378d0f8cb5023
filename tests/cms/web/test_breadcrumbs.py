"""The trail from the home page to where the reader stands (V6, R9)."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from wagtail.models import Page

from cms.web.breadcrumbs import Crumb, trail_of
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def deep_page() -> Page:
    """Return a page three levels below the home page."""
    page: Page = HomePage.objects.get()
    for name in ("one", "two", "three"):
        page = page.add_child(instance=StandardPage(title=name.title(), slug=name))
    return page


class TestTrailOf:
    def test_trail_of__page_is_the_last_step_without_link(self, deep_page: Page) -> None:
        home = HomePage.objects.get()

        assert trail_of(deep_page) == [
            Crumb(home.title, "/"),
            Crumb("One", "/one/"),
            Crumb("Two", "/one/two/"),
            Crumb("Three"),
        ]

    def test_trail_of__further_steps_follow_the_page(self, deep_page: Page) -> None:
        trail = trail_of(deep_page, Crumb("検索結果一覧", "/r/?q=a"), Crumb("詳細情報", "/r/1/"))

        assert trail[-3:] == [
            Crumb("Three", "/one/two/three/"),
            Crumb("検索結果一覧", "/r/?q=a"),
            Crumb("詳細情報"),
        ]

    def test_trail_of__home_stands_alone(self) -> None:
        home = HomePage.objects.get()

        assert trail_of(home) == [Crumb(home.title)]

    def test_trail_of__unpublished_ancestor_is_left_out(self, deep_page: Page) -> None:
        Page.objects.filter(slug="two").update(live=False)
        page = Page.objects.get(pk=deep_page.pk)

        assert [crumb.title for crumb in trail_of(page)][1:] == ["One", "Three"]

    @pytest.mark.parametrize("slugs", [[], ["one"], ["one", "two", "three"]])
    def test_trail_of__asks_nothing_more_than_routing_did(
        self, deep_page: Page, slugs: list[str], django_assert_num_queries
    ) -> None:
        trail_of(deep_page)  # the addresses of the sites are cached from now on
        page = HomePage.objects.get().route(RequestFactory().get("/"), slugs).page

        with django_assert_num_queries(0):
            trail = trail_of(page)

        assert len(trail) == len(slugs) + 1
