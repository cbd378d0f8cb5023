"""Admin screens to merge and rename organisations, and to undo both (O8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.generic import TemplateView

from cms.admin.audit import Operator
from cms.admin.ledgers import ChoiceFilter, Ledger, PeriodFilter
from cms.admin.screens import TitledScreen
from cms.members.organizations.admin import CHANGE_ORGANIZATIONS
from cms.members.organizations.changes import (
    LONGEST_NAME,
    OrganizationChangeError,
    merge,
    refuse_merger,
    refuse_undoing,
    rename,
    undo,
)
from cms.members.organizations.enums import ChangeKind
from cms.members.organizations.models.changes import OrganizationChange
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.moving import Moves, plan_merger
from cms.members.organizations.moving_back import plan_return
from cms.members.organizations.names import organizations_named
from cms.web.fields import PlainTextField
from cms.web.text import without_controls
from cms.web.times import local_time

LEDGER = "members_changes_modeladmin_index"
MOST_OFFERED = 20
MOST_NAMED = 20


class WhenAndWhyForm(forms.Form):
    """Date and reason of the change; the ledger shows them."""

    on = forms.DateField(
        label="変更日",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="合併・改称などの日付です。",
    )
    note = forms.CharField(
        label="理由・メモ",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例：市町村合併のため。事務局だけが見ます。",
    )


class RenameForm(WhenAndWhyForm):
    name = PlainTextField(label="新しい団体名", max_length=LONGEST_NAME)
    field_order = ["name", "on", "note"]


class ChangeView(TitledScreen, TemplateView):
    model: type[Model] = Organization
    header_icon = "group"
    list_url_name = "organizations:index"
    object: Any
    form: forms.Form | None = None
    status = 200

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(CHANGE_ORGANIZATIONS):
            raise PermissionDenied
        self.object = get_object_or_404(self.model, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "ホーム"},
            {"url": reverse(self.list_url_name), "label": self.model._meta.verbose_name},
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def again(self, error: Exception | None = None) -> HttpResponse:
        if error is not None:
            messages.error(self.request, str(error))
        context = self.get_context_data()
        return self.render_to_response(context, status=409 if error else 422)

    def done(self, message: str) -> HttpResponse:
        messages.success(self.request, message)
        return redirect(LEDGER)


def offered(text: str, organization: Organization) -> list[Organization]:
    """Return organisations that match `text` by name, former name or ID (O8)."""
    others = Organization.objects.standing().exclude(pk=organization.pk)
    exact = list(others.filter(Q(name=text) | Q(external_id=text)).order_by("pk"))
    named = exact or [each for each in organizations_named(text) if each.pk != organization.pk]
    if named:
        return named
    holding = others.filter(Q(name__icontains=text) | Q(formerly__icontains=text))
    return list(holding.order_by("name")[: MOST_OFFERED + 1])


def names_of(moves: Moves, rows: list[Any]) -> list[str]:
    return [str(row) for row in rows[:MOST_NAMED]] if moves.relation.names_rows else []


def conflicts_in(moves: Moves) -> list[dict[str, Any]]:
    ways = [row for row, _ in moves.giving_way]
    found = [
        (moves.relation.words, ways + moves.doubles),
        (moves.relation.senseless_words, moves.senseless),
    ]
    return [
        {
            "label": moves.relation.label,
            "words": words,
            "number": len(rows),
            "names": names_of(moves, rows),
            "others": max(len(rows) - MOST_NAMED, 0) if moves.relation.names_rows else 0,
        }
        for words, rows in found
        if rows
    ]


class MergeView(ChangeView):
    """「統合する」: choose the successor, show a preview, and merge (O8)."""

    page_title = "団体の統合"
    template_name = "members/organizations/merge.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.form = WhenAndWhyForm(request.POST)
        into = self.chosen(request.POST.get("into", ""))
        if into is None or not self.form.is_valid():
            return self.again()
        try:
            change = merge(self.object, into, Operator.of(request), **self.form.cleaned_data)
        except OrganizationChangeError as error:
            return self.again(error)
        return self.done(f"「{change.old_name}」を「{change.new_name}」に統合しました。")

    def chosen(self, key: str) -> Organization | None:
        """Return the organisation with the ID `key`; None if it cannot be the successor."""
        if not key.isdecimal():
            return None
        others = Organization.objects.standing().exclude(pk=self.object.pk)
        return next((each for each in others.filter(pk__in=[key[:18]])), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = without_controls(self.request.GET.get("q", "")).strip()[:LONGEST_NAME]
        found = offered(text, self.object) if text else []
        key = self.request.POST.get("into") or self.request.GET.get("into", "")
        into = self.chosen(key) or (found[0] if len(found) == 1 else None)
        context = super().get_context_data(
            organization=self.object,
            text=text,
            found=found[:MOST_OFFERED],
            has_more=len(found) > MOST_OFFERED,
            into=into,
            form=self.form or WhenAndWhyForm(),
            **kwargs,
        )
        return context | (self.preview(into) if into else {})

    def preview(self, into: Organization) -> dict[str, Any]:
        try:
            refuse_merger(self.object, into)
        except OrganizationChangeError as error:
            return {"refusal": str(error)}
        plan = plan_merger(self.object, into)
        return {
            "moves": [each for each in plan if each.number_moved],
            "kept": [each for each in plan if each.kept and each.relation.shows_kept],
            "conflicts": [each for moves in plan for each in conflicts_in(moves)],
        }


class RenameView(ChangeView):
    """「団体名を変更」: new name, date and reason (O8)."""

    page_title = "団体名の変更"
    template_name = "members/organizations/rename.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.form = RenameForm(request.POST)
        if not self.form.is_valid():
            return self.again()
        try:
            change = rename(self.object, Operator.of(request), **self.form.cleaned_data)
        except OrganizationChangeError as error:
            self.form.add_error("name", str(error))
            return self.again()
        return self.done(f"「{change.old_name}」の団体名を「{change.new_name}」に変更しました。")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form or RenameForm(initial={"name": self.object.name})
        return super().get_context_data(organization=self.object, form=form, **kwargs)


class UndoView(ChangeView):
    """「元に戻す」: show what can be restored and what cannot, and undo (O8)."""

    model = OrganizationChange
    page_title = "統合・改称を元に戻す"
    list_url_name = LEDGER
    template_name = "members/organizations/undo_change.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            lost = undo(self.object, Operator.of(request))
        except OrganizationChangeError as error:
            return self.again(error)
        left = f"戻せなかったものが{len(lost)}件あります。" if lost else ""
        return self.done(f"「{self.object}」を元に戻しました。{left}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(change=self.object, ledger_url=reverse(LEDGER), **kwargs)
        try:
            refuse_undoing(self.object)
        except OrganizationChangeError as error:
            return context | {"refusal": str(error)}
        plan = plan_return(self.object)
        lost = [(back.label, name, why) for back in plan for name, why in back.lost]
        return context | {"returns": [each for each in plan if each.number], "lost": lost}


class KindFilter(ChoiceFilter):
    title = "種類"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each.value, str(each.label)) for each in ChangeKind]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() in ChangeKind else queryset


class ChangeLedger(Ledger):
    """All mergers and renamings, newest first, with 「元に戻す」 (O8)."""

    model = OrganizationChange
    base_url_path = "members/changes"
    menu_label = "団体の統合と改称"
    menu_icon = "resubmit"
    list_display = ("happened", "kind", "old_name", "new_name", "note", "done", "state")
    list_export = (
        "happened_on",
        "kind_name",
        "old_name",
        "new_name",
        "note",
        "done",
        "undone",
    )
    list_filter = (KindFilter, PeriodFilter)
    list_select_related = ("done_by", "undone_by")
    search_fields = ("old_name", "new_name")

    @display(description="変更日", ordering="happened_on")
    def happened(self, change: OrganizationChange) -> str:
        return date_format(change.happened_on, "Y-m-d")

    @display(description="種類")
    def kind_name(self, change: OrganizationChange) -> str:
        return change.get_kind_display()

    @display(description="操作した人")
    def done(self, change: OrganizationChange) -> str:
        return self._who_and_when(change.done_by, change.created_at)

    @display(description="元に戻した人")
    def undone(self, change: OrganizationChange) -> str:
        return self._who_and_when(change.undone_by, change.undone_at) if change.undone_at else ""

    @display(description="状態")
    def state(self, change: OrganizationChange) -> str:
        if change.undone_at is not None:
            return f"元に戻しました（{self.undone(change)}）"
        return format_html(
            '<a class="button button-small button-secondary" href="{}">元に戻す</a>',
            reverse("undo_change", args=[change.pk]),
        )

    @staticmethod
    def _who_and_when(user: Any, moment: Any) -> str:
        day = local_time(moment)
        return f"{user.get_full_name() if user else ''} {day}".strip()
