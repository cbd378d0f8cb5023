"""The task of the workflow 「掲載審査」: who decides, and how (S4)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.models import Entry
from tests.actors import NAMES, Cast
from tests.factories import UserFactory, entry_in

pytestmark = pytest.mark.django_db

DECISIONS = [("approve", "承認して公開", False), ("reject", "差し戻す", True)]


class TestActions:
    """Approve and return, for the secretariat, not on what they submitted."""

    def actions(self, entry: Entry, user: object) -> list[tuple[str, str, bool]]:
        """Return what `user` is offered."""
        task = entry.current_workflow_task_state.task.specific
        return task.get_actions(entry, user)

    @pytest.mark.parametrize("name", NAMES[1:])
    def test_actions__are_for_the_secretariat(self, cast: Cast, name: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW, organization=cast.owner)
        offered = self.actions(entry, cast[name].user)
        assert offered == (DECISIONS if name == "secretariat" else [])

    def test_superuser__decides_too(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        assert self.actions(entry, UserFactory(is_superuser=True)) == DECISIONS

    def test_submitter__decides_nothing(self, cast: Cast) -> None:
        entry = entry_in(EntryState.DRAFT)
        user = cast["secretariat"].user
        entry.get_workflow().start(entry, user)
        assert self.actions(entry, user) == []
        assert self.actions(entry, UserFactory(is_superuser=True)) == DECISIONS

    def test_nothing_waiting__nothing_to_decide(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        task = entry.current_workflow_task_state.task.specific
        entry.current_workflow_state.cancel()
        assert task.get_actions(Entry.objects.get(pk=entry.pk), cast["secretariat"].user) == []


class TestForms:
    """A return without a word helps nobody."""

    @pytest.mark.parametrize(
        ("comment", "is_valid"), [("", False), ("  ", False), ("字" * 1001, False), ("理由", True)]
    )
    def test_return__needs_a_comment(self, comment: str, is_valid: bool) -> None:
        task = entry_in(EntryState.IN_REVIEW).current_workflow_task_state.task.specific
        form = task.get_form_for_action("reject")({"comment": comment})
        assert form.is_valid() == is_valid

    def test_approval__needs_none(self) -> None:
        task = entry_in(EntryState.IN_REVIEW).current_workflow_task_state.task.specific
        assert task.get_form_for_action("approve")({"comment": ""}).is_valid()


class TestAdminAction:
    """The buttons of Wagtail's own screens go through the lifecycle."""

    def press(self, cast: Cast, name: str, entry: Entry, action: str, **data: str) -> int:
        """Press `action` as `name` and return the status."""
        url_name = Entry.snippet_viewset.get_url_name("workflow_action")
        task_state = entry.current_workflow_task_state
        url = reverse(url_name, args=[entry.pk, action, task_state.pk])
        return cast[name].client.post(url, data).status_code

    def state(self, entry: Entry) -> EntryState:
        """Return where the entry stands now."""
        return state_of(Entry.objects.get(pk=entry.pk))

    def test_approve__publishes(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        self.press(cast, "secretariat", entry, "approve")
        assert self.state(entry) == EntryState.PUBLISHED

    def test_return__without_a_comment_leaves_it_waiting(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        self.press(cast, "secretariat", entry, "reject", comment="")
        assert self.state(entry) == EntryState.IN_REVIEW

    def test_return__with_a_comment_gives_it_back(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        self.press(cast, "secretariat", entry, "reject", comment="連絡先がありません。")
        assert self.state(entry) == EntryState.RETURNED
        task_state = Entry.objects.get(pk=entry.pk).current_workflow_state.current_task_state
        assert task_state.comment == "連絡先がありません。"

    @pytest.mark.parametrize("action", ["approve", "reject"])
    @pytest.mark.parametrize("name", ["visitor", "general", "other", "special", "wg"])
    def test_anybody_else__changes_nothing(self, cast: Cast, name: str, action: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW, organization=cast.owner)
        status = self.press(cast, name, entry, action, comment="理由")
        assert status in {302, 403}
        assert self.state(entry) == EntryState.IN_REVIEW

    @pytest.mark.parametrize("action", ["approve", "reject"])
    def test_button__of_a_decision_taken_meanwhile_is_refused(
        self, cast: Cast, action: str
    ) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        task_state = entry.current_workflow_task_state
        entry.current_workflow_state.cancel()
        with pytest.raises(PermissionDenied):
            task_state.task.specific.on_action(
                task_state, cast["secretariat"].user, action, comment="理由"
            )
