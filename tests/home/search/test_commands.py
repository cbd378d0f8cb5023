"""The commands of the search: rebuild, check, load (V2, W3, contract)."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page

from catalog.models import Entry, EntryText, Like
from home.models import HomePage, PageText, StandardPage
from home.search.progress import Told
from tests.factories import listed_entry

pytestmark = pytest.mark.django_db


def told(command: str, **options: object) -> str:
    """Return what the command prints."""
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def page(db: None) -> Page:
    """Return a published page that the index knows."""
    call_command("rebuild_search", stdout=StringIO())
    page = HomePage.objects.get().add_child(instance=StandardPage(title="会員の声", slug="voice"))
    page.save_revision().publish()
    return page


class TestRebuildAndCheck:
    def test_pages_of_the_migrations__are_indexed(self, client: Client) -> None:
        with pytest.raises(CommandError, match="違うページ"):
            told("check_search")
        told("rebuild_search")
        told("check_search")
        home = HomePage.objects.get()
        assert home.title in client.get("/search/", {"q": home.title}).content.decode()

    @pytest.mark.usefixtures("page")
    def test_sound_indexes__agree(self) -> None:
        listed_entry()
        assert "登録情報 1件" in told("check_search")
        assert "登録情報 0件、ページ 0件" in told("rebuild_search")

    def test_page_changed_behind_the_index__is_told_and_mended(self, page: Page) -> None:
        Page.objects.filter(pk=page.pk).update(title="黙って変えた題名")
        with pytest.raises(CommandError, match="違うページ：1件"):
            told("check_search")
        assert "ページ 1件" in told("rebuild_search")
        told("check_search")

    def test_page_unpublished_behind_the_index__leaves_it(self, page: Page) -> None:
        Page.objects.filter(pk=page.pk).update(live=False)
        told("rebuild_search")
        assert not PageText.objects.filter(pk=page.pk).exists()

    @pytest.mark.usefixtures("page")
    def test_entry_changed_behind_the_index__is_told(self) -> None:
        entry = listed_entry()
        Entry.objects.filter(pk=entry.pk).update(title="黙って変えた題名")
        with pytest.raises(CommandError, match="語が違う登録情報：1件"):
            told("check_search")


class TestProgress:
    def test_every_batch__is_told_if_its_time_has_come(self) -> None:
        lines: list[str] = []
        told = Told(lines.append, every=0)
        told(200)
        told(1_200)
        assert [line.split("（")[0] for line in lines] == ["200件", "1,200件"]

    def test_batch_soon_after_the_last__is_not_told(self) -> None:
        lines: list[str] = []
        Told(lines.append, every=1_000)(200)
        assert lines == []

    @pytest.mark.parametrize("command", ["rebuild_search", "check_search"])
    @pytest.mark.usefixtures("page")
    def test_command__tells(self, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Told.__init__, "__defaults__", (0.0,))
        listed_entry()
        assert told(command).startswith("1件（")


class TestLoadBenchmark:
    def test_entries__are_published_liked_and_found(self, client: Client) -> None:
        out = told("load_benchmark", entries=60)
        assert "60件を追加しました" in out
        assert Entry.objects.listed().count() == EntryText.objects.listed().count() == 60
        assert Like.objects.exists()
        assert all("（架空）" in entry.organization.name for entry in Entry.objects.all())
        page = client.get("/matching/search/", {"q": "システム"}).content.decode()
        assert 'data-hit-count="0"' not in page
        told("check_search")

    def test_second_load__adds_other_entries(self) -> None:
        told("load_benchmark", entries=5)
        told("load_benchmark", entries=5)
        assert len(set(Entry.objects.values_list("summary", flat=True))) == 10

    def test_site_with_entries__is_left_alone_if_asked(self) -> None:
        listed_entry()
        assert "追加しません" in told("load_benchmark", entries=5, if_empty=True)
        assert Entry.objects.count() == 1

    @pytest.mark.parametrize("number", [0, -1])
    def test_number_that_is_none__is_refused(self, number: int) -> None:
        with pytest.raises(CommandError, match="１以上"):
            told("load_benchmark", entries=number)

    def test_production__is_spared(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.DEMO_ALLOWED = False
        with pytest.raises(CommandError, match="本番環境"):
            told("load_benchmark", entries=1)
        assert not Entry.objects.exists()
