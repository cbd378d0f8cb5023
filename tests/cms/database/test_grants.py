"""Rights handed out by migrations (1.0)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from cms.database.grants import granting

pytestmark = pytest.mark.django_db

RIGHTS = {"新しい組（架空）": {"genre": ("add", "view"), "like": ("view",)}}


def codenames(name: str) -> set[str]:
    """Return the rights of a group."""
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


class TestGranting:
    def test_forwards__makes_what_is_missing(self) -> None:
        granting("catalog", RIGHTS).code(apps, None)

        assert codenames("新しい組（架空）") == {"add_genre", "view_genre", "view_like"}

    def test_forwards__twice_is_once(self) -> None:
        for _ in range(2):
            granting("catalog", RIGHTS).code(apps, None)

        assert Group.objects.filter(name="新しい組（架空）").count() == 1

    def test_backwards__takes_back_just_these(self) -> None:
        granting("catalog", RIGHTS).code(apps, None)
        granting("catalog", {"新しい組（架空）": {"genre": ("change",)}}).code(apps, None)

        granting("catalog", RIGHTS).reverse_code(apps, None)

        assert codenames("新しい組（架空）") == {"change_genre"}

    def test_backwards__a_group_that_is_gone(self) -> None:
        granting("catalog", RIGHTS).reverse_code(apps, None)

        assert not Group.objects.filter(name="新しい組（架空）").exists()
