"""Admin actions for the pages of the guidebook, and their restrictions (G4, G7, G8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import RedirectView
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from guidebook.editions.models.pages import ChapterPage, EditionPage, GuidebookIndexPage
from guidebook.editions.screens import may_publish

KEPT = "「{title}」には会員のセルフチェックの記録があるため、削除できません。非公開にしてください。"


class GuidebookPagesView(RedirectView):
    """Leads from the menu to the editions in the page tree, wherever they are."""

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        index = get_object_or_404(GuidebookIndexPage)
        return reverse("wagtailadmin_explore", args=[index.pk])


def edition_buttons(
    page: Page, user: Any, next_url: str | None = None, **_: Any
) -> Iterator[Button]:
    if not isinstance(page.specific, EditionPage) or not may_publish(user):
        return
    yield Button(
        "読み替え版を作る",
        reverse("guidebook_theme", args=[page.pk]),
        icon_name="copy",
        priority=60,
    )
    yield Button(
        "YAMLで書き出す",
        reverse("guidebook_export", args=[page.pk]),
        icon_name="download",
        priority=70,
    )


def theme_instead_of_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Redirect to the theme edition, because Wagtail's copy would repeat the sign (G7)."""
    if not isinstance(page.specific, EditionPage):
        return None
    messages.info(request, "版は「読み替え版を作る」から複製します。")
    return redirect("guidebook_theme", page.pk)


def no_copy_of_chapters(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to copy a chapter: its number would be duplicated, and imports would fail."""
    if not isinstance(page.specific, ChapterPage):
        return None
    messages.error(request, "番号が重なるため、章は複製できません。章を追加してください。")
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def no_second_number(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse to move a chapter into an edition that already has its number."""
    chapter = page.specific
    if not isinstance(chapter, ChapterPage):
        return None
    others = ChapterPage.objects.child_of(destination).exclude(pk=chapter.pk)
    if not others.filter(number=chapter.number).exists():
        return None
    messages.error(request, f"移動先の版には、番号「{chapter.number}」の章がすでにあります。")
    return redirect("wagtailadmin_explore", page.get_parent().pk)
