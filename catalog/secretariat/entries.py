"""The secretariat's screens for the entries of all organisations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.functional import cached_property
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.widgets.button import BaseButton
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import EditView, InspectView, SnippetViewSet

from catalog.entries import lifecycle
from catalog.entries.admin_addresses import inspect_url
from catalog.entries.models.entry import Entry
from catalog.oversight.models import LookThrough
from catalog.secretariat.documents import document_links
from catalog.secretariat.entry_list import (
    EntryFilterSet,
    EntryIndexView,
    export_columns,
    list_columns,
)
from catalog.secretariat.history import EntryHistoryView
from catalog.secretariat.registering import entry_buttons
from catalog.secretariat.state_changes import listing_buttons
from catalog.taxonomy.tree import GenreTree
from cms.web.listing import PAGE_SIZE

#: Wagtail's views that would change or show an entry without the lifecycle; not registered.
WITHOUT_ADDRESS = {
    "lock",
    "unlock",
    "unpublish",
    "preview_on_add",
    "preview_on_edit",
    "revisions_view",
    "revisions_revert",
    "revisions_compare",
    "revisions_unschedule",
    "confirm_workflow_cancellation",
    "workflow_history",
    "workflow_history_detail",
    "workflow_preview",
}


class EntryURLFinder(ModelAdminURLFinder):
    """Links from the admin's reports and logs lead to the screen that shows the entry."""

    def construct_edit_url(self, instance: Entry) -> str:
        return inspect_url(instance)

    def get_edit_url(self, instance: Entry) -> str | None:
        policy = policy_registry.get_by_type(Entry)
        if self.user and not policy.user_has_permission(self.user, "view"):
            return None
        return inspect_url(instance)


class EntryInspectView(InspectView):
    any_permission_required = ["view"]
    template_name = "catalog/secretariat/entry.html"
    page_title = "詳細"

    @cached_property
    def header_buttons(self) -> list[BaseButton]:
        return self._buttons(in_menu=False)

    @cached_property
    def header_more_buttons(self) -> list[BaseButton]:
        return self._buttons(in_menu=True)

    def _buttons(self, *, in_menu: bool) -> list[BaseButton]:
        if not self.user_has_permission("publish"):
            return []
        buttons = listing_buttons(self.entry, self.request.get_full_path())
        buttons += entry_buttons(self.entry, self.request.user)
        return [each for each in buttons if each.allow_in_dropdown == in_menu]

    @cached_property
    def entry(self) -> Entry:
        return Entry.objects.for_rows().with_states().get(pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry, tree = self.entry, GenreTree()
        genres = [tree.path_of(tree.by_pk[genre.pk]) for genre in entry.genres.all()]
        return super().get_context_data(
            entry=entry,
            state=lifecycle.state_of(entry),
            genres=genres,
            documents=document_links(entry, entry.live_revision_id or entry.latest_revision_id),
            consents=entry.consents.select_related("user"),
            look_through=LookThrough.objects.select_related("user").filter(entry=entry).first(),
            acceptance=entry.acceptances.select_related("terms", "definitions").first(),
            takedowns=entry.takedowns.select_related("taken_down_by", "lifted_by"),
            **kwargs,
        )


class EntryEditView(EditView):
    """Wagtail lets the reviewers of a submission in; they decide on the review screen (S4)."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("entry_review", self.object.pk)


class EntryViewSet(SnippetViewSet):
    """Search, read, decide; members register entries on the site (1.4)."""

    model = Entry
    icon = "doc-full"
    menu_label = "登録情報"
    index_view_class = EntryIndexView
    inspect_view_class = EntryInspectView
    history_view_class = EntryHistoryView
    edit_view_class = EntryEditView
    filterset_class = EntryFilterSet
    inspect_view_enabled = True
    inspect_template_name = EntryInspectView.template_name
    list_display = ["title", *list_columns()]
    list_export = list(export_columns(GenreTree([])))
    export_filename = "entries"
    list_per_page = PAGE_SIZE
    ordering = ["-updated_at", "-pk"]
    search_backend_name = None
    search_fields = ["title"]  # Only enables the search field; `found_by` does the search.
    copy_view_enabled = False
    panels: list[Any] = []
    url_finder_class = EntryURLFinder

    @property
    def workflow_action_view(self) -> Any:
        """Wagtail's button for a decision; it uses the lifecycle, too."""
        return self.construct_view(
            self.workflow_action_view_class,
            redirect_url_name=self.get_url_name("inspect"),
            submit_url_name=self.get_url_name("workflow_action"),
        )

    def register_chooser_viewset(self) -> None:
        """Register no chooser: it would show drafts, and nothing needs it (1.0)."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses except those that bypass the lifecycle."""
        patterns: list[URLPattern] = super().get_urlpatterns()
        return [each for each in patterns if each.name not in WITHOUT_ADDRESS]
