"""The page that shows one questionnaire on its own address, for pilots and walk-ins (E5)."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.web.pages import AddressTableMixin
from home.events.questionnaires.models.questions import Questionnaire


class QuestionnairePage(AddressTableMixin, Page):
    """One questionnaire for everybody who has the address."""

    questionnaire = models.ForeignKey(
        Questionnaire,
        verbose_name="アンケート",
        on_delete=models.PROTECT,
        related_name="pages",
        help_text="アンケートの画面で「回答を受け付ける」にしている間だけ、答えられます。",
    )

    urlconf = "home.events.questionnaires.urls"
    content_panels = [*Page.content_panels, FieldPanel("questionnaire")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "アンケートのページ"
