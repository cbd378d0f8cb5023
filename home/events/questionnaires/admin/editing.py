"""Writing a questionnaire: its list, its form, a copy as the next version (E5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import ListingButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import CopyView, DeleteView, EditView, SnippetViewSet

from cms.admin.screens import AnySpelling, OneByOneIndexView
from cms.web.listing import PAGE_SIZE
from cms.web.times import local_time
from home.events.questionnaires.copies import copy_of
from home.events.questionnaires.models.lines import ANSWERED
from home.events.questionnaires.models.questions import Questionnaire

MOST_QUESTIONS = 30
KEPT = "回答のあるアンケートは削除できません。「回答を受け付ける」を外すと、答えられなくなります。"
#: Screens of one questionnaire, by their names, in the order of the menu.
SCREENS = {
    "questionnaire_results": "結果を見る",
    "questionnaire_paper": "紙の回答を入力",
    "questionnaire_sheet": "用紙を印刷",
    "questionnaire_qr": "QRコード",
}


class QuestionnairePolicy(ModelPermissionPolicy):
    """What has been answered is not deleted (E5)."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Questionnaire
    ) -> bool:
        if action == "delete" and instance.is_answered:
            return False
        return bool(super().user_has_permission_for_instance(user, action, instance))


class QuestionnaireEditForm(WagtailAdminModelForm):
    """The form of the editor; it adds, removes and moves nothing in what has been answered."""

    def clean(self) -> dict[str, Any]:
        """Refuse to add, remove or move questions; they look at their fields themselves."""
        cleaned: dict[str, Any] = super().clean()
        if self.instance.is_answered and self._rearranges():
            self.add_error(None, ANSWERED)
        return cleaned

    def _rearranges(self) -> bool:
        """Whether questions are added, removed or exchanged."""
        questions = self.formsets["questions"]
        if not questions.is_valid():
            return False  # there is enough to put right first
        kept = [form.instance.pk for form in questions.ordered_forms]
        before = self.instance.questions.model.objects.filter(questionnaire=self.instance)
        return kept != list(before.order_by("sort_order", "pk").values_list("pk", flat=True))


PANELS = [
    FieldPanel("title"),
    FieldPanel("intro"),
    InlinePanel(
        "questions",
        heading="質問",
        label="質問",
        min_num=1,
        max_num=MOST_QUESTIONS,
        help_text="最初の回答があった後は、言葉だけを直せます。",
        panels=[
            FieldPanel("text"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("required")]),
            FieldPanel("help_text"),
            FieldPanel("choice_lines"),
            FieldPanel("has_other"),
            FieldPanel("row_lines"),
            FieldRowPanel([FieldPanel("steps"), FieldPanel("low_label"), FieldPanel("high_label")]),
        ],
    ),
    FieldPanel("thanks"),
    FieldPanel("is_open"),
]


class QuestionnaireIndexView(AnySpelling, OneByOneIndexView):
    def get_base_queryset(self) -> QuerySet[Questionnaire]:
        found: QuerySet[Questionnaire] = super().get_base_queryset()
        return found.annotate(response_count=Count("responses"))

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        screens = [
            ListingButton(label, reverse(name, args=[instance.pk]), priority=place)
            for place, (name, label) in enumerate(SCREENS.items(), start=1)
        ]
        return [*screens, *buttons] if self.user_has_permission("change") else buttons


class QuestionnaireEditView(EditView):
    """The form; it says beforehand that only words can be changed, where that is so."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_answered:
            messages.warning(request, ANSWERED)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save while no first answer comes in between, which would freeze the questions."""
        with transaction.atomic():
            Questionnaire.objects.select_for_update().get(pk=self.object.pk)
            response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class QuestionnaireDeleteView(DeleteView):
    """The question before a deletion; Wagtail's view asks no instance whether it may be deleted."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.user_has_permission("delete") and self.object.is_answered:
            messages.error(request, KEPT)
            return redirect(self.index_url_name)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class QuestionnaireCopyView(CopyView):
    """The form of the next version, filled from another one; it posts to the address for adding.

    POST is not allowed here, because Wagtail's view would write the form into the older one.
    """

    http_method_names = ["get", "head"]

    def get_initial_form_instance(self) -> Questionnaire:
        return copy_of(self.get_object())


class QuestionnaireViewSet(SnippetViewSet):
    """Write, copy, preview, open and close questionnaires (E5)."""

    model = Questionnaire
    icon = "form"
    menu_label = "アンケート"
    menu_order = 180
    add_to_admin_menu = True
    index_view_class = QuestionnaireIndexView
    edit_view_class = QuestionnaireEditView
    copy_view_class = QuestionnaireCopyView
    delete_view_class = QuestionnaireDeleteView
    edit_handler = ObjectList(PANELS, base_form_class=QuestionnaireEditForm)
    list_display = [
        "title",
        Column(
            "is_open",
            label="受付",
            accessor=lambda each: "受付中" if each.is_open else "受け付けていません",
            sort_key="is_open",
        ),
        Column("response_count", label="回答", accessor=lambda each: f"{each.response_count}件"),
        Column(
            "created_at",
            label="作成日時",
            accessor=lambda each: local_time(each.created_at),
            sort_key="created_at",
        ),
    ]
    list_filter = ["is_open"]
    list_per_page = PAGE_SIZE
    ordering = ["-created_at", "-pk"]
    search_backend_name = None
    search_fields = ["title"]
