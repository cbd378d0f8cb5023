"""What the tests of the link check share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.link_site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a small site that stands for the internet."""
    with running() as site:
        yield site
