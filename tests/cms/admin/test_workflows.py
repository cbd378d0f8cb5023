"""What goes live when a review has ended (S4)."""

from __future__ import annotations

import pytest
from wagtail.models import Page, Task, Workflow, WorkflowState, WorkflowTask

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry
from cms.admin.workflows import publish_reviewed_version
from home.models import HomePage, StandardPage
from tests.factories import UserFactory, entry_in, registrant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow() -> Workflow:
    """Return a workflow of one step."""
    workflow = Workflow.objects.create(name="ページの承認")
    task = Task.objects.create(name="確認")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow


@pytest.fixture
def page() -> Page:
    """Return a published page."""
    return HomePage.objects.get().add_child(instance=StandardPage(title="前", slug="page"))


class TestPublishReviewedVersion:
    def test_entry__goes_live_as_the_reviewer_saw_it(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="審査した題名")
        state = entry.current_workflow_state
        entry.title = "審査の後に書いた題名"
        entry.save_revision(user=registrant_of(entry).user, clean=False)

        publish_reviewed_version(state, user=UserFactory(is_superuser=True))

        published = Entry.objects.get(pk=entry.pk)
        assert published.live
        assert published.title == "審査した題名"
        assert published.get_latest_revision_as_object().title == "審査の後に書いた題名"

    def test_page__goes_live_as_it_was_written_last(self, page: Page, workflow: Workflow) -> None:
        user = UserFactory(is_superuser=True)
        page.title = "出した題名"
        page.save_revision()
        state = workflow.start(page, user)
        page.title = "最後の題名"
        page.save_revision()

        publish_reviewed_version(WorkflowState.objects.get(pk=state.pk), user=user)

        assert Page.objects.get(pk=page.pk).title == "最後の題名"

    def test_workflow__approval_in_wagtail_ends_here(self, page: Page, workflow: Workflow) -> None:
        user = UserFactory(is_superuser=True)
        page.title = "承認した題名"
        page.save_revision()
        state = workflow.start(page, user)

        state.current_task_state.approve(user=user)

        assert Page.objects.get(pk=page.pk).title == "承認した題名"

    def test_entry__returned_version_does_not_go_live(self) -> None:
        entry = entry_in(EntryState.RETURNED)

        assert not Entry.objects.get(pk=entry.pk).live
        assert lifecycle.state_of(entry) == EntryState.RETURNED
