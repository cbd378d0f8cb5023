"""What the tests of the registrant's screens share."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.actors import Cast
from tests.registering import Desk, prepare_desk


@pytest.fixture(autouse=True)
def desk(db: None) -> Desk:
    """Return genre, type and terms."""
    return prepare_desk()


@pytest.fixture
def company(cast: Cast) -> Client:
    """Return the browser of somebody of the organisation that owns the entries."""
    return cast["general"].client
