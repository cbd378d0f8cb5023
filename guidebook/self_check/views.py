"""The checklist as a form, and the history of an organisation's checks (G4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from catalog.pages.addresses import search_url
from cms.members.accounts.acting import MembersOnlyView, organization_of
from cms.members.accounts.models import User
from cms.members.organizations.enums import Membership
from cms.members.organizations.models.organizations import Organization
from cms.tabular.spreadsheets import BYTE_ORDER_MARK
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.charts.stacks import StackChart
from cms.web.listing import Listing
from cms.web.text import LONGEST_TEXT
from cms.web.views import PageView
from guidebook.chapters.forms import replace_value
from guidebook.chapters.reading import chapters_by_item
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.self_check.checks import (
    ANSWERED,
    Answer,
    ChangedMeanwhileError,
    Tally,
    answers_of,
    latest_check,
    question_tallies,
    save_check,
    saver_of,
    standing,
    tally_of,
    version_of,
)
from guidebook.self_check.csv_rows import csv_table
from guidebook.self_check.enums import ANSWERS, Progress
from guidebook.self_check.forms import SelfCheckForm
from guidebook.self_check.history import history_chart
from guidebook.self_check.models import SelfCheck

SAVED = "セルフチェックを保存しました。"
CHANGED = (
    "この画面を開いている間に、同じ団体の{name}さんがセルフチェックを保存しました。"
    "下に保存された内容を示しています。見比べて、もう一度保存してください。"
)
NOT_SAVED = (
    "ログインの有効期限が切れていたため、保存していません。"
    "「ログインして続ける」からログインすると、答えが入った画面に戻ります。"
)
RESTORED = "ログインする前の答えを戻しました。まだ保存していません。「保存する」を押してください。"
#: Session key of the answers of a member whose session had ended.
KEPT = "self_check_not_saved"
FOR_ORGANIZATIONS = "セルフチェックの記録は、団体のアカウントでログインした方が利用できます。"
#: Checks in the table beside the form; the history has them all.
SHOWN_BESIDE = 5
#: Digits that always fit into a database id.
LONGEST_NUMBER = 18


@dataclass(frozen=True)
class NextStep:
    """An open item with its chapter, related entries, and the number of peers who have done it."""

    item: ChecklistItem
    answer: Answer
    chapter: Any
    entries_url: str
    peers: int


class SelfCheckBaseView(PageView):
    @cached_property
    def organization(self) -> Organization | None:
        return organization_of(self.request.user)

    @cached_property
    def items(self) -> list[ChecklistItem]:
        checklist: list[ChecklistItem] = self.page.checklist
        return checklist

    def form_url(self) -> str:
        return f"{self.page.get_url(self.request)}checklist/"

    def csv(self, name: str, checks: Iterable[tuple[str, Mapping[str, Answer]]]) -> HttpResponse:
        content = BYTE_ORDER_MARK + csv_table(list(checks)).encode()
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response


class SelfCheckView(SelfCheckBaseView):
    """Visitors fill it in for themselves; members save it for their organisation (G4)."""

    template_name = "guidebook/self_check/checklist.html"
    shown: Mapping[str, Answer] | None = None
    conflict: SelfCheck | None = None
    #: Why what was to be saved is not.
    not_saved = ""

    @cached_property
    def latest(self) -> SelfCheck | None:
        return latest_check(self.page, self.organization)

    @property
    def goes_on(self) -> bool:
        """Whether saving changes the check of today, whose answers the form then shows."""
        return self.latest is not None and self.latest.checked_on == timezone.localdate()

    @property
    def copies(self) -> bool:
        """Whether the member asked to start from the answers of an earlier day."""
        return self.latest is not None and not self.goes_on and "copy" in self.request.GET

    @cached_property
    def form(self) -> SelfCheckForm:
        return SelfCheckForm(
            self.request.POST or self.kept(),
            checklist=self.items,
            answers=answers_of(self.latest if self.goes_on or self.copies else None),
            initial={"version": version_of(self.latest)},
            auto_id="check_%s",
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.items or not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        answers = self.form.answers()
        action = request.POST.get("action")
        if action == "csv":
            today = timezone.localdate()
            return self.csv(f"セルフチェック_{today:%Y%m%d}.csv", [(str(today), answers)])
        if action == "save" and request.user.is_authenticated and self.organization is not None:
            return self.save(request.user, answers)
        if action == "save":
            return self.refuse_to_save()
        self.shown = answers
        return self.render_to_response(self.get_context_data())

    def save(self, user: User, answers: Mapping[str, Answer]) -> HttpResponseBase:
        """Save the answers; if a colleague saved meanwhile, show both."""
        try:
            save_check(self.page, user, answers, self.form.cleaned_data["version"])
        except ChangedMeanwhileError as error:
            self.conflict = error.check
            replace_value(self.form, "version", version_of(error.check))
            return self.render_to_response(self.get_context_data(), status=409)
        self.request.session.pop(KEPT, None)
        messages.success(self.request, SAVED, extra_tags="result")
        return HttpResponseRedirect(f"{self.form_url()}#result")

    def refuse_to_save(self) -> HttpResponseBase:
        """Claim nothing as saved; after login, the answers are in the form again.

        The session of the member who filled in the form has ended.
        """
        self.not_saved = FOR_ORGANIZATIONS
        if not self.request.user.is_authenticated:
            self.not_saved = NOT_SAVED
            typed = {name: self.request.POST.get(name, "") for name in self.form.fields}
            self.request.session[KEPT] = {"edition": self.page.pk, "typed": typed}
        return self.render_to_response(self.get_context_data())

    def kept(self) -> dict[str, str] | None:
        """Return the answers that were not saved before the login, for a member."""
        kept = self.request.session.get(KEPT) if self.organization else None
        return kept["typed"] if kept and kept["edition"] == self.page.pk else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        result = self.result()
        rows = self.rows()
        return super().get_context_data(
            edition=self.page,
            form=self.form,
            rows=rows,
            answered=sum(row["state"] in ANSWERS for row in rows),
            asks=any(item.asked for item in self.items),
            goes_on=self.goes_on,
            copies=self.copies,
            history=self.history(),
            organization=self.organization,
            latest=self.latest,
            not_saved=self.not_saved,
            restored=RESTORED if self.kept() and self.request.method == "GET" else "",
            changed=CHANGED.format(name=saver_of(self.conflict)) if self.conflict else "",
            history_url=f"{self.form_url()}history/",
            tally=Tally.of(each.progress for each in result.values()) if result else None,
            next_steps=self.next_steps(result),
            unanswered=[
                item
                for item in self.items
                if result and result[item.number].progress == Progress.UNANSWERED
            ],
            keeps_in_browser=self.organization is None and self.request.method == "GET",
            **kwargs,
        )

    def history(self) -> list[SelfCheck]:
        """Return the last checks of the organisation, for the table beside the form."""
        own = SelfCheck.objects.owned_by(self.organization).filter(edition=self.page)
        newest = own.select_related("organization").order_by("-checked_on", "-pk")
        return list(newest.with_progress()[:SHOWN_BESIDE]) if self.organization else []

    def rows(self) -> list[dict[str, Any]]:
        """Return each item with its fields, its chapter and, in a conflict, the saved answer."""
        saved = answers_of(self.conflict)
        return [
            {
                "item": row.item,
                "progress": row.progress,
                "questions": row.questions,
                "anchor": row.anchor,
                "state": row.state,
                "memo": row.memo,
                "chapters": self.chapters[row.item.number],
                "saved": saved.get(row.item.number),
            }
            for row in self.form.rows()
        ]

    @cached_property
    def chapters(self) -> dict[str, list[Any]]:
        """The chapters that explain each item."""
        chapters = self.page.chapters.defer_streamfields()
        return chapters_by_item(self.page, chapters.order_by("path"))

    def result(self) -> Mapping[str, Answer]:
        """Return the answers to evaluate: those just sent, else the organisation's latest."""
        if self.shown is not None:
            return self.shown
        if self.form.is_bound or self.latest is None:
            return {}
        saved = answers_of(self.latest)
        return {item.number: saved.get(item.number, Answer()) for item in self.items}

    def next_steps(self, result: Mapping[str, Answer]) -> list[NextStep]:
        """Return the open items, those not yet started first."""
        standings = self.standings() if result else {}
        steps = [
            NextStep(
                item=item,
                answer=result[item.number],
                chapter=next(iter(self.chapters[item.number]), None),
                entries_url=self.entries_url(item),
                peers=standings[item.number].done if item.number in standings else 0,
            )
            for item in self.items
            if item.number in result and result[item.number].is_open
        ]
        return sorted(steps, key=lambda step: step.answer.progress == Progress.STARTED)

    def standings(self) -> dict[str, Tally]:
        """Return the progress of other organisations; only special members may see it (spec 5)."""
        if self.organization is None or not self.organization.is_special:
            return {}
        return standing(self.page, membership=Membership.SPECIAL)

    def entries_url(self, item: ChecklistItem) -> str:
        """Return the search for entries near in meaning to the item (V14)."""
        asked = urlencode({"q": item.item[:LONGEST_TEXT]})
        return f"{self.search_url}?{asked}" if self.search_url else ""

    @cached_property
    def search_url(self) -> str:
        return search_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("セルフチェック"))


