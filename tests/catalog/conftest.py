"""What the tests of the secretariat's screens share."""

from __future__ import annotations

import pytest

from tests.actors import Actor
from tests.factories import UserFactory


@pytest.fixture
def superuser(db: None) -> Actor:
    """Return somebody to whom Django allows everything."""
    return Actor("superuser", UserFactory(is_superuser=True, organization=None))
