"""The screen that creates a theme edition (G7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property

from guidebook.editions.screens import GuidebookScreen
from guidebook.editions.validators import LONGEST_SIGN, validate_sign
from guidebook.exchange.pages import find_edition
from guidebook.exchange.themes import make_theme_edition


class ThemeEditionForm(forms.Form):
    title = forms.CharField(label="タイトル", max_length=255)
    edition = forms.CharField(
        label="版の記号",
        max_length=LONGEST_SIGN,
        validators=[validate_sign],
        help_text="半角の英小文字と数字。アドレスにもなります。例：mynumber",
    )

    def clean_edition(self) -> str:
        sign: str = self.cleaned_data["edition"]
        if find_edition(sign) is not None:
            raise forms.ValidationError("この記号の版は、すでにあります。")
        return sign


class ThemeEditionView(GuidebookScreen):
    """Copies the chapters of an edition as drafts, to be adapted to one subject (G7)."""

    page_title = "読み替え版を作る"
    template_name = "guidebook/exchange/theme.html"

    def get_page_subtitle(self) -> str:
        return str(self.edition.title)

    @cached_property
    def form(self) -> ThemeEditionForm:
        suggested = f"{self.edition.title} （業務名） 実務読み替え版"
        return ThemeEditionForm(self.request.POST or None, initial={"title": suggested})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        data = self.form.cleaned_data
        user = request.user if request.user.is_authenticated else None
        made = make_theme_edition(self.edition, data["title"], data["edition"], user)
        messages.success(
            request,
            f"「{made.title}」を下書きで作りました。章を読み替えてから公開してください。",
        )
        return redirect(self.explore_url(made))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form,
            edition=self.edition,
            chapters=self.edition.chapters.count(),
            cancel_url=self.explore_url(self.edition),
            **kwargs,
        )
