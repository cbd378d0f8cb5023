"""Bulk actions that take down and resume entries (S3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from catalog.entries.models.definitions import ClassDefinitions
from catalog.entries.models.entry import Entry
from catalog.registering.models import Terms
from catalog.secretariat.entry_list import listed_as_asked
from catalog.secretariat.state_changes import RESUME, TAKE_DOWN, StateChange, act_on_all
from catalog.taxonomy.models import Genre, InformationType
from cms.admin.audit import Operator
from cms.japanese.models import SynonymGroup
from cms.reasons.forms import ReasonedForm
from cms.reasons.models import StockReason


class StateChangeBulkAction(SnippetBulkAction):
    """One change of state for the chosen entries; skips entries whose state does not allow it."""

    models = [Entry]
    template_name = "catalog/secretariat/bulk_state_change.html"
    change: StateChange

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Admit only users who may publish: the screen names entries.

        Raises:
            PermissionDenied: for other users.
        """
        if not self.permission_policy.user_has_permission(request.user, "publish"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, obj: Entry) -> bool:
        return self.change.allows(obj)

    @classmethod
    def get_queryset(cls, model: type[Entry], object_ids: Iterable[Any]) -> list[Entry]:
        numbers = [pk for pk in object_ids if str(pk).isdecimal()]
        return list(Entry.objects.with_states().filter(pk__in=numbers).order_by("pk"))

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """Return the entries in the filtered list; without a filter, none.

        Wagtail's implementation returns the whole table, ignoring the filters.
        """
        return listed_as_asked(self.request)

    @classmethod
    def execute_action(
        cls, objects: list[Entry], self: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Change each entry; show the reason for each refusal."""
        reason = self.cleaned_form.cleaned_data.get("reason", "")
        done, refused = act_on_all(cls.change, objects, Operator.of(self.request), reason)
        for message in refused:
            messages.warning(self.request, message)
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return f"{num_parent_objects}件：{self.change.label}しました。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asks_why = issubclass(self.change.form_class, ReasonedForm)
        return super().get_context_data(change=self.change, asks_why=asks_why, **kwargs)


class TakeDownBulkAction(StateChangeBulkAction):
    change = TAKE_DOWN
    display_name = TAKE_DOWN.label
    aria_label = "選んだ情報の公開を停止する"
    action_type = "take_down"
    action_priority = 10
    form_class = TAKE_DOWN.form_class


class ResumeBulkAction(StateChangeBulkAction):
    change = RESUME
    display_name = RESUME.label
    aria_label = "選んだ情報の公開を再開する"
    action_type = "resume"
    action_priority = 20
    form_class = RESUME.form_class


class NothingDeletedAction(SnippetBulkAction):
    """Replaces Wagtail's bulk deletion, whose screen would name entries to any user.

    Entries are deleted one by one, genres and types are retired, terms are never deleted.
    Synonyms are deleted group by group, with a preview of the effects, and reasons one by one.
    """

    models = [
        ClassDefinitions,
        Entry,
        Genre,
        InformationType,
        Terms,
        SynonymGroup,
        StockReason,
    ]
    display_name = aria_label = "削除（使えません）"
    action_type = "delete"
    classes = {"w-hidden"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise PermissionDenied
