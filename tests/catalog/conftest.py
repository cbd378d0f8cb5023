"""What the tests of the secretariat's screens share."""

from __future__ import annotations

import pytest

from cms.outside import links
from tests.actors import Actor
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer the pre-check of links without asking anybody."""
    answer = links.Answer(links.Outcome.SILENT, "試験では尋ねません。")
    monkeypatch.setattr(links, "ask", lambda url: answer)


@pytest.fixture
def superuser(db: None) -> Actor:
    """Return somebody to whom Django allows everything."""
    return Actor("superuser", UserFactory(is_superuser=True, organization=None))
