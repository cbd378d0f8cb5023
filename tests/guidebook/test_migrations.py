"""What a fresh database holds for the guidebook, and that it can be taken back (1.0, G1)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import GroupApprovalTask, GroupPagePermission, Task, Workflow, WorkflowPage

from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
from guidebook.models import ChapterPage, EditionPage, GuidebookIndexPage
from tests.factories import UserFactory
from tests.guidebook.edition_files import chapter_of

pytestmark = pytest.mark.django_db

NAME = "ガイドブックの公開審査"
PERMISSIONS = ("guidebook", "0002_rights_and_workflow")
EDITORS = ("home", "0004_guidebook_editors")


@pytest.fixture
def edition(imported_edition: EditionPage) -> EditionPage:
    """Return the edition of the file."""
    return imported_edition


def rights(group: str, model: str) -> set[str]:
    """Return what the group may do with a model of the guidebook."""
    permissions = Group.objects.get(name=group).permissions.filter(
        content_type__app_label="guidebook", content_type__model=model
    )
    return {each.codename.removesuffix(f"_{model}") for each in permissions}


def page_rights(group: str) -> set[tuple[str, str]]:
    """Return what the group may do with which pages."""
    found = GroupPagePermission.objects.filter(group__name=group)
    return {(each.page.slug, each.permission.codename) for each in found}


def state() -> dict[str, Any]:
    """Return all that the two migrations write, without keys."""
    return {
        "rights": sorted(
            (group.name, permission.content_type.app_label, permission.codename)
            for group in Group.objects.all()
            for permission in group.permissions.select_related("content_type")
        ),
        "pages": sorted(
            (each.group.name, each.page.url_path, each.permission.codename)
            for each in GroupPagePermission.objects.all()
        ),
        "workflows": sorted(
            (each.name, each.active, tuple(task.name for task in each.tasks))
            for each in Workflow.objects.all()
        ),
        "tasks": sorted((task.name, task.active) for task in Task.objects.all()),
        "deciding": sorted(
            (task.name, group.name)
            for task in GroupApprovalTask.objects.all()
            for group in task.groups.all()
        ),
        "attached": sorted(
            (each.workflow.name, each.page.url_path) for each in WorkflowPage.objects.all()
        ),
    }


def operations(name: tuple[str, str]) -> list[Any]:
    """Return the operations of a migration."""
    migration = import_module(f"{name[0]}.migrations.{name[1]}").Migration
    return list(migration.operations)


def apply(name: tuple[str, str], *, backwards: bool = False) -> None:
    """Run the data migration in the test's own transaction; its state is the one it knew."""
    apps = MigrationExecutor(connection).loader.project_state([name])
    editor = connection.schema_editor()
    for operation in reversed(operations(name)) if backwards else operations(name):
        run = operation.database_backwards if backwards else operation.database_forwards
        run(name[0], editor, apps, apps)


class TestPermissions:
    """What the two groups may do."""

    @pytest.mark.parametrize(
        ("group", "model", "expected"),
        [
            (SECRETARIAT_GROUP, "glossaryterm", ["add", "change", "delete", "view"]),
            (SECRETARIAT_GROUP, "feedback", ["change", "view"]),
            (SECRETARIAT_GROUP, "selfcheck", []),
            (SECRETARIAT_GROUP, "selfcheckanswer", []),
            (CATEGORY_EDITOR_GROUP, "glossaryterm", ["add", "change", "view"]),
            (CATEGORY_EDITOR_GROUP, "feedback", []),
            (CATEGORY_EDITOR_GROUP, "selfcheck", []),
        ],
    )
    def test_group__may(self, group: str, model: str, expected: list[str]) -> None:
        assert sorted(rights(group, model)) == expected

    def test_category_editors__write_below_the_guidebook_and_do_not_publish(self) -> None:
        assert page_rights(CATEGORY_EDITOR_GROUP) == {
            ("guidebook", "add_page"),
            ("guidebook", "change_page"),
        }


