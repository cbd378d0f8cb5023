"""Calls for registration in the admin: write, check recipients and text, send (O7)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import ListingButton
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView, SnippetViewSet

from catalog.calls.models import PLACEHOLDER, RegistrationCall, body_about
from catalog.calls.sending import (
    SENT_BEFORE,
    CallError,
    empty_genre_lines,
    recipients_of,
    send,
    text_for,
)
from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator
from cms.admin.screens import OneByOneIndexView
from cms.members.organizations.enums import OrganizationKind
from cms.web.listing import PAGE_SIZE
from cms.web.times import local_time

URLS = "wagtailsnippets_catalog_registrationcall"
CHECK = "check"
SENT = "{number}件の宛先に送信します。メールは順に作られ、「送信メール」で確かめられます。"
LONGEST_NUMBER = 9


class CallForm(WagtailAdminModelForm):
    kinds = forms.MultipleChoiceField(
        label="送る団体種別",
        choices=OrganizationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="「お知らせメール」を受け取る設定の、使えるアカウントだけに届きます。",
        error_messages={"required": "団体種別を一つ以上選んでください。"},
    )


class CallIndexView(OneByOneIndexView):
    def get_base_queryset(self) -> QuerySet[RegistrationCall]:
        calls: QuerySet[RegistrationCall] = super().get_base_queryset()
        mailed = Count("recipients", filter=Q(recipients__mailed_at__isnull=False))
        return calls.annotate(recipient_count=Count("recipients"), mailed_count=mailed)

    def get_edit_url(self, instance: Any) -> str | None:
        url: str | None = super().get_edit_url(instance)
        return None if instance.is_sent else url

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if instance.is_sent or not self.user_has_permission("change"):
            return buttons
        url = reverse("call_check", args=[instance.pk])
        return [ListingButton("宛先と文面を確かめる", url, priority=10), *buttons]


class CheckingMixin(WagtailAdminTemplateMixin):
    """A form with 「宛先と文面を確かめる」, which saves and opens the check before sending."""

    def get_success_url(self) -> str:
        if self.action == CHECK:
            return reverse("call_check", args=[self.object.pk])
        url: str = super().get_success_url()
        return url


class CallCreateView(CheckingMixin, CreateView):
    """The form of a new call; `?genre=` of an address makes it one about that genre."""

    actions = ["create", CHECK]
    wagtail_template = "wagtailsnippets/snippets/create.html"

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        tree = GenreTree()
        genre = tree.by_slug.get(self.request.GET.get("genre", ""))
        return initial | {"body": body_about(tree.path_of(genre))} if genre else initial


class CallCopyView(CheckingMixin, CopyView):
    """The form of a new call, prefilled from an older one; it posts to the address for adding.

    POST is not allowed here, because Wagtail's view would write the form into the older call.
    """

    actions = ["create", CHECK]
    wagtail_template = "wagtailsnippets/snippets/create.html"
    http_method_names = ["get", "head"]


class CallEditView(CheckingMixin, EditView):
    """A call that has not been sent."""

    actions = ["edit", CHECK]
    wagtail_template = "wagtailsnippets/snippets/edit.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.user_has_permission("change") and self.object.is_sent:
            messages.error(request, f"{SENT_BEFORE}「複製」から次のお願いを作ってください。")
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)


class CallCheckView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """「宛先と文面を確かめる」: recipients by kind and the first recipient's text; POST sends."""

    model = RegistrationCall
    permission_required = "change"
    template_name = "catalog/calls/call_check.html"
    page_title = "宛先と文面の確認"
    header_icon = "mail"
    problem = ""

    @cached_property
    def call(self) -> RegistrationCall:
        return get_object_or_404(RegistrationCall, pk=self.kwargs["pk"])

    @property
    def index_url(self) -> str:
        return reverse(f"{URLS}:list")

    @property
    def edit_url(self) -> str:
        return reverse(f"{URLS}:edit", args=[self.call.pk])

    def get_page_subtitle(self) -> str:
        return self.call.subject

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "ホーム"},
            {"url": self.index_url, "label": "登録のお願い"},
            {"url": "", "label": self.page_title, "sublabel": self.call.subject},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what would be sent; a call that is already sent redirects to the list."""
        if self.call.is_sent:
            messages.warning(request, SENT_BEFORE)
            return redirect(self.index_url)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send if the number of recipients is still the one shown; else show the check again."""
        text = request.POST.get("expected", "")
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
        try:
            number = send(self.call, Operator.of(request), expected=int(text) if is_number else -1)
        except CallError as error:
            if str(error) == SENT_BEFORE:
                messages.warning(request, SENT_BEFORE)
                return redirect(self.index_url)
            self.problem = str(error)
            return self.render_to_response(self.get_context_data(), status=409)
        messages.success(request, SENT.format(number=number))
        return redirect(self.index_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people, genres = recipients_of(self.call), empty_genre_lines()
        by_kind = Counter(each.organization.kind for each in people if each.organization)
        first = people[0] if people else None
        subject, body = text_for(self.call, first, genres) if first else ("", "")
        return super().get_context_data(
            call=self.call,
            problem=self.problem,
            number=len(people),
            kinds=[(OrganizationKind(kind).label, by_kind[kind]) for kind in self.call.kinds],
            genres=genres.splitlines(),
            names_genres="空きジャンル" in PLACEHOLDER.findall(self.call.body),
            first=first,
            subject=subject,
            body=body,
            edit_url=self.edit_url,
            **kwargs,
        )


def progress_of(call: Any) -> str:
    return f"{call.mailed_count}／{call.recipient_count}通" if call.is_sent else ""


class CallURLFinder(ModelAdminURLFinder):
    """A call that is sent leads to the screen that shows it."""

    edit_url_name = f"{URLS}:edit"

    def get_edit_url(self, instance: RegistrationCall) -> str | None:
        may_see = self.user is None or self.user.has_perm("catalog.change_registrationcall")
        if instance.is_sent and may_see:
            return reverse(f"{URLS}:inspect", args=[instance.pk])
        url: str | None = super().get_edit_url(instance)
        return url


class RegistrationCallViewSet(SnippetViewSet):
    """Write, check and send calls; a sent call is read-only and can be copied (O7)."""

    url_finder_class = CallURLFinder

    model = RegistrationCall
    icon = "mail"
    menu_label = "登録のお願い"
    index_view_class = CallIndexView
    add_view_class = CallCreateView
    edit_view_class = CallEditView
    copy_view_class = CallCopyView
    create_template_name = edit_template_name = "catalog/calls/call_form.html"
    edit_handler = ObjectList(
        [
            FieldPanel("subject"),
            FieldPanel("body"),
            FieldPanel("kinds"),
            FieldPanel("only_without_entries"),
        ],
        base_form_class=CallForm,
    )
    inspect_view_enabled = True
    inspect_view_fields = ["subject", "body", "kind_names", "state", "sent_at", "empty_genres"]
    list_display = [
        "subject",
        Column("kinds", label="送る団体種別", accessor="kind_names"),
        Column("state", label="状態", accessor="get_state_display", sort_key="state"),
        Column(
            "sent_at",
            label="送信日時",
            accessor=lambda call: local_time(call.sent_at),
            sort_key="sent_at",
        ),
        Column("progress", label="メールの作成", accessor=progress_of),
    ]
    list_per_page = PAGE_SIZE
    ordering = ["-created_at", "-pk"]
    search_backend_name = None
    search_fields = ["subject"]
    add_to_reference_index = False

    def register_chooser_viewset(self) -> None:
        """Register no chooser: nothing refers to calls."""
