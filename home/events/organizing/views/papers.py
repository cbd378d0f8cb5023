"""Name tags, seat sheet and workbook as files, each noted in the log (E3, O11)."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.admin.audit import Operator, record
from cms.tabular.writing.workbooks import XLSX, download, file_name
from home.events.organizing.choosing import Choice, People
from home.events.organizing.papers.sheets import seat_sheet
from home.events.organizing.papers.tags import name_tags
from home.events.organizing.views.base import EventMixin
from home.events.organizing.workbook import workbook_of

PDF = "application/pdf"


class FileView(EventMixin):
    """A file about those whom the address chooses.

    It holds names and addresses: who has taken it stands in the log.
    """

    action = "events.print"
    label = ""
    ending = "pdf"
    content_type = PDF

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        choice = Choice.of(request.GET)
        people = self.people(choice)
        content = self.content(people, choice)
        told = "、".join(f"{label}：{value}" for label, value in choice.told)
        operator = Operator.of(request)
        record(self.event, self.action, operator, file=self.label, people=len(people), chosen=told)
        name = file_name(f"{self.label}_{self.event.title}")
        name = f"{name}_{timezone.localdate():%Y%m%d}.{self.ending}"
        return download(content, name, self.content_type)

    def people(self, choice: Choice) -> People:
        return choice.people(self.event)

    def content(self, people: People, choice: Choice) -> bytes:
        raise NotImplementedError


class TagsView(FileView):
    """Tags of those who take part, by organisation; who waits or has cancelled gets none."""

    label = "名札"

    def people(self, choice: Choice) -> People:
        rows = super().people(choice).confirmed()
        return rows.order_by("kind", "organization_name", "name", "pk")

    def content(self, people: People, choice: Choice) -> bytes:
        return name_tags(self.event.title, people)


class SheetView(FileView):
    label = "席次表"

    def people(self, choice: Choice) -> People:
        rows = super().people(choice).confirmed().select_related("table")
        number = F("table__number").asc(nulls_last=True)
        return rows.order_by(number, "-kind", "organization_name", "name", "pk")

    def content(self, people: People, choice: Choice) -> bytes:
        return seat_sheet(self.event, people)


class WorkbookView(FileView):
    action = "events.export"
    label = "参加者"
    ending = "xlsx"
    content_type = XLSX

    def content(self, people: People, choice: Choice) -> bytes:
        return workbook_of(self.event, people, choice)