class SelfCheckHistoryView(MembersOnlyView, SelfCheckBaseView):
    """The organisation's checks by date: chart, table, one day in detail, file (G4)."""

    template_name = "guidebook/self_check/checklist_history.html"
    http_method_names = ["get", "head"]

    heading = "これまでの記録"
    refusal = FOR_ORGANIZATIONS
    refused_template = "guidebook/self_check/checklist_forbidden.html"

    def back_url(self) -> str:
        return self.form_url()

    def refused_breadcrumbs(self) -> list[Crumb]:
        return self.get_breadcrumbs()

    @cached_property
    def checks(self) -> Any:
        own = SelfCheck.objects.owned_by(self.organization).filter(edition=self.page)
        return own.select_related("saved_by", "organization").order_by("-checked_on", "-pk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the history, or return all of it as a file."""
        if request.GET.get("format") == "csv":
            checks = self.checks.prefetch_related(*ANSWERED)
            rows = [(f"{each.checked_on}{each.whose}", answers_of(each)) for each in checks]
            return self.csv(f"セルフチェックの記録_{timezone.localdate():%Y%m%d}.csv", rows)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = Listing(self.checks.with_progress(), self.request.GET)
        chosen = self.chosen()
        answers = answers_of(chosen)
        return super().get_context_data(
            edition=self.page,
            organization=self.organization,
            listing=listing,
            charts=self.charts(list(listing.rows), chosen),
            chosen=chosen,
            chosen_answers=answers,
            form_url=self.form_url(),
            **kwargs,
        )

    def charts(self, checks: list[SelfCheck], chosen: SelfCheck | None) -> list[StackChart]:
        """Return the history of the items and, if any were asked, that of their questions."""
        items, asked = {each.pk: tally_of(each) for each in checks}, question_tallies(checks)
        charts = [history_chart("items", "項目", checks, items, chosen)]
        if asked:
            charts.append(history_chart("questions", "質問", checks, asked, chosen))
        return charts

    def chosen(self) -> SelfCheck | None:
        """Return the check of the day in 「on」, or the latest one if it is missing or invalid.

        A merged organisation may have a check of the same day; 「check」 selects it by id (O8).
        """
        checks = self.checks.prefetch_related(*ANSWERED)
        named = self.request.GET.get("check", "")
        if named.isdecimal() and len(named) <= LONGEST_NUMBER:
            return checks.filter(pk=int(named)).first() or checks.first()
        try:
            day = datetime.date.fromisoformat(self.request.GET.get("on", ""))
        except ValueError:
            return checks.first()
        return checks.own_first().filter(checked_on=day).first() or checks.first()

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(
            self.page, Crumb("セルフチェック", self.form_url()), Crumb("これまでの記録")
        )
