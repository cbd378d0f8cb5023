"""A chapter and the form for its feedback (G3, G9)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.client_address import client_address
from cms.web.views import PageView
from guidebook.chapters.forms import FeedbackForm, replace_value
from guidebook.chapters.glossary import Glossary
from guidebook.chapters.models import GlossaryTerm
from guidebook.chapters.readers import (
    MOST_PER_HOUR,
    StaleTicketError,
    TooManyError,
    check_ticket,
    new_ticket,
    send_feedback,
)
from guidebook.chapters.reading import (
    ChecklistRow,
    Counterparts,
    SameItem,
    Section,
    beside,
    counterparts_of,
    explanations_by_item,
    neighbours_of,
    related_to,
    same_items,
    sections_of,
)

THANKS = "ご意見を送信しました。ありがとうございます。"
TOO_MANY = f"ご意見は１時間に{MOST_PER_HOUR}件までです。しばらくしてから、もう一度お試しください。"
STALE = "まだ送信されていません。内容を確かめて、もう一度「送信」を押してください。"


class ChapterView(PageView):
    """Sections, contents, neighbours, same item in other editions, entries, terms (G3)."""

    template_name = "guidebook/chapters/chapter.html"

    @cached_property
    def form(self) -> FeedbackForm:
        return FeedbackForm(initial={"ticket": new_ticket(self.page)}, auto_id="feedback_%s")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapter = self.page
        edition = chapter.get_parent().specific
        glossary = Glossary(GlossaryTerm.objects.all())
        same = same_items(chapter, edition.all_editions)
        other = self.other(same)
        chapters = list(edition.chapters.order_by("path").defer_streamfields())
        sections = sections_of(chapter, glossary, edition.reading_order)
        return super().get_context_data(
            chapter=chapter,
            chapters=chapters,
            place=1 + sum(each.path < chapter.path for each in chapters),
            item=next((each for each in edition.checklist if each.number == chapter.number), None),
            edition=edition,
            sections=sections,
            other=other,
            beside=beside(sections, self.sections_beside(other, glossary)) if other else [],
            terms=glossary.explained,
            same=same,
            counterparts=self.counterparts(edition),
            neighbours=neighbours_of(chapter, chapters),
            related=related_to(chapter, self.request.user),
            form=self.form,
            **kwargs,
        )

    def sections_beside(self, other: SameItem, glossary: Glossary) -> list[Section]:
        return sections_of(other.chapter, glossary, other.edition.reading_order, "other")

    def other(self, same: list[SameItem]) -> SameItem | None:
        """Return the edition in 「with」 for reading side by side; unknown values are ignored."""
        wanted = self.request.GET.get("with", "")
        return next((each for each in same if each.edition.slug == wanted), None)

    def counterparts(self, edition: Any) -> Counterparts | None:
        """Return the corresponding items of the older or newer edition; None if there are none."""
        items = counterparts_of(edition).get(self.page.number, [])
        if not items:
            return None
        compared = edition.predecessor or edition.replacement
        chapters = {each.number: each for each in compared.chapters.defer_streamfields()}
        rows = [ChecklistRow(each, chapters.get(each.number), []) for each in items]
        explanations = explanations_by_item(edition).get(self.page.number, [])
        return Counterparts(compared, rows, explanations)

    def get_breadcrumbs(self) -> list[Crumb]:
        *before, _ = trail_of(self.page)
        return [*before, Crumb(self.page.heading)]


class FeedbackView(ChapterView):
    """POST sends the feedback; the form keeps its input until it is sent (G9)."""

    @cached_property
    def form(self) -> FeedbackForm:
        return FeedbackForm(self.request.POST, auto_id="feedback_%s")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponseRedirect(self.form_url())

    def form_url(self) -> str:
        return f"{self.page.get_url(self.request)}#feedback"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.form.is_from_machine:
            return self.thank()
        if not self.form.is_valid():
            return self.show_again()
        ticket = self.form.cleaned_data["ticket"]
        try:
            check_ticket(ticket, self.page)
            address = client_address(request)
            send_feedback(self.page, self.form.kept(), ticket, request.user, address)
        except StaleTicketError:
            self.form.add_error(None, STALE)
            return self.show_again()
        except TooManyError:
            self.form.add_error(None, TOO_MANY)
            return self.show_again(status=429)
        return self.thank()

    def thank(self) -> HttpResponseBase:
        messages.success(self.request, THANKS, extra_tags="feedback")
        return HttpResponseRedirect(self.form_url())

    def show_again(self, status: int = 200) -> HttpResponseBase:
        replace_value(self.form, "ticket", new_ticket(self.page))
        return self.render_to_response(self.get_context_data(), status=status)
