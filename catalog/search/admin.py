"""Synonyms in the admin, with a preview of what they change (V2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, SnippetViewSet

from catalog.search.synonym_preview import Preview, elsewhere, preview
from cms.admin.screens import OneByOneIndexView
from cms.japanese.folding import key
from cms.japanese.models import LONGEST_WORD, MOST_WORDS, SynonymGroup
from cms.web.listing import PAGE_SIZE
from cms.web.text import one_line

PREVIEW = "preview"
ALSO_THERE = "「{word}」は、別のグループ「{group}」にもあります。両方の言い換えで検索されます。"


class SynonymIndexView(OneByOneIndexView):
    """The list of groups, searchable by any word in any spelling."""

    def search_queryset(self, queryset: QuerySet[SynonymGroup]) -> QuerySet[SynonymGroup]:
        """Match any part of a word, ignoring width, case and type of kana."""
        if not self.search_query:
            return queryset
        asked = key(self.search_query)
        groups = [group for group in queryset if any(asked in key(each) for each in group.as_list)]
        return queryset.filter(pk__in=[group.pk for group in groups if asked])


class PreviewingMixin(WagtailAdminTemplateMixin):
    """A form with 「変化を確かめる」, which shows what saving would change and saves nothing."""

    effects: Preview | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        """Save and warn about other groups with the same words, or only show the changes."""
        group: SynonymGroup = form.instance
        if self.action == PREVIEW:
            return self.show_changes(form, group)
        response: HttpResponse = super().form_valid(form)
        for each in elsewhere(group.as_list, group.pk):
            messages.warning(self.request, ALSO_THERE.format(word=each.word, group=each.group))
        return response

    def show_changes(self, form: Any, group: SynonymGroup) -> HttpResponse:
        """Show the form as typed; the heading keeps the stored name of the group."""
        self.form, self.effects = form, preview(group.as_list, group.pk)
        if group.pk:
            group.refresh_from_db()
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(effects=self.effects, **kwargs)


class SynonymCreateView(PreviewingMixin, CreateView):
    """The form of a new group; each `word` of an address is a word of it."""

    actions = ["create", PREVIEW]
    wagtail_template = "wagtailsnippets/snippets/create.html"

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        asked = self.request.GET.getlist("word")[:MOST_WORDS]
        words = [word for each in asked if (word := one_line(each)[:LONGEST_WORD])]
        return initial | {"words": "".join(f"{word}\n" for word in words)} if words else initial


class SynonymEditView(PreviewingMixin, EditView):
    actions = ["edit", PREVIEW]
    wagtail_template = "wagtailsnippets/snippets/edit.html"


class SynonymDeleteView(DeleteView):
    """Show what visitors would no longer find, before the deletion."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(effects=preview([], self.object.pk), **kwargs)


class SynonymViewSet(SnippetViewSet):
    """Add, edit and delete synonym groups; changes apply from the next search (V2)."""

    model = SynonymGroup
    icon = "link"
    menu_label = "同義語"
    index_view_class = SynonymIndexView
    add_view_class = SynonymCreateView
    edit_view_class = SynonymEditView
    delete_view_class = SynonymDeleteView
    create_template_name = edit_template_name = "catalog/search/synonym_form.html"
    delete_template_name = "catalog/search/synonym_delete.html"
    edit_handler = ObjectList([FieldPanel("words")])
    list_per_page = PAGE_SIZE
    ordering = ["words", "pk"]
    search_backend_name = None
    search_fields = ["words"]  # shows the search box; the view searches
    copy_view_enabled = False
    add_to_reference_index = False

    def register_chooser_viewset(self) -> None:
        """Register no chooser: nothing refers to synonyms."""
