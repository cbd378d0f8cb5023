"""Rows of the database by ID or name."""

from __future__ import annotations

import pytest

from cms.members.models import Organization
from cms.tabular.lookups import Lookup
from cms.tabular.problems import RowProblemError
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lookup() -> Lookup:
    """Return organisations by ID and name; the name of one is the ID of another."""
    OrganizationFactory(name="みなと市（架空）", external_id="m-1")
    OrganizationFactory(name="m-2", external_id="m-3")
    OrganizationFactory(name="山辺町（架空）", external_id="m-2")
    OrganizationFactory(name="無番町（架空）", external_id="")
    return Lookup(Organization, lambda each: (each.external_id, each.name))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("m-1", "みなと市（架空）"),
        ("みなと市（架空）", "みなと市（架空）"),
        (" m-1　", "みなと市（架空）"),
        ("無番町（架空）", "無番町（架空）"),
    ],
)
def test_get__by_any_key(lookup: Lookup, key: str, name: str) -> None:
    assert lookup.get("organization", key).name == name


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("m-9", "団体「m-9」はありません。"),
        ("", "団体「」はありません。"),
        ("M-1", "団体「M-1」はありません。"),
        ("m-2", "団体「m-2」が複数あります。スラッグかIDで指定してください。"),
    ],
)
def test_get__none_or_several(lookup: Lookup, key: str, message: str) -> None:
    with pytest.raises(RowProblemError, match=message) as caught:
        lookup.get("organization", key)
    assert caught.value.column == "organization"