class TestWorkflow:
    """What the editors submit, the secretariat approves."""

    def test_chapter__goes_through_the_guidebooks_own_workflow(self, edition: EditionPage) -> None:
        for page in (edition, chapter_of(edition, "1"), GuidebookIndexPage.objects.get()):
            assert page.get_workflow().name == NAME

    def test_other_pages__do_not(self, guidebook: GuidebookIndexPage) -> None:
        assert NAME not in str(guidebook.get_parent().get_workflow())

    def test_workflow__is_decided_by_the_secretariat(self) -> None:
        (task,) = (each.specific for each in Workflow.objects.get(name=NAME).tasks)
        assert task.active
        assert [group.name for group in task.groups.all()] == [SECRETARIAT_GROUP]

    def test_editor_submits_and_secretariat_approves(self, edition: EditionPage) -> None:
        editor, secretary = UserFactory(organization=None), UserFactory(organization=None)
        editor.groups.add(Group.objects.get(name=CATEGORY_EDITOR_GROUP))
        secretary.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
        page = chapter_of(edition, "1")
        page.title = "書き直した題"
        page.save_revision(user=editor)
        submitted = page.get_workflow().start(page, editor)
        task_state = submitted.current_task_state
        actions = task_state.task.specific.get_actions(page, editor)
        assert [name for name, *_ in actions] == []
        actions = task_state.task.specific.get_actions(page, secretary)
        assert "approve" in [name for name, *_ in actions]
        task_state.approve(user=secretary)
        assert ChapterPage.objects.get(pk=page.pk).title == "書き直した題"


class TestReversal:
    """Both can be taken back and applied again."""

    def test_editors__taken_back_and_applied_again(self) -> None:
        before = state()
        apply(EDITORS, backwards=True)
        assert page_rights(CATEGORY_EDITOR_GROUP) == set()
        assert not WorkflowPage.objects.filter(workflow__name=NAME).exists()
        assert Workflow.objects.filter(name=NAME).exists()
        apply(EDITORS)
        assert state() == before

    def test_both__taken_back_and_applied_again(self) -> None:
        before = state()
        apply(EDITORS, backwards=True)
        apply(PERMISSIONS, backwards=True)
        for group in (SECRETARIAT_GROUP, CATEGORY_EDITOR_GROUP):
            assert rights(group, "glossaryterm") == rights(group, "feedback") == set()
        assert not Workflow.objects.filter(name=NAME).exists()
        assert not Task.objects.filter(name=NAME).exists()
        apply(PERMISSIONS)
        apply(EDITORS)
        assert state() == before

    def test_taken_back__leaves_what_others_gave(self) -> None:
        before = state()
        apply(EDITORS, backwards=True)
        apply(PERMISSIONS, backwards=True)
        after = state()
        own = {"glossaryterm", "feedback"}
        assert after["rights"] == [
            each for each in before["rights"] if each[2].partition("_")[2] not in own
        ]
        assert after["pages"] == [
            each for each in before["pages"] if each[0] != CATEGORY_EDITOR_GROUP
        ]
        assert [each[0] for each in after["workflows"]] == [
            each[0] for each in before["workflows"] if each[0] != NAME
        ]

    def test_taken_back__leaves_rights_on_other_pages(self, guidebook: GuidebookIndexPage) -> None:
        given = GroupPagePermission.objects.filter(group__name=CATEGORY_EDITOR_GROUP).first()
        home = guidebook.get_parent()
        GroupPagePermission.objects.create(
            group=given.group, page=home, permission=given.permission
        )
        apply(EDITORS, backwards=True)
        assert page_rights(CATEGORY_EDITOR_GROUP) == {(home.slug, given.permission.codename)}

    def test_used_workflow__can_be_taken_back(self, edition: EditionPage) -> None:
        page = chapter_of(edition, "1")
        page.save_revision()
        page.get_workflow().start(page, UserFactory(is_superuser=True))
        apply(EDITORS, backwards=True)
        apply(PERMISSIONS, backwards=True)
        assert not Workflow.objects.filter(name=NAME).exists()

    @pytest.mark.parametrize("name", [PERMISSIONS, EDITORS], ids=["guidebook", "home"])
    def test_every_operation__is_reversible(self, name: tuple[str, str]) -> None:
        assert [each.reversible for each in operations(name)] == [True] * len(operations(name))
