"""The members' manual as it comes with the product (M7)."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from home.models import Menu, MenuItem, PageText, StandardPage
from home.pages.topics import HelpTopic
from home.starter.starting import start_manual
from tests.catalog.html import soup
from tests.conftest import rolled_back_later

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def manual(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the manual, once for a class of tests."""
    with rolled_back_later(django_db_blocker):
        assert start_manual()
        yield


@pytest.mark.usefixtures("manual")
class TestStart:
    def test_every_topic__has_a_page(self) -> None:
        answered = MenuItem.objects.filter(menu__place=Menu.Place.HELP).values_list("topic")
        assert sorted(topic for (topic,) in answered) == sorted(HelpTopic.values)

    def test_index__leads_to_every_page_and_to_the_questions(self, client: Client) -> None:
        page = soup(client.get("/how-to/"))
        pages = StandardPage.objects.child_of(StandardPage.objects.get(slug="how-to"))
        shown = {link["href"] for link in page.select("main .cards a")}
        assert shown == {each.url for each in pages} | {"/faq/"}

    def test_pages__open_and_say_their_steps(self, client: Client) -> None:
        for each in StandardPage.objects.live():
            answer = client.get(each.url)
            assert answer.status_code == 200
            assert soup(answer).select_one("main .prose :is(ol, ul, p)") is not None

    def test_pages__are_found_by_the_search_over_the_site(self) -> None:
        differing = {page.pk for page in PageText.objects.differing()}
        assert not StandardPage.objects.filter(pk__in=differing).exists()

    def test_second_time__adds_nothing(self) -> None:
        before = StandardPage.objects.count()
        out = StringIO()
        call_command("start_manual", stdout=out)
        assert "すでにあります" in out.getvalue()
        assert StandardPage.objects.count() == before


class TestEditors:
    def test_page_of_the_same_address__stays(self, standard_page: StandardPage) -> None:
        standard_page.slug, standard_page.title = "faq", "わたしたちの質問集"
        standard_page.save()
        assert start_manual()
        assert StandardPage.objects.get(slug="faq").title == "わたしたちの質問集"
