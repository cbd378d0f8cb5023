"""Wagtail's own mails about workflows stay silent; the site writes its own (O10)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import User
from home.models import HomePage, StandardPage
from tests.actors import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(cast: Cast) -> Workflow:
    """Return a workflow that asks the secretariat, whose people have addresses."""
    workflow = Workflow.objects.create(name="ページの承認")
    task = GroupApprovalTask.objects.create(name="確認")
    task.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow


@pytest.fixture
def page() -> Page:
    """Return a page with a revision to review."""
    page = HomePage.objects.get().add_child(instance=StandardPage(title="規約", slug="page"))
    page.save_revision()
    return page


class TestWorkflowMails:
    @pytest.mark.parametrize("end", ["approve", "reject"])
    def test_workflow__wagtail_mails_nobody(
        self, cast: Cast, workflow: Workflow, page: Page, mailoutbox: list[Any], end: str
    ) -> None:
        author = User.objects.create_superuser("author", "author@example.jp", "x")
        state = workflow.start(page, author)

        getattr(state.current_task_state, end)(user=cast["secretariat"].user)

        state.refresh_from_db()
        assert state.status in {state.STATUS_APPROVED, state.STATUS_NEEDS_CHANGES}
        assert mailoutbox == []
