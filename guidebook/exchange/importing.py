"""Imports an edition completely or not at all, without overwriting editors' changes (G8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.models import Page

from guidebook.editions.models.pages import ChapterPage, EditionPage, GuidebookIndexPage
from guidebook.exchange.content import (
    ChapterContent,
    Content,
    EditionContent,
    checksum,
    values_of,
)
from guidebook.exchange.files import EditionReader
from guidebook.exchange.models import ImportMark
from guidebook.exchange.nodes import BrokenFileError, Problem
from guidebook.exchange.pages import (
    chapters_of,
    content_of_chapter,
    content_of_page,
    find_edition,
    find_genre,
    latest,
    write_chapter,
    write_edition,
)

if TYPE_CHECKING:
    from cms.members.accounts.models import User

NO_GUIDEBOOK = "ガイドブックのページがありません。"
OWN_BASE = {
    "based_on": "版自身をもとにすることはできません。",
    "replaces": "版自身を置き換えることはできません。",
    "based_on_checklist": "版自身の番号をもとにすることはできません。",
}
NO_BASE = "もとにする版「{sign}」がありません。先に取り込んでください。"
NO_EDITION = "版「{sign}」がありません。先に、章のある版のファイルを取り込んでください。"
NO_GENRE = "ジャンル「{name}」がありません。"
#: What a whole edition says of its own text. It goes with a new text that does not say it, if a
#: file of the whole edition brought it; parts and editors are never undone by what is not said.
GOES_WITH_THE_TEXT = ("issued", "based_on", "section_order", "reading", "checklist")
#: Addresses reserved by an edition.
TAKEN_BY_EDITION = frozenset({"checklist", "print"})


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
    ) -> None:
        self.content = content
        self.user = user
        self.publishing = publishing
        self.over_edits = over_edits
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
        self._require_references()
        self._resolve_genres()
        edition = self._bring_edition(index)
        self._bring_chapters(edition)
        return self.report

    def _require_references(self) -> None:
        problems = [
            self._problem(key, OWN_BASE[key] if sign == self.content.edition else NO_BASE, sign)
            for key in OWN_BASE
            if (sign := getattr(self.content, key))
            and (sign == self.content.edition or find_edition(sign) is None)
        ]
        if self.content.is_part and find_edition(self.content.edition) is None:
            problems.append(self._problem("edition", NO_EDITION, self.content.edition))
        if problems:
            raise BrokenFileError(problems)

    def _problem(self, key: str, message: str, sign: str) -> Problem:
        return Problem(self.content.lines.get(key, 0), key, message.format(sign=sign, name=sign))

    def _resolve_genres(self) -> None:
        """Take the genres by their slugs, which a file may also call by their names."""
        asked = {name for chapter in self.content.chapters for name in chapter.genres}
        found = {name: find_genre(name) for name in sorted(asked)}
        missing = [name for name, genre in found.items() if genre is None]
        if missing:
            lines = self.content.lines
            raise BrokenFileError(
                [
                    Problem(lines.get(f"genres.{name}", 0), "genres", NO_GENRE.format(name=name))
                    for name in missing
                ]
            )
        slugs = {name: genre.slug for name, genre in found.items() if genre}
        chapters = tuple(
            replace(each, genres=tuple(sorted({slugs[name] for name in each.genres})))
            for each in self.content.chapters
        )
        self.content = replace(self.content, chapters=chapters)

    def _bring_edition(self, index: GuidebookIndexPage) -> EditionPage:
        head = self.content
        edition = find_edition(head.edition)
        if edition is None:
            edition = EditionPage(
                edition=head.edition, slug=free_slug(index, slug_of(head.edition))
            )
            write_edition(edition, values_of(head))
            self._create(edition, lambda: index.add_child(instance=edition), head)
        else:
            if head.cover_title == latest(edition).title:
                head = replace(head, cover_title="")
            self._update(edition, head)
        return edition

    def _bring_chapters(self, edition: EditionPage) -> None:
        if self.content.is_part:
            return
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

    def _create(self, page: Any, add: Any, content: Content) -> None:
        page.live = False
        page.has_unpublished_changes = True
        page.owner = self.user
        add()
        revision = page.save_revision(user=self.user, log_action=True)
        if self.publishing is not Publishing.NOTHING:
            revision.publish(user=self.user)
            page.refresh_from_db()
        self._mark(page, values_of(content))
        self.report.add(name_of(content, page), Outcome.CREATED)

    def _update(
        self, page: Any, content: Content, bases: dict[str, ChapterPage] | None = None
    ) -> None:
        draft = latest(page)
        said = self._said(page, content)
        outcome = self._verdict(page, values_of(_content_of(draft)), said)
        if outcome is Outcome.UNCHANGED and self._waits(page):
            page.get_latest_revision().publish(user=self.user)
            outcome = Outcome.PUBLISHED
        if outcome is Outcome.UPDATED:
            if isinstance(content, ChapterContent):
                write_chapter(draft, content, bases or {})
            else:
                write_edition(draft, said)
            revision = draft.save_revision(user=self.user, log_action=True)
            if self.publishing is Publishing.ALL:
                revision.publish(user=self.user)
                outcome = Outcome.PUBLISHED
        if outcome not in {Outcome.KEPT, Outcome.CONFLICT}:
            self._mark(page, said)
        self.report.add(name_of(content, page), outcome)

    def _said(self, page: Any, content: Content) -> dict[str, Any]:
        """Return what the file says, and as empty what it no longer says of its own text."""
        said = values_of(content)
        if isinstance(content, ChapterContent):
            return {"sections": ()} | said
        if content.is_part:
            return said
        marks = marks_of(page)
        gone = {key for key in GOES_WITH_THE_TEXT if marks.get(key, ("", False))[1]}
        return dict.fromkeys(gone, "") | said

    def _waits(self, page: Any) -> bool:
        """Whether the page has the same content, but only as a draft that must be published."""
        all_of_it = self.publishing is Publishing.ALL
        return bool(all_of_it and page.has_unpublished_changes and page.latest_revision_id)

    def _verdict(self, page: Any, current: dict[str, Any], said: dict[str, Any]) -> Outcome:
        """Compare what page and file say; the marks tell what the last import said (G8)."""
        changed = [key for key, value in said.items() if (current.get(key) or "") != (value or "")]
        if not changed:
            return Outcome.UNCHANGED
        marks = {key: mark[0] for key, mark in marks_of(page).items()}
        if not self.over_edits and all(marks.get(key) == sum_of(said[key]) for key in changed):
            return Outcome.KEPT
        edited = any(marks.get(key, sum_of("")) != sum_of(current.get(key)) for key in said)
        in_work = edited or page.locked or page.workflow_in_progress
        return Outcome.CONFLICT if in_work and not self.over_edits else Outcome.UPDATED

    def _mark(self, page: Page, said: dict[str, Any]) -> None:
        """Remember what the file said; what it did not say keeps its mark."""
        whole = not self.content.is_part
        found = {key: [sum_of(value), whole] for key, value in said.items()}
        ImportMark.objects.update_or_create(
            page_id=page.pk, defaults={"checksums": marks_of(page) | found}
        )


def sum_of(value: Any) -> str:
    """Return the checksum of what a key says; nothing said is the same in all shapes."""
    return checksum(value or "")


def marks_of(page: Page) -> dict[str, list[Any]]:
    """Return what the last imports said of the page, by key: its checksum, and whether whole."""
    marks = ImportMark.objects.filter(page_id=page.pk).values_list("checksums", flat=True)
    return marks.first() or {}


@transaction.atomic
def import_edition(data: bytes, **options: Any) -> Report:
    """Import the file `data`; see `EditionImport` for the options.

    Raises:
        BrokenFileError: with all errors of the file; the database is not changed.
    """
    report = Report()
    for content in EditionReader().read_all(data):
        report.lines += EditionImport(content, **options).run().lines
    return report


def slug_of(sign: str) -> str:
    """Return the slug for a sign: ver2.0 → ver2, ver2.1 → ver2-1, 1-1 → 1-1."""
    return sign.removesuffix(".0").replace(".", "-").lower()


def free_slug(parent: Page, slug: str) -> str:
    """Return `slug`, with a number appended if a child of `parent` has it already."""
    taken = TAKEN_BY_EDITION | set(parent.get_children().values_list("slug", flat=True))
    numbered = (f"{slug}-v{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (slug, *numbered) if each not in taken)


def name_of(content: Content, page: Page) -> str:
    if isinstance(content, ChapterContent):
        return f"{content.number}．{content.title}"
    return content.title or str(page)


def _content_of(page: EditionPage | ChapterPage) -> Content:
    return content_of_chapter(page) if isinstance(page, ChapterPage) else content_of_page(page)
