"""Pages of the association, and the home page arranged for one test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms.admin.audit import Operator
from home.models import HomePage, NewsIndexPage, StandardPage
from tests.factories import secretariat_operator


@pytest.fixture
def home(db: None) -> HomePage:
    """Return the home page."""
    return HomePage.objects.get()


@pytest.fixture
def news_index(home: HomePage) -> NewsIndexPage:
    """Return the list of news."""
    index: NewsIndexPage = home.add_child(instance=NewsIndexPage(title="お知らせ", slug="news"))
    return index


@pytest.fixture
def standard_page(home: HomePage) -> StandardPage:
    """Return a standard page."""
    page: StandardPage = home.add_child(instance=StandardPage(title="利用規約", slug="terms"))
    return page


@pytest.fixture
def arrange(home: HomePage) -> Callable[..., None]:
    """Return a function that puts blocks, each a name with its value, on the home page."""

    def arrange(*blocks: tuple[str, Any]) -> None:
        home.body = list(blocks)
        home.save()

    return arrange


@pytest.fixture
def secretariat(db: None) -> Operator:
    return secretariat_operator()
