"""Genres and information types in the admin, for the secretariat and the working group (S2)."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import (
    EditView,
    ReorderView,
    SnippetViewSet,
    UsageView,
)

from catalog.entries.models.entry import Entry
from catalog.secretariat.taxonomy.retirement import TermChoiceField, retire_button
from catalog.secretariat.taxonomy.retiring import with_entry_counts
from catalog.taxonomy.enums import TermIcon
from catalog.taxonomy.models import Genre, InformationType
from catalog.taxonomy.tree import GenreTree
from cms.admin.screens import OneByOneIndexView

NO_PARENT = "廃止されたジャンルや、自分自身、自分の下にあるジャンルを上位にすることはできません。"
SLUG_STAYS = "検索結果のアドレスに使われます。後から変えることはできません。"


class TermForm(WagtailAdminModelForm):
    """The slug cannot be changed later, so that addresses of searches keep working (S2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["icon"].required = False
        if self.instance.pk:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = SLUG_STAYS

    def clean_icon(self) -> str:
        """Return the plain drawing where none is chosen."""
        return self.cleaned_data["icon"] or TermIcon.TAG


class GenreForm(TermForm):
    """The parent must be a genre in use, and neither the genre itself nor a descendant."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = GenreTree()
        below = tree.branch_ids([self.instance]) if self.instance.pk else set()
        self.fields["parent"] = TermChoiceField(
            label="上位のジャンル",
            queryset=Genre.objects.in_use().exclude(pk__in=below).order_by("sort_order", "pk"),
            tree=tree,
            required=False,
            empty_label="（大ジャンル）",
            help_text="選ばなければ大ジャンルになります。",
            error_messages={"invalid_choice": NO_PARENT},
        )


class TermFilterSet(WagtailFilterSet):
    retired = django_filters.ChoiceFilter(
        label="使用",
        choices=[("yes", "廃止済み")],
        empty_label="使用中",
        method="by_use",
        widget=forms.RadioSelect,
    )

    def by_use(self, terms: Any, name: str, value: str) -> Any:
        """Return all terms; the view filters, because it must also filter without a choice."""
        return terms


class GenreFilterSet(TermFilterSet):
    class Meta:
        model = Genre
        fields: list[str] = []


class TypeFilterSet(TermFilterSet):
    class Meta:
        model = InformationType
        fields: list[str] = []


class TermIndexView(OneByOneIndexView):
    """The list, with the number of entries and a button 「廃止」."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the terms in use, or the retired ones if the filter asks for them."""
        terms = super().get_base_queryset().select_related("successor")
        retired = self.request.GET.get("retired") == "yes"
        return with_entry_counts(terms.filter(retired_at__isnull=not retired))

    def get_edit_url(self, instance: Any) -> str | None:
        if instance.is_retired:
            return None
        url: str | None = super().get_edit_url(instance)
        return url

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = list(super().get_list_more_buttons(instance))
        return buttons + retire_button(instance) if self.user_has_permission("change") else buttons


class GenreIndexView(TermIndexView):
    """The genres with their paths, in tree order except while reordering."""

    @cached_property
    def tree(self) -> GenreTree:
        return GenreTree()

    @cached_property
    def columns(self) -> list[Any]:
        title, *rest = super().columns
        title.accessor = self.path_of
        return [title, *rest]

    def path_of(self, genre: Genre) -> str:
        """Return the path (防災 › 消防); a retired genre has only its name."""
        return self.tree.path_of(genre) if genre.pk in self.tree.by_pk else genre.name

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.is_explicitly_ordered:
            ordered: QuerySet[Any] = super().order_queryset(queryset)
            return ordered
        places = [
            When(pk=genre.pk, then=Value(place)) for place, genre in enumerate(self.tree.walk())
        ]
        place = Case(*places, default=None, output_field=IntegerField())
        return queryset.annotate(place=place).order_by(F("place").asc(nulls_last=True), "pk")


class TermEditView(EditView):
    """The form of a term; a retired term has none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.is_retired and self.user_has_permission("change"):
            return self.refuse(request)
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        messages.error(request, f"「{self.object}」は廃止されているため、変更できません。")
        return redirect(self.index_url_name)


class TermReorderView(ReorderView):
    """Reorders only terms in use: the list shows no others."""

    def get_queryset(self) -> QuerySet[Any]:
        terms: QuerySet[Any] = super().get_queryset()
        return terms.filter(retired_at__isnull=True)


class EntriesOfTermView(UsageView):
    """The entries of a term, only for users who may read entries in every state (1.0)."""

    def user_has_permission(self, permission: str) -> bool:
        """Check the permission for entries, not for the term."""
        policy = policy_registry.get_by_type(Entry)
        return bool(policy.user_has_permission(self.request.user, "view"))


class TermViewSet(SnippetViewSet):
    edit_view_class = TermEditView
    reorder_view_class = TermReorderView
    usage_view_class = EntriesOfTermView
    list_per_page = 100
    ordering = ["sort_order", "pk"]
    search_backend_name = None
    search_fields = ["name", "slug"]
    copy_view_enabled = False


class GenreViewSet(TermViewSet):
    """Add, rename, nest, retire and reorder (by dragging) genres (S2)."""

    model = Genre
    icon = "tag"
    menu_label = "ジャンル"
    index_view_class = GenreIndexView
    filterset_class = GenreFilterSet
    list_display = [
        "name",
        NumberColumn("entry_count", label="登録情報"),
        Column("slug", label="スラッグ", sort_key="slug"),
        Column("successor", label="統合先"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("parent", widget=forms.Select),
            FieldPanel("icon"),
            FieldPanel("slug"),
        ],
        base_form_class=GenreForm,
    )


class InformationTypeViewSet(TermViewSet):
    """Add and retire types, and set who may read their details (V4, S2)."""

    model = InformationType
    icon = "list-ul"
    menu_label = "情報種別"
    index_view_class = TermIndexView
    filterset_class = TypeFilterSet
    list_display = [
        "name",
        NumberColumn("entry_count", label="登録情報"),
        "title_label",
        "detail_access",
        Column("slug", label="スラッグ"),
        Column("successor", label="統合先"),
    ]
    edit_handler = ObjectList(InformationType.panels, base_form_class=TermForm)
