"""What a fresh database holds before anybody has done anything (1.0, S4)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from wagtail.models import Workflow

from catalog.models import Entry, EntryReviewTask
from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP

pytestmark = pytest.mark.django_db

#: Nobody deletes genres or types: they are retired, and no entry loses its genre (S2).
TERMS = {"add", "change", "view"}


def rights(group: str, model: str) -> set[str]:
    """Return what the group may do with a model of the catalog."""
    permissions = Group.objects.get(name=group).permissions.filter(
        content_type__app_label="catalog", content_type__model=model
    )
    return {codename.removesuffix(f"_{model}") for codename in codenames(permissions)}


def codenames(permissions: QuerySet[Permission]) -> list[str]:
    """Return the code names."""
    return list(permissions.values_list("codename", flat=True))


class TestPermissions:
    """What the two groups may do in the admin."""

    @pytest.mark.parametrize(
        ("model", "expected"),
        [("genre", TERMS), ("informationtype", TERMS), ("like", {"view"}), ("takedown", {"view"})],
    )
    def test_secretariat__keeps_the_terms_and_sees_the_records(
        self, model: str, expected: set[str]
    ) -> None:
        assert rights(SECRETARIAT_GROUP, model) == expected

    def test_secretariat__reads_and_publishes_entries_but_never_deletes_rows(self) -> None:
        granted = rights(SECRETARIAT_GROUP, "entry")
        assert {"view", "publish"} <= granted
        assert "delete" not in granted

    def test_category_editors__edit_genres_and_terms_of_the_guidebook(self) -> None:
        group = Group.objects.get(name=CATEGORY_EDITOR_GROUP)
        words = {f"{action}_glossaryterm" for action in ("add", "change", "view")}
        expected = {"access_admin", *(f"{action}_genre" for action in TERMS)} | words
        assert set(codenames(group.permissions.all())) == expected

    def test_category_editors__write_the_guidebook_and_no_other_pages_or_files(self) -> None:
        group = Group.objects.get(name=CATEGORY_EDITOR_GROUP)
        granted = group.page_permissions.values_list("page__slug", "permission__codename")
        assert set(granted) == {("guidebook", "add_page"), ("guidebook", "change_page")}
        assert not group.collection_permissions.exists()


class TestWorkflow:
    """「掲載審査」 stands ready for entries."""

    def test_workflow__is_attached_to_entries(self) -> None:
        workflow = Entry.get_default_workflow()
        assert workflow == Workflow.objects.get(name="掲載審査")
        assert workflow.active

    def test_workflow__has_one_task_decided_by_the_secretariat(self) -> None:
        (task,) = (each.specific for each in Entry.get_default_workflow().tasks)
        assert isinstance(task, EntryReviewTask)
        assert task.active
        assert [group.name for group in task.groups.all()] == [SECRETARIAT_GROUP]
