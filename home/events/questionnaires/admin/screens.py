"""The base of screens for one questionnaire, its results and its QR codes (E5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from cms.tabular.writing.workbooks import download
from cms.web.addresses import site_url
from home.events.questionnaires.audiences import Audience, audience_of
from home.events.questionnaires.forms import build_form
from home.events.questionnaires.models.questions import Questionnaire
from home.events.questionnaires.results import Results
from home.events.questionnaires.workbook import name_of, workbook_of

URLS = "wagtailsnippets_events_questionnaire"
PERMISSION = "events.change_questionnaire"


class QuestionnaireScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen for one questionnaire, for those who may write it."""

    model = Questionnaire
    permission_required = "change"
    header_icon = "form"

    @cached_property
    def questionnaire(self) -> Questionnaire:
        return get_object_or_404(Questionnaire, pk=self.kwargs["pk"])

    @cached_property
    def audience(self) -> Audience:
        return audience_of(self.questionnaire)

    def get_page_subtitle(self) -> str:
        return self.questionnaire.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "ホーム"},
            {"url": reverse(f"{URLS}:list"), "label": "アンケート"},
            {
                "url": reverse(f"{URLS}:edit", args=[self.questionnaire.pk]),
                "label": self.questionnaire.title,
            },
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(questionnaire=self.questionnaire, **kwargs)


class ResultsView(QuestionnaireScreen):
    """Numbers, charts and all texts, for the secretariat."""

    page_title = "アンケートの結果"
    header_icon = "table"
    template_name = "home/events/questionnaires/admin/results.html"

    @cached_property
    def results(self) -> Results:
        audience = self.audience
        return Results(self.questionnaire, audience.kinds, audience.invited, texts=None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(results=self.results, **kwargs)


class WorkbookView(ResultsView):
    """The same as an Excel file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = reverse("questionnaire_results", args=[self.questionnaire.pk])
        data = workbook_of(self.results, site_url(address))
        return download(data, name_of(self.questionnaire))


class SheetView(QuestionnaireScreen):
    """The questionnaire to print and hand out, with circles and boxes to tick."""

    page_title = "アンケート用紙"
    header_icon = "doc-full"
    template_name = "home/events/questionnaires/admin/sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = build_form(self.questionnaire, kinds=self.audience.kinds)
        return super().get_context_data(form=form, **kwargs)


@dataclass(frozen=True)
class QrCode:
    title: str
    address: str

    @property
    def picture(self) -> str:
        """The code as a picture that stands in the page itself."""
        return str(segno.make(self.address, error="m").svg_data_uri(scale=6, light="#fff"))


class QrView(QuestionnaireScreen):
    """A sheet for each page with the questionnaire, to print and to lay out."""

    page_title = "QRコード"
    header_icon = "globe"
    template_name = "home/events/questionnaires/admin/qr.html"

    def codes(self) -> list[QrCode]:
        pages = self.questionnaire.pages.live()
        return [QrCode(page.title, site_url(page.url)) for page in pages if page.url]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(codes=self.codes(), **kwargs)
