"""The manual's list of contents with its search, and its chapters."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.manual.chapters import BY_SLUG, CHAPTERS, Chapter
from cms.manual.search import search
from cms.manual.sections import body_of, sections_in
from cms.web.text import asked_text

TITLE = "手引き"


class ManualScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the manual; whoever may enter the admin reads all of it."""

    http_method_names = ["get", "head"]
    header_icon = "help"
    page_title = TITLE

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here; the text's own heading names the chapter."""
        home = {"url": reverse("wagtailadmin_home"), "label": "ホーム"}
        return [home, {"url": reverse("manual"), "label": TITLE}]


class ContentsView(ManualScreen):
    template_name = "cms/manual/contents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = asked_text(self.request.GET)
        hits = search(text) if text else []
        return super().get_context_data(chapters=CHAPTERS, text=text, hits=hits, **kwargs)


class ChapterView(ManualScreen):
    template_name = "cms/manual/chapter.html"

    @cached_property
    def chapter(self) -> Chapter:
        """The chapter that the address names.

        Raises:
            Http404: if there is none.
        """
        chapter = BY_SLUG.get(self.kwargs["slug"])
        if chapter is None:
            raise Http404("No such chapter")
        return chapter

    def get_page_title(self) -> str:
        return self.chapter.heading

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body, place = body_of(self.chapter), self.chapter.number - 1
        return super().get_context_data(
            chapter=self.chapter,
            body=body,
            sections=sections_in(self.chapter, body),
            before=CHAPTERS[place - 1] if place else None,
            after=CHAPTERS[place + 1] if place + 1 < len(CHAPTERS) else None,
            **kwargs,
        )
