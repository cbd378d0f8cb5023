"""Taking down and resuming many entries at once (S3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from catalog.entries import lifecycle
from catalog.entries.models.entry import Entry
from catalog.registering.models import Terms
from catalog.secretariat.entry_list import listed_as_asked
from catalog.secretariat.state_changes import RESUME, TAKE_DOWN, StateChange, act_on_all
from catalog.taxonomy.models import Genre, InformationType
from cms.admin.audit import Operator
from cms.japanese.models import SynonymGroup


class StateChangeBulkAction(SnippetBulkAction):
    """One change of state for the chosen entries; each that it does not fit is left alone."""

    models = [Entry]
    template_name = "catalog/secretariat/bulk_state_change.html"
    change: StateChange

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may publish: the screen names entries.

        Raises:
            PermissionDenied: for everybody else.
        """
        if not self.permission_policy.user_has_permission(request.user, "publish"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, obj: Entry) -> bool:
        """Whether the change fits the state of the entry."""
        return lifecycle.state_of(obj) in self.change.possible_in

    @classmethod
    def get_queryset(cls, model: type[Entry], object_ids: Iterable[Any]) -> list[Entry]:
        """Return the chosen entries; numbers that are none are ignored."""
        numbers = [pk for pk in object_ids if str(pk).isdecimal()]
        return list(Entry.objects.with_states().filter(pk__in=numbers).order_by("pk"))

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """Return the entries that the list shows under its filters; without any, none.

        Wagtail's own takes the whole table, whatever the list shows.
        """
        return listed_as_asked(self.request)

    @classmethod
    def execute_action(
        cls, objects: list[Entry], self: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Act on each entry; say what was refused."""
        reason = self.cleaned_form.cleaned_data.get("reason", "")
        done, refused = act_on_all(cls.change, objects, Operator.of(self.request), reason)
        for message in refused:
            messages.warning(self.request, message)
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Return how many."""
        return f"{num_parent_objects}件：{self.change.label}しました。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Hand the change over to the template."""
        return super().get_context_data(change=self.change, **kwargs)


class TakeDownBulkAction(StateChangeBulkAction):
    """「公開停止」 of many, for one reason."""

    change = TAKE_DOWN
    display_name = TAKE_DOWN.label
    aria_label = "選んだ情報の公開を停止する"
    action_type = "take_down"
    action_priority = 10
    form_class = TAKE_DOWN.form_class


class ResumeBulkAction(StateChangeBulkAction):
    """「公開を再開」 of many."""

    change = RESUME
    display_name = RESUME.label
    aria_label = "選んだ情報の公開を再開する"
    action_type = "resume"
    action_priority = 20
    form_class = RESUME.form_class


class NothingDeletedAction(SnippetBulkAction):
    """Takes the place of Wagtail's own bulk deletion, whose screen would name entries to anybody.

    Entries are deleted one by one, genres and types are retired, terms stay; what the
    deletion of synonyms changes is shown group by group.
    """

    models = [Entry, Genre, InformationType, Terms, SynonymGroup]
    display_name = aria_label = "削除（使えません）"
    action_type = "delete"
    classes = {"w-hidden"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse.

        Raises:
            PermissionDenied: always.
        """
        raise PermissionDenied
