"""What the tests of the secretariat's screens share."""

from __future__ import annotations

import pytest

from cms.outside import links


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer the pre-check of links without asking anybody."""
    answer = links.Answer(links.Outcome.SILENT, "試験では尋ねません。")
    monkeypatch.setattr(links, "ask", lambda url: answer)
