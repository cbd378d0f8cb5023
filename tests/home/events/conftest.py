"""What tests of the study meetings may ask for."""

from __future__ import annotations

import pytest

from cms.admin.audit import Operator
from tests.factories import secretariat_operator


@pytest.fixture
def secretariat(db: None) -> Operator:
    return secretariat_operator()
