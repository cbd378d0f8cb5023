"""Which dump is handed out, and what makes it stale: never more than a visitor sees (A1, V7)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from wagtail.models import PageViewRestriction

from catalog.entries import lifecycle
from catalog.entries.enums import Confidentiality
from catalog.models import Entry, EntrySearchPage
from catalog.secretariat.taxonomy import retiring as taxonomy_changes
from cms import jobs
from cms.admin.audit import Operator
from cms.models import JobRun
from guidebook.models import GuidebookIndexPage
from home.api.dumps import store
from home.api.dumps.jobs import renew_stale
from home.api.dumps.store import renew, root, stored_dump
from home.models import Dump, HomePage, NewsIndexPage, PublicChange, StandardPage
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    like,
    listed_entry,
    new_entry,
    published_entry,
    registrant_of,
    secretariat_operator,
)
from tests.guidebook.worlds import make_chapter, make_edition, restrict
from tests.home.api.reading import data, dump_files, get, json_rows
from tests.home.api.test_pages_of_the_site import write_news

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    """Keep the files of one test away from the next."""
    yield
    shutil.rmtree(root(), ignore_errors=True)


class World:
    """Something of everything that the open data tell, kept by id and read anew for each test."""

    def __init__(self) -> None:
        genre, owner = GenreFactory(name="防災"), OrganizationFactory(name="みなと市（架空）")
        kind = InformationTypeFactory()
        edition = make_edition()
        index = HomePage.objects.get().add_child(
            instance=NewsIndexPage(title="お知らせ", slug="news")
        )
        entry = published_entry(
            title="公開中の題", organization=owner, genres=[genre], information_type=kind
        )
        things = {
            "genre": genre,
            "other_genre": GenreFactory(),
            "kind": kind,
            "other_kind": InformationTypeFactory(),
            "owner": owner,
            "entry": entry,
            "edition": edition,
            "chapter": make_chapter(edition),
            "index": index,
            "news": write_news(index, "opening"),
        }
        secretariat_operator()
        self.places = {name: (type(each), each.pk) for name, each in things.items()}

    def __getattr__(self, name: str) -> Any:
        """Return one of the things as it stands in the database."""
        model, pk = self.places[name]
        return model.objects.get(pk=pk)

    @property
    def desk(self) -> Operator:
        """Who acts for the secretariat."""
        return secretariat_operator()

    def publish_edit(self, **fields: Any) -> None:
        """Publish a changed version of the entry."""
        draft = self.entry.get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(draft, name, value)
        lifecycle.register(draft, registrant_of(self.entry))
        lifecycle.approve(self.entry, self.desk)

    def rename(self, term: Any) -> None:
        """Give a genre, type or organisation another name."""
        term.name = "新しい名称"
        term.save()

    def publish_page(self, page: Any) -> None:
        """Publish a page under another title."""
        page.title = "新しい題"
        page.save_revision().publish()

    def move_chapter(self) -> None:
        """Give the chapter another address."""
        chapter = self.chapter
        chapter.slug = "renamed"
        chapter.save_revision().publish()

    def move_in_the_files_dates(self) -> None:
        """Set the dates that a file gives."""
        Entry.objects.filter(pk=self.entry.pk).redate(self.entry.updated_at)


#: What takes something back, or changes what visitors have seen.
CHANGES: dict[str, Callable[[World], Any]] = {
    "stopped": lambda world: lifecycle.take_down(world.entry, world.desk, "確認のため"),
    "deleted": lambda world: lifecycle.delete(world.entry, registrant_of(world.entry)),
    "erased": lambda world: world.entry.delete(),
    "class 2": lambda world: world.publish_edit(
        confidentiality=Confidentiality.CLASS_2, consent_declared=True
    ),
    "title": lambda world: world.publish_edit(title="直した題"),
    "genres": lambda world: world.publish_edit(genres=[world.other_genre]),
    "dates": lambda world: world.move_in_the_files_dates(),
    "organisation": lambda world: world.rename(world.owner),
    "genre": lambda world: world.rename(world.genre),
    "unused genre": lambda world: world.rename(world.other_genre),
    "type": lambda world: world.rename(world.kind),
    "genre retired": lambda world: taxonomy_changes.retire(
        world.genre, world.other_genre, world.desk
    ),
    "unused genre retired": lambda world: taxonomy_changes.retire(
        world.other_genre, world.genre, world.desk
    ),
    "type retired": lambda world: taxonomy_changes.retire(world.kind, world.other_kind, world.desk),
    "genre deleted": lambda world: world.other_genre.delete(),
    "chapter changed": lambda world: world.publish_page(world.chapter),
    "chapter unpublished": lambda world: world.chapter.unpublish(),
    "chapter deleted": lambda world: world.chapter.delete(),
    "chapter private": lambda world: restrict(world.chapter),
    "edition changed": lambda world: world.publish_page(world.edition),
    "edition unpublished": lambda world: world.edition.unpublish(),
    "edition private": lambda world: restrict(world.edition),
    "edition deleted": lambda world: world.edition.delete(),
    "guidebook private": lambda world: restrict(GuidebookIndexPage.objects.get()),
    "news changed": lambda world: world.publish_page(world.news),
    "news unpublished": lambda world: world.news.unpublish(),
    "news deleted": lambda world: world.news.delete(),
    "all news private": lambda world: restrict(world.index),
    "site private": lambda world: restrict(HomePage.objects.get()),
    "search unpublished": lambda world: EntrySearchPage.objects.get().unpublish(),
    "search private": lambda world: restrict(EntrySearchPage.objects.get()),
    "page renamed": lambda world: world.move_chapter(),
}


#: What is new, liked or nobody's to see leaves the files in force until the night.
ADDITIONS: dict[str, Callable[[World], Any]] = {
    "new entry": lambda world: published_entry(),
    "new entry of class 2": lambda world: listed_entry(
        confidentiality=Confidentiality.CLASS_2, consent_declared=True
    ),
    "draft": lambda world: lifecycle.save_draft(new_entry(), registrant_of(world.entry)),
    "draft of a published entry": lambda world: lifecycle.save_draft(
        world.entry.get_latest_revision_as_object(), registrant_of(world.entry)
    ),
    "like": lambda world: like(world.entry, OrganizationFactory(municipality=True)),
    "draft of a chapter": lambda world: world.chapter.save_revision(),
    "another page": lambda world: (
        HomePage.objects.get()
        .add_child(instance=StandardPage(title="規約", slug="terms"))
        .save_revision()
        .publish()
    ),
    "unused organisation": lambda world: world.rename(OrganizationFactory()),
}


@pytest.fixture(scope="class")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Build the world once for all changes, each of which is undone after its test."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        renew()
        folder, aside = root(), root().with_name("open-data-aside")
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(folder, aside)
        yield world
        shutil.rmtree(aside)
        transaction.set_rollback(True)


class TestStale:
    """Every change after which a visitor sees something else or less."""

    @pytest.fixture
    def world(self, shared_world: World, db: None) -> World:
        """Return the world with the files as they were written."""
        aside = root().with_name("open-data-aside")
        shutil.copytree(aside, root(), dirs_exist_ok=True)
        return shared_world

    @pytest.mark.parametrize("name", CHANGES)
    def test_change__takes_the_files_away_at_once(self, name: str, world: World) -> None:
        assert get("dumps/entries.csv").status_code == 200
        CHANGES[name](world)
        for path in ("dumps/", "dumps/entries.csv", "dumps/entries.json", "dumps/README.txt"):
            response = get(path)
            assert response.status_code == 503, path
            assert response["Retry-After"] == "300"
            assert response.json()["message"].startswith("ファイルを準備しています。")

    @pytest.mark.parametrize("name", CHANGES)
    def test_next_run__brings_them_back(self, name: str, world: World) -> None:
        CHANGES[name](world)
        assert renew_stale().endswith("行を書き出しました")
        rows = json_rows(dump_files(), "entries")
        listed = set(Entry.objects.listed().values_list("pk", flat=True))
        is_open = name not in {"search unpublished", "search private", "site private"}
        assert {each["id"] for each in rows} == (listed if is_open else set())
        assert renew_stale() == "書き直すものはありません"

    @pytest.mark.parametrize("name", ADDITIONS)
    def test_addition__leaves_them(self, name: str, world: World) -> None:
        ADDITIONS[name](world)
        assert get("dumps/entries.csv").status_code == 200
        assert renew_stale() == "書き直すものはありません"

    def test_change_that_is_undone__leaves_them(self, world: World) -> None:
        with transaction.atomic():
            lifecycle.take_down(world.entry, world.desk, "確認のため")
            assert stored_dump() is None
            transaction.set_rollback(True)
        assert stored_dump() is not None

    def test_privacy_lifted__is_written_anew(self, world: World) -> None:
        restrict(world.chapter)
        renew_stale()
        assert json_rows(dump_files(), "chapters") == []
        PageViewRestriction.objects.all().delete()
        assert stored_dump() is None
        renew_stale()
        assert len(json_rows(dump_files(), "chapters")) == 1

    def test_page__says_that_files_are_prepared(self, world: World) -> None:
        lifecycle.take_down(world.entry, world.desk, "確認のため")
        text = get("", accept="text/html").content.decode()
        assert "ファイルを準備しています。" in text


class TestForce:
    """One writing at a time is found, whole, whoever writes at once."""

    def test_new_site__has_none_until_the_first_run(self) -> None:
        assert get("dumps/").status_code == 503
        call_command("run_jobs")
        assert get("dumps/").status_code == 200
        run = JobRun.objects.get(name="公開データの書き出し")
        assert run.succeeded
        assert "行を書き出しました" in run.result

    def test_next_writing__replaces_folder_and_row(self) -> None:
        renew()
        first = Dump.objects.get().folder
        renew()
        assert Dump.objects.get().folder != first
        assert [each.name for each in root().iterdir()] == [Dump.objects.get().folder]

    def test_writing_that_breaks_off__leaves_the_last_in_force(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = listed_entry(title="題１")
        renew()
        before = dump_files()

        def break_off(folder: Path) -> int:
            folder.mkdir(parents=True)
            (folder / "entries.csv").write_text("half")
            raise OSError("No space left on device")

        monkeypatch.setattr(store, "write_dump", break_off)
        with pytest.raises(OSError, match="No space"):
            renew()
        assert dump_files() == before
        monkeypatch.undo()
        entry.title = "題２"
        entry.save()
        assert get("dumps/").status_code == 503
        renew_stale()
        assert "題２" in dump_files()["entries.csv"].decode()
        assert len(list(root().iterdir())) == Dump.objects.count() == 1

    def test_change_while_writing__makes_it_stale(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entry = published_entry(title="引っ込める題")
        write = store.write_dump

        def write_and_stop(folder: Path) -> int:
            number = write(folder)
            lifecycle.take_down(entry, secretariat_operator(), "確認のため")
            return number

        monkeypatch.setattr(store, "write_dump", write_and_stop)
        renew()
        assert get("dumps/entries.csv").status_code == 503
        monkeypatch.undo()
        renew_stale()
        assert "引っ込める題" not in dump_files()["entries.csv"].decode()

    def test_slower_writing__never_replaces_one_that_began_later(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = published_entry(title="引っ込める題")
        write = store.write_dump

        def write_while_another_writes(folder: Path) -> int:
            number = write(folder)
            monkeypatch.undo()
            lifecycle.take_down(entry, secretariat_operator(), "確認のため")
            renew()
            return number

        monkeypatch.setattr(store, "write_dump", write_while_another_writes)
        renew()
        assert "引っ込める題" not in dump_files()["entries.csv"].decode()
        assert len(list(root().iterdir())) == Dump.objects.count() == 1

    def test_slower_writing__forgets_no_change(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The later one has not finished, and does not know of the change that the first knew."""
        PublicChange.objects.create()
        slow = Dump.objects.begin()
        known = list(PublicChange.objects.values_list("pk", flat=True))
        Dump.objects.begin()
        assert slow.finish(known, "2026-01-01T00:00:00Z") == [slow.folder]
        assert PublicChange.objects.count() == 1
        assert Dump.objects.in_force() is None

    def test_slower_writing__keeps_its_folder_until_it_ends(self) -> None:
        renew()
        slow = Dump.objects.begin()
        folder = root() / slow.folder
        folder.mkdir()
        renew()
        assert folder.exists()
        assert slow.finish([], "2026-01-01T00:00:00Z") == [slow.folder]
        assert Dump.objects.count() == 1

    def test_lost_folder__is_written_anew(self) -> None:
        renew()
        shutil.rmtree(root())
        assert get("dumps/").status_code == 503
        renew_stale()
        assert get("dumps/").status_code == 200

    def test_file_that_vanishes__is_503(self) -> None:
        renew()
        (root() / Dump.objects.get().folder / "entries.csv").unlink()
        assert get("dumps/entries.csv").status_code == 503

    def test_remains__go_when_they_are_old(self) -> None:
        renew()
        old, young = root() / "old", root() / "young"
        for folder in (old, young):
            folder.mkdir()
            (folder / "entries.csv").write_text("half")
        past = young.stat().st_mtime - store.LONGEST_WRITING.total_seconds() - 60
        os.utime(old, (past, past))
        renew()
        assert not old.exists()
        assert young.exists()

    def test_jobs__are_registered_nightly_and_soon(self) -> None:
        registered = {each.name: each for each in jobs._registry.values()}
        assert registered["公開データの書き出し"].every.days == 1
        assert registered["公開データの書き直し"].every.total_seconds() <= 300

    def test_folder__has_no_address(self) -> None:
        renew()
        folder = Dump.objects.get().folder
        for path in (f"dumps/{folder}", f"dumps/{folder}/entries.csv", "dumps/../entries.csv"):
            assert get(path).status_code == 404

    def test_state__costs_one_statement(self, django_assert_num_queries: Any) -> None:
        renew()
        with django_assert_num_queries(1):
            data("dumps/")
