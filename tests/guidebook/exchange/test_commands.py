"""`manage.py import_guidebook` and `export_guidebook`: what they print, and how they fail (G8)."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from guidebook.exchange.importing import Outcome
from guidebook.models import ChapterPage, EditionPage
from tests.guidebook.edition_files import as_file, chapter, chapter_of, edition_data
from tests.guidebook.exchange.test_files import BROKEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guidebook")]


def run_import(path: Path, *options: str) -> str:
    """Import `path` and return what was printed."""
    out = StringIO()
    call_command("import_guidebook", str(path), *options, stdout=out)
    return out.getvalue()


def run_export(*arguments: str) -> str:
    """Export and return what was printed."""
    out = StringIO()
    call_command("export_guidebook", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Return a function that writes an edition into a file."""

    def write(**changes: Any) -> Path:
        path = tmp_path / "edition.yaml"
        path.write_bytes(as_file(edition_data(**changes)))
        return path

    return write


CHANGED = [chapter(1), chapter(2, title="直した題"), chapter(3)]


class TestImport:
    """The import."""

    def test_first_run__counts_what_it_made(self, write: Any) -> None:
        assert run_import(write()) == f"{Outcome.CREATED.value}：4件\n"
        assert ChapterPage.objects.live().count() == 3

    def test_second_run__says_that_nothing_changed(self, write: Any) -> None:
        run_import(write())
        revisions = Revision.objects.count()
        assert run_import(write()) == f"{Outcome.UNCHANGED.value}：4件\n"
        assert Revision.objects.count() == revisions

    def test_changed_chapter__is_named(self, write: Any) -> None:
        run_import(write())
        printed = run_import(write(chapters=CHANGED)).splitlines()
        assert printed[0] == f"2．直した題：{Outcome.UPDATED.value}"
        assert len(printed) == 2

    @pytest.mark.parametrize(
        ("options", "live", "title"),
        [
            ((), True, "章2の題"),
            (("--draft",), False, "章2の題"),
            (("--publish",), True, "直した題"),
        ],
        ids=["new", "draft", "publish"],
    )
    def test_options__decide_what_is_published(
        self, write: Any, options: tuple[str, ...], live: bool, title: str
    ) -> None:
        run_import(write(), *options)
        page = EditionPage.objects.get()
        assert chapter_of(page, "2").live is live
        run_import(write(chapters=CHANGED), *options)
        assert chapter_of(page, "2").title == title
        assert chapter_of(page, "2").get_latest_revision_as_object().title == "直した題"

    @pytest.mark.parametrize(
        ("options", "title", "said"),
        [
            ((), "編集者の題", Outcome.CONFLICT),
            (("--publish",), "編集者の題", Outcome.CONFLICT),
            (("--over-edits",), "直した題", Outcome.UPDATED),
            (("--over-edits", "--publish"), "直した題", Outcome.PUBLISHED),
        ],
        ids=["plain", "publish", "over", "over-publish"],
    )
    def test_edited_chapter__is_named_and_kept(
        self, write: Any, options: tuple[str, ...], title: str, said: Outcome
    ) -> None:
        run_import(write())
        page = chapter_of(EditionPage.objects.get(), "2")
        page.title = "編集者の題"
        page.save_revision()
        printed = run_import(write(chapters=CHANGED), *options)
        assert f"2．直した題：{said.value}\n" in printed
        page = ChapterPage.objects.get(pk=page.pk)
        assert page.get_latest_revision_as_object().title == title

    def test_options__exclude_each_other(self, write: Any) -> None:
        with pytest.raises(CommandError):
            run_import(write(), "--draft", "--publish")

    @pytest.mark.parametrize(
        "name", ["title-number", "unknown-in-chapter", "duplicate-number", "tabs", "shift-jis"]
    )
    def test_broken_file__is_named_with_its_problem(self, tmp_path: Path, name: str) -> None:
        data, line, _ = BROKEN[name]
        path = tmp_path / "broken.yaml"
        path.write_bytes(data)
        with pytest.raises(CommandError) as caught:
            run_import(path)
        first, *problems = str(caught.value).splitlines()
        assert "broken.yaml" in first
        assert any(problem.startswith(f"{line}行目") for problem in problems)
        assert not EditionPage.objects.exists()

    def test_ten_megabytes__are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "big.yaml"
        path.write_bytes(b"\xff\x00 : - [" * (10 * 1024 * 1024 // 8))
        with pytest.raises(CommandError, match="大きすぎます"):
            run_import(path)

    @pytest.mark.parametrize("name", ["nowhere.yaml", ".", "edition.yaml/x"])
    def test_file_that_is_none__is_said(self, write: Any, tmp_path: Path, name: str) -> None:
        write()
        with pytest.raises(CommandError, match="読めません"):
            run_import(tmp_path / name)


class TestExport:
    """The export."""

    def test_output__is_the_file_to_the_byte(self, write: Any, tmp_path: Path) -> None:
        run_import(write())
        path = tmp_path / "out.yaml"
        assert run_export("test1.0", "--output", str(path)) == ""
        assert path.read_bytes() == run_export("test1.0").encode()
        assert b"\r" not in path.read_bytes()
        run_import(path)
        assert run_export("test1.0").encode() == path.read_bytes()

    def test_unknown_edition__the_known_are_named(self, write: Any) -> None:
        run_import(write())
        with pytest.raises(CommandError) as caught:
            run_export("nowhere")
        assert "nowhere" in str(caught.value)
        assert "test1.0" in str(caught.value)

    def test_no_edition_at_all__is_said(self) -> None:
        with pytest.raises(CommandError, match="nowhere"):
            run_export("nowhere")

    @pytest.mark.parametrize("name", ["missing/out.yaml", "."])
    def test_place_that_cannot_be_written__is_said(
        self, write: Any, tmp_path: Path, name: str
    ) -> None:
        run_import(write())
        with pytest.raises(CommandError):
            run_export("test1.0", "--output", str(tmp_path / name))
