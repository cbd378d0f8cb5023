"""Screens for retiring genres and information types (S2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import ListingButton

from catalog.secretariat.taxonomy.retiring import TaxonomyChangeError, entries_of, retire
from catalog.taxonomy.models import Genre, InformationType
from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator

URL_NAMES: dict[type[Any], str] = {Genre: "genre_retire", InformationType: "type_retire"}


class TermChoiceField(forms.ModelChoiceField):
    """Shows genres with their paths, in tree order; types in their own order."""

    def __init__(self, *args: Any, tree: GenreTree | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = tree

    def label_from_instance(self, obj: Any) -> str:
        return self.tree.path_of(obj) if self.tree and isinstance(obj, Genre) else str(obj)


def successors_of(term: Genre | InformationType) -> Any:
    """Return the terms in use that can replace `term`: not itself, not its descendants."""
    choices = type(term)._default_manager.filter(retired_at__isnull=True)
    below = GenreTree().branch_ids([term]) if isinstance(term, Genre) else {term.pk}
    return choices.exclude(pk__in=below | {term.pk}).order_by("sort_order", "pk")


class RetireForm(forms.Form):
    def __init__(self, *args: Any, term: Genre | InformationType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"] = TermChoiceField(
            label="統合先",
            queryset=successors_of(term),
            tree=GenreTree(),
            empty_label="選んでください",
            help_text="登録情報はすべて統合先に移り、古いアドレスは統合先へ転送されます。",
        )


class RetireView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """「廃止」: asks for the successor, shows the number of entries, and moves them (S2)."""

    model: type[Any] = Genre
    permission_required = "change"
    template_name = "catalog/secretariat/retire.html"
    page_title = "廃止"
    form: RetireForm | None = None

    @cached_property
    def term(self) -> Genre | InformationType:
        """The term to retire.

        Raises:
            Http404: if there is none, or it is already retired.
        """
        term: Genre | InformationType = get_object_or_404(self.model, pk=self.kwargs["pk"])
        if term.is_retired:
            raise Http404("Retired already")
        return term

    @property
    def index_url(self) -> str:
        return reverse(self.model.snippet_viewset.get_url_name("list"))

    def get_page_subtitle(self) -> str:
        return self.term.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "ホーム"},
            {"url": self.index_url, "label": self.model._meta.verbose_name},
            {"url": "", "label": "廃止", "sublabel": self.term.name},
        ]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.form = RetireForm(request.POST, term=self.term)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        into = self.form.cleaned_data["successor"]
        try:
            moved = retire(self.term, into, Operator.of(request))
        except TaxonomyChangeError as error:
            self.form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data())
        messages.success(
            request, f"「{self.term}」を廃止し、登録情報{moved}件を「{into}」に移しました。"
        )
        return redirect(self.index_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        term = self.term
        children = Genre.objects.in_use().filter(parent=term) if isinstance(term, Genre) else []
        return super().get_context_data(
            term=term,
            entries=entries_of(term),
            children=children,
            form=self.form or RetireForm(term=term),
            index_url=self.index_url,
            **kwargs,
        )


def retire_button(term: Genre | InformationType) -> list[ListingButton]:
    if term.is_retired:
        return []
    url = reverse(URL_NAMES[type(term)], args=[term.pk])
    return [ListingButton("廃止", url, priority=20)]
