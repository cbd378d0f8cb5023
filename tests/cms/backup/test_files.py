"""Files copied twice around the moment of the database, and put aside and back (O12)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import override_settings

from cms.backup.files import ASIDE, MOVING, Collector, Folder
from cms.backup.manifest import Manifest, files_below, stored


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of the site's files; its documents are `site/documents`."""
    for name in ("documents/ab/one.pdf", "documents/cd/two.pdf", "media/images/p.png"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True)
        path.write_text(name)
    return tmp_path / "site"


@pytest.fixture(autouse=True)
def roots(site: Path) -> object:
    """Let the site keep its files there."""
    with override_settings(PRIVATE_ROOT=site / "documents", MEDIA_ROOT=str(site / "media")):
        yield


def content(root: Path) -> dict[str, str]:
    """Return what every file says."""
    return {name: (root / name).read_text() for name in files_below(root)}


class TestCollector:
    def test_all_files__are_copied_with_their_checksums(self, site: Path, tmp_path: Path) -> None:
        collector = Collector(tmp_path / "backup")
        collector.collect()
        assert content(tmp_path / "backup") == content(site)
        assert collector.files == {name: stored(site / name) for name in content(site)}

    def test_between_the_two_times__nothing_is_lost(self, site: Path, tmp_path: Path) -> None:
        collector = Collector(tmp_path / "backup")
        (site / "documents/cd/two.pdf").write_text("half of wha")
        collector.collect()
        (site / "documents/ab/one.pdf").unlink()
        (site / "documents/cd/two.pdf").write_text("half of what was sent, and the other")
        (site / "documents/cd/new.pdf").write_text("new")
        collector.collect()
        assert content(tmp_path / "backup") == {
            "documents/ab/one.pdf": "documents/ab/one.pdf",
            "documents/cd/two.pdf": "half of what was sent, and the other",
            "documents/cd/new.pdf": "new",
            "media/images/p.png": "media/images/p.png",
        }
        for name, file in collector.files.items():
            assert stored(tmp_path / "backup" / name) == file

    def test_copies__are_for_the_owner_alone_and_leave_the_rights_of_the_site(
        self, site: Path, tmp_path: Path
    ) -> None:
        (site / "media/images/p.png").chmod(0o644)
        Collector(tmp_path / "backup").collect()
        assert (tmp_path / "backup/media/images/p.png").stat().st_mode & 0o777 == 0o600
        assert (site / "media/images/p.png").stat().st_mode & 0o777 == 0o644

    def test_what_a_restore_has_left__is_not_the_sites(self, site: Path, tmp_path: Path) -> None:
        for name in (MOVING, ASIDE):
            (site / "documents" / name).mkdir()
            (site / "documents" / name / "old.pdf").write_text("old")
        collector = Collector(tmp_path / "backup")
        collector.collect()
        assert len(collector.files) == 3

    def test_earlier_backup__shares_what_has_not_changed(self, site: Path, tmp_path: Path) -> None:
        first = self.earlier(tmp_path / "first")
        (site / "documents/ab/one.pdf").write_text("another text")
        later = Collector(tmp_path / "second", first)
        later.collect()
        shared = {
            name
            for name in later.files
            if os.path.samefile(first / name, tmp_path / "second" / name)
        }
        assert shared == {"documents/cd/two.pdf", "media/images/p.png"}
        assert content(tmp_path / "second") == content(site)

    def test_earlier_backup__damaged_is_not_shared(self, site: Path, tmp_path: Path) -> None:
        first = self.earlier(tmp_path / "first")
        (first / "documents/ab/one.pdf").write_text("documents/ab/0ne.pdf")
        (first / "documents/cd/two.pdf").unlink()
        Collector(tmp_path / "second", first).collect()
        assert content(tmp_path / "second") == content(site)

    @staticmethod
    def earlier(folder: Path) -> Path:
        """Return a backup of the files alone."""
        collector = Collector(folder)
        collector.collect()
        Manifest("", "", "", files=collector.files).write(folder)
        return folder


class TestFolder:
    def test_aside_and_back__as_before(self, site: Path) -> None:
        before, folder = content(site), Folder(site / "documents")
        folder.set_aside()
        assert not folder.has_content()
        (site / "documents/new.pdf").write_text("new")
        folder.put_back()
        assert content(site) == before

    def test_forgotten__what_came_stays(self, site: Path, tmp_path: Path) -> None:
        (tmp_path / "backup/ef").mkdir(parents=True)
        (tmp_path / "backup/ef/new.pdf").write_text("new")
        folder = Folder(site / "documents")
        folder.set_aside()
        folder.fill(tmp_path / "backup")
        folder.forget_aside()
        folder.put_back()
        assert content(site / "documents") == {"ef/new.pdf": "new"}

    def test_cut_off_while_setting_aside__nothing_is_lost(self, site: Path) -> None:
        before, documents = content(site), site / "documents"
        (documents / MOVING).mkdir()
        (documents / "ab").rename(documents / MOVING / "ab")
        Folder(documents).put_back()
        assert content(site) == before

    def test_cut_off_while_putting_back__nothing_is_lost(
        self, site: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before, folder = content(site), Folder(site / "documents")
        folder.set_aside()
        (site / "documents/new.pdf").write_text("new")
        rename, done = Path.rename, []

        def fragile(self: Path, target: Path) -> Path:
            done.append(target)
            if len(done) == 3:
                raise KeyboardInterrupt
            return rename(self, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", fragile)
            with pytest.raises(KeyboardInterrupt):
                folder.put_back()
        folder.put_back()
        assert content(site) == before

    def test_nothing_was_set_aside__nothing_happens(self, site: Path) -> None:
        before = content(site)
        Folder(site / "documents").put_back()
        assert content(site) == before
        Folder(site / "nowhere").put_back()
        assert not Folder(site / "nowhere").has_content()
