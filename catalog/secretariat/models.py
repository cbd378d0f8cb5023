"""The task of the workflow 「掲載審査」."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from wagtail.models import AbstractGroupApprovalTask

from catalog.entries import lifecycle
from cms.admin.audit import Operator
from cms.members.accounts.models import User


class ReturnForm(forms.Form):
    """What the registrant must correct; a return needs a reason (S4)."""

    comment = forms.CharField(
        label="差戻しの理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class EntryReviewTask(AbstractGroupApprovalTask):
    """The secretariat approves or returns; nobody decides on their own submission (S4)."""

    class Meta:
        verbose_name = "掲載審査"
        verbose_name_plural = "掲載審査"

    def may_decide(self, entry: Any, user: Any) -> bool:
        state = entry.current_workflow_state
        if user is None or state is None or state.requested_by_id == user.pk:
            return False
        return bool(user.is_superuser or self._user_in_groups(user))

    def others_who_decide(self, user: Any) -> QuerySet[User]:
        """Return the active accounts that may decide about what `user` submits (S4)."""
        people = User.objects.filter(is_active=True).exclude(pk=user.pk)
        in_groups = Q(groups__in=self.groups.all())
        return people.filter(Q(is_superuser=True) | in_groups).distinct()

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Return name, label, and whether a form opens first."""
        if not self.may_decide(obj, user):
            return []
        return [("approve", "承認して公開", False), ("reject", "差し戻す", True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        form: type[forms.Form] = super().get_form_for_action(action)
        return ReturnForm if action == "reject" else form

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Decide through the lifecycle, for all decision buttons of Wagtail's admin.

        Raises:
            PermissionDenied: if the entry's state no longer allows the decision.
        """
        entry, operator = task_state.workflow_state.content_object, Operator(user)
        comment = kwargs.get("comment", "")
        decide = {
            "approve": lambda: lifecycle.approve(
                entry, operator, revision_id=task_state.revision_id
            ),
            "reject": lambda: lifecycle.return_to_registrant(
                entry, operator, comment, revision_id=task_state.revision_id
            ),
        }
        try:
            decide[action_name]()
        except lifecycle.LifecycleError as error:
            raise PermissionDenied(str(error)) from error
