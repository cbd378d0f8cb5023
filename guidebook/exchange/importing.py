"""Imports an edition completely or not at all, without overwriting editors' changes (G8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.models import Page

from guidebook.editions.models.pages import ChapterPage, EditionPage, GuidebookIndexPage
from guidebook.exchange.content import ChapterContent, EditionContent, checksum
from guidebook.exchange.files import EditionReader
from guidebook.exchange.models import ImportMark
from guidebook.exchange.nodes import BrokenFileError, Problem
from guidebook.exchange.pages import (
    chapters_of,
    content_of_chapter,
    content_of_page,
    find_edition,
    latest,
    write_chapter,
    write_edition,
)

if TYPE_CHECKING:
    from cms.members.accounts.models import User

NO_GUIDEBOOK = "ガイドブックのページがありません。"
OWN_BASE = "版自身をもとにすることはできません。"
#: Addresses reserved by an edition.
TAKEN_BY_EDITION = frozenset({"checklist", "print"})
NO_BASE = "もとにする版「{sign}」がありません。先に取り込んでください。"


class Publishing(Enum):
    NOTHING = "nothing"
    NEW = "new"
    ALL = "all"


class Outcome(Enum):
    CREATED = "作成しました"
    UPDATED = "下書きとして更新しました"
    PUBLISHED = "更新して公開しました"
    UNCHANGED = "変わりありません"
    KEPT = "編集されているため、そのままにしました（ファイルは前回から変わっていません）"
    CONFLICT = "編集されているため、取り込みませんでした"
    NOT_IN_FILE = "ファイルにありません。そのままにしました"
    OTHER_ORDER = "章の順序がファイルと違います。順序はそのままにしました"


@dataclass
class Report:
    """Results of an import: one line for the edition and one for each chapter."""

    lines: list[tuple[str, Outcome]] = field(default_factory=list)

    def add(self, name: str, outcome: Outcome) -> None:
        self.lines.append((name, outcome))

    def count(self, *outcomes: Outcome) -> int:
        return sum(outcome in outcomes for _, outcome in self.lines)

    @property
    def summary(self) -> str:
        counts = [(outcome, self.count(outcome)) for outcome in Outcome]
        return "、".join(f"{outcome.value}：{count}件" for outcome, count in counts if count)

    @property
    def notable(self) -> Iterator[tuple[str, Outcome]]:
        """The pages to report one by one: neither created nor unchanged."""
        usual = {Outcome.CREATED, Outcome.UNCHANGED}
        return (line for line in self.lines if line[1] not in usual)


class EditionImport:
    """One import of one edition by `user`, which is None in a command."""

    def __init__(
        self,
        content: EditionContent,
        *,
        user: User | None = None,
        publishing: Publishing = Publishing.NEW,
        over_edits: bool = False,
        base_line: int = 0,
    ) -> None:
        self.content = content
        self.user = user
        self.publishing = publishing
        self.over_edits = over_edits
        self.base_line = base_line
        self.report = Report()

    @transaction.atomic
    def run(self) -> Report:
        """Update the pages from the file and return the report.

        Checksums decide about existing pages. A page with the same content stays unchanged. A page
        without edits since the last import gets a new draft. An edited page stays unchanged; with
        `over_edits` it gets a draft, too, and the edited version stays in the history.

        Raises:
            BrokenFileError: if there is no guidebook page, or the base edition does not exist.
        """
        index = GuidebookIndexPage.objects.select_for_update().first()
        if index is None:
            raise BrokenFileError([Problem(0, "", NO_GUIDEBOOK)])
        self._require_base()
        edition = self._bring_edition(index)
        self._bring_chapters(edition)
        return self.report

    def _require_base(self) -> None:
        sign = self.content.based_on
        if sign and sign == self.content.edition:
            raise BrokenFileError([Problem(self.base_line, "based_on", OWN_BASE)])
        if sign and find_edition(sign) is None:
            raise BrokenFileError([Problem(self.base_line, "based_on", NO_BASE.format(sign=sign))])

    def _bring_edition(self, index: GuidebookIndexPage) -> EditionPage:
        head = self.content.without_chapters()
        edition = find_edition(head.edition)
        if edition is None:
            edition = EditionPage(slug=free_slug(index, slug_of(head.edition)))
            write_edition(edition, head)
            self._create(edition, lambda: index.add_child(instance=edition), head)
        else:
            self._update(edition, head)
        return edition

    def _bring_chapters(self, edition: EditionPage) -> None:
        existing = {chapter.number: chapter for chapter in chapters_of(edition)}
        base = edition.based_on
        bases = {each.number: each for each in chapters_of(base)} if base else {}
        previous: ChapterPage | None = None
        for content in self.content.chapters:
            chapter = existing.pop(content.number, None)
            if chapter is None:
                chapter = self._create_chapter(edition, previous, content, bases)
            else:
                self._update(chapter, content, bases)
            previous = chapter
        for number in existing:
            self.report.add(number, Outcome.NOT_IN_FILE)
        self._compare_order(edition)

    def _compare_order(self, edition: EditionPage) -> None:
        """Report a different order of chapters, but keep it: editors decide on the order."""
        wanted = [chapter.number for chapter in self.content.chapters]
        found = [each.number for each in chapters_of(edition) if each.number in wanted]
        if found != wanted:
            self.report.add(edition.title, Outcome.OTHER_ORDER)

    def _create_chapter(
        self,
        edition: EditionPage,
        previous: ChapterPage | None,
        content: ChapterContent,
        bases: dict[str, ChapterPage],
    ) -> ChapterPage:
        chapter = ChapterPage(slug=free_slug(edition, slug_of(content.number)))
        write_chapter(chapter, content, bases)

        def add() -> None:
            edition.refresh_from_db(fields=["path", "numchild", "depth"])
            first = edition.get_first_child()
            if previous is not None:
                previous.refresh_from_db(fields=["path", "numchild", "depth"])
                previous.add_sibling(pos="right", instance=chapter)
            elif first is not None:
                first.add_sibling(pos="left", instance=chapter)
            else:
                edition.add_child(instance=chapter)

        self._create(chapter, add, content)
        return chapter

    def _create(self, page: Any, add: Any, content: EditionContent | ChapterContent) -> None:
        page.live = False
        page.has_unpublished_changes = True
        page.owner = self.user
        add()
        revision = page.save_revision(user=self.user, log_action=True)
        if self.publishing is not Publishing.NOTHING:
            revision.publish(user=self.user)
            page.refresh_from_db()
        _mark(page, content)
        self.report.add(name_of(content), Outcome.CREATED)

    def _update(
        self,
        page: Any,
        content: EditionContent | ChapterContent,
        bases: dict[str, ChapterPage] | None = None,
    ) -> None:
        draft = latest(page)
        outcome = self._verdict(page, _content_of(draft), content)
        if outcome is Outcome.UNCHANGED and self._waits(page):
            page.get_latest_revision().publish(user=self.user)
            outcome = Outcome.PUBLISHED
        if outcome is Outcome.UPDATED:
            if isinstance(content, ChapterContent):
                write_chapter(draft, content, bases or {})
            else:
                write_edition(draft, content)
                _drop_reading(draft)
            revision = draft.save_revision(user=self.user, log_action=True)
            if self.publishing is Publishing.ALL:
                revision.publish(user=self.user)
                outcome = Outcome.PUBLISHED
        if outcome not in {Outcome.KEPT, Outcome.CONFLICT}:
            _mark(page, content)
        self.report.add(name_of(content), outcome)

    def _waits(self, page: Any) -> bool:
        """Whether the page has the same content, but only as a draft that must be published."""
        all_of_it = self.publishing is Publishing.ALL
        return bool(all_of_it and page.has_unpublished_changes and page.latest_revision_id)

    def _verdict(
        self,
        page: Any,
        current: EditionContent | ChapterContent,
        content: EditionContent | ChapterContent,
    ) -> Outcome:
        if current == content:
            return Outcome.UNCHANGED
        marked = ImportMark.objects.filter(page_id=page.pk).values_list("checksum", flat=True)
        last = marked.first()
        if last == checksum(content) and not self.over_edits:
            return Outcome.KEPT
        in_work = last != checksum(current) or page.locked or page.workflow_in_progress
        return Outcome.CONFLICT if in_work and not self.over_edits else Outcome.UPDATED


def import_edition(data: bytes, **options: Any) -> Report:
    """Import the file `data`; see `EditionImport` for the options.

    Raises:
        BrokenFileError: with all errors of the file; the database is not changed.
    """
    reader = EditionReader()
    content = reader.read(data)
    return EditionImport(content, base_line=reader.base_line, **options).run()


def slug_of(sign: str) -> str:
    """Return the slug for a sign: ver2.0 → ver2, ver2.1 → ver2-1, 1-1 → 1-1."""
    return sign.removesuffix(".0").replace(".", "-").lower()


def free_slug(parent: Page, slug: str) -> str:
    """Return `slug`, with a number appended if a child of `parent` has it already."""
    taken = TAKEN_BY_EDITION | set(parent.get_children().values_list("slug", flat=True))
    numbered = (f"{slug}-v{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (slug, *numbered) if each not in taken)


def name_of(content: EditionContent | ChapterContent) -> str:
    if isinstance(content, ChapterContent):
        return f"{content.number}．{content.title}"
    return content.title


def _content_of(page: EditionPage | ChapterPage) -> EditionContent | ChapterContent:
    return content_of_chapter(page) if isinstance(page, ChapterPage) else content_of_page(page)


def remember_reading(edition: EditionPage) -> None:
    """Note that the advice on reading belongs to the text imported last."""
    ImportMark.objects.filter(page_id=edition.pk).update(reading=edition.reading)


def _drop_reading(draft: EditionPage) -> None:
    """Remove the advice that came with the text now replaced; what editors wrote stays."""
    came_along = ImportMark.objects.filter(page_id=draft.pk, reading=draft.reading)
    if draft.reading and came_along.exists():
        draft.reading = ""


def _mark(page: Page, content: EditionContent | ChapterContent) -> None:
    ImportMark.objects.update_or_create(page_id=page.pk, defaults={"checksum": checksum(content)})
