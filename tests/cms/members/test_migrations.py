"""The groups that the migrations make, and what each may do (1.0)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
from cms.members.models import User
from tests.actors import Cast

pytestmark = pytest.mark.django_db


def permissions_of(group: str, app_label: str) -> set[str]:
    """Return the codenames that `group` has of an app."""
    permissions = Group.objects.get(name=group).permissions
    found = permissions.filter(content_type__app_label=app_label)
    return set(found.values_list("codename", flat=True))


class TestGroups:
    @pytest.mark.parametrize("group", [SECRETARIAT_GROUP, CATEGORY_EDITOR_GROUP])
    def test_group__may_open_the_admin(self, group: str) -> None:
        assert permissions_of(group, "wagtailadmin") == {"access_admin"}

    def test_secretariat__keeps_the_register_of_organizations(self) -> None:
        wanted = {"add_organization", "change_organization", "view_organization"}

        assert wanted <= permissions_of(SECRETARIAT_GROUP, "members")
        assert "delete_organization" not in permissions_of(SECRETARIAT_GROUP, "members")

    @pytest.mark.parametrize("app_label", ["members", "auth", "wagtailcore", "home"])
    def test_category_editor__genres_only(self, app_label: str) -> None:
        assert permissions_of(CATEGORY_EDITOR_GROUP, app_label) == set()

    @pytest.mark.parametrize("group", [SECRETARIAT_GROUP, CATEGORY_EDITOR_GROUP])
    def test_group__gives_no_rights_over_rights(self, group: str) -> None:
        assert permissions_of(group, "auth") == set()
        assert not {"add_user", "change_user", "delete_user"} & permissions_of(group, "members")

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("general", False),
            ("colleague", False),
            ("special", False),
            ("wg", True),
            ("secretariat", True),
        ],
    )
    def test_admin__who_may_open_it(self, cast: Cast, name: str, expected: bool) -> None:
        user = User.objects.get(pk=cast[name].user.pk)

        assert user.has_perm("wagtailadmin.access_admin") is expected
        assert (cast[name].client.get("/admin/").status_code == 200) is expected
