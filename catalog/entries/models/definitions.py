"""What each class of confidentiality means: a text of the association, in versions (M13)."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from catalog.entries.enums import HANDLING, Confidentiality
from cms.admin.models import TermsVersion


class ClassDefinitions(TermsVersion):
    """One version of the definitions, with their source and who decides in doubt (M13)."""

    accepted_in = "acceptances"

    class_1 = models.TextField("機密性１の定義", max_length=300)
    class_2 = models.TextField("機密性２の定義", max_length=300)
    class_3 = models.TextField("機密性３の定義", max_length=300)
    doubt = models.TextField(
        "区分に迷うとき", max_length=300, help_text="だれに聞き、だれが決めるか。"
    )
    source = RichTextField(
        "出典",
        features=["bold", "ul", "link"],
        help_text="どの基準によるか。基準が改められたら、次の版を作ってください。",
    )

    panels = [
        FieldPanel("version"),
        FieldPanel("begins_at"),
        FieldPanel("class_1"),
        FieldPanel("class_2"),
        FieldPanel("class_3"),
        FieldPanel("doubt"),
        FieldPanel("source"),
    ]

    class Meta(TermsVersion.Meta):
        verbose_name = "機密性の区分"
        verbose_name_plural = "機密性の区分"

    def of(self, each: Confidentiality) -> str:
        return {
            Confidentiality.CLASS_1: self.class_1,
            Confidentiality.CLASS_2: self.class_2,
            Confidentiality.CLASS_3: self.class_3,
        }[each]


def confidentiality_choices(
    definitions: ClassDefinitions | None,
) -> list[tuple[int, str]]:
    """Return the choices of a form: each class, its definition, and what the service does."""
    return [
        (
            each.value,
            f"{each.label}：{definitions.of(each)}（{HANDLING[each]}）"
            if definitions
            else f"{each.label}（{HANDLING[each]}）",
        )
        for each in Confidentiality
    ]
