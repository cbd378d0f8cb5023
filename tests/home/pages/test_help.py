"""「使い方」: each screen leads to the page that the secretariat chose for its topic (M7)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import HomePage, Menu, MenuItem, StandardPage
from home.pages.topics import HelpTopic
from tests.actors import Cast
from tests.catalog.html import soup

pytestmark = pytest.mark.django_db

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMED = re.compile(r'components/help_link\.html" with topic="(\w+)"')


@pytest.fixture
def helped(home: HomePage, standard_page: StandardPage) -> dict[str, StandardPage]:
    """Choose a page for every topic."""
    menu = Menu(place=Menu.Place.HELP)
    pages = {}
    for topic in HelpTopic.values:
        page = StandardPage(title=f"使い方 {topic}", slug=f"help-{topic.replace('_', '-')}")
        pages[topic] = home.add_child(instance=page)
    menu.items = [MenuItem(page=page, topic=topic) for topic, page in pages.items()]
    menu.save()
    return pages


def help_of(answer: Any) -> str | None:
    """Return where 「使い方」 of a screen leads."""
    link = soup(answer).select_one(".way .help-link a")
    assert link is None or link.get_text(strip=True) == "使い方"
    return link["href"] if link else None


class TestTopics:
    def test_screens__name_known_topics_and_every_topic_has_a_screen(self) -> None:
        named = {
            topic for file in TEMPLATES.rglob("*.html") for topic in NAMED.findall(file.read_text())
        }
        assert named == set(HelpTopic.values)


@pytest.mark.usefixtures("helped")
class TestLink:
    @pytest.mark.parametrize(
        ("path", "topic"),
        [
            ("/", "site"),
            ("/terms/", "site"),
            ("/missing/", "site"),
            ("/matching/", "search"),
            ("/matching/search/", "search"),
            ("/guidebook/", "guidebook"),
            ("/login/", "login"),
            ("/password/reset/", "login"),
            ("/join/", "joining"),
        ],
    )
    def test_visitor__is_led_to_the_page_of_the_screen(
        self, client: Client, path: str, topic: str
    ) -> None:
        assert help_of(client.get(path)) == f"/help-{topic}/"

    @pytest.mark.parametrize(
        ("path", "topic"),
        [
            ("/matching/my/", "own-entries"),
            ("/matching/my/new/", "registering"),
            ("/matching/search/saved/", "saved"),
            ("/account/", "account"),
            ("/account/colleagues/", "colleagues"),
        ],
    )
    def test_member__is_led_to_the_page_of_the_screen(
        self, cast: Cast, path: str, topic: str
    ) -> None:
        assert help_of(cast["general"].client.get(path)) == f"/help-{topic}/"

    def test_page_itself__leads_nowhere(self, client: Client) -> None:
        assert help_of(client.get("/help-site/")) is None

    def test_link__is_on_no_menu(self, client: Client) -> None:
        page = soup(client.get("/"))
        assert len(page.select("a[href^='/help-']")) == 1


class TestWithoutPage:
    def test_no_menu__no_link(self, client: Client) -> None:
        assert help_of(client.get("/matching/search/")) is None

    def test_page_that_is_not_published__no_link(
        self, client: Client, helped: dict[str, StandardPage]
    ) -> None:
        helped["search"].unpublish()
        assert help_of(client.get("/matching/search/")) is None

    def test_queries__are_as_many_with_as_without(
        self, client: Client, home: HomePage, django_assert_num_queries: Any
    ) -> None:
        client.get("/login/")
        with CaptureQueriesContext(connection) as counted:
            client.get("/login/")
        number = len(counted)
        menu = Menu(place=Menu.Place.HELP)
        menu.items = [MenuItem(page=home, topic=topic) for topic in HelpTopic.values]
        menu.save()
        client.get("/login/")
        with django_assert_num_queries(number):
            assert help_of(client.get("/login/")) == "/"
