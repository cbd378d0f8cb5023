"""Files that only a view may hand out (1.1)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client

from cms.files.storage import private_storage, random_name


class TestRandomName:
    @pytest.mark.parametrize(
        ("given", "ending"),
        [
            ("見積書.PDF", ".pdf"),
            ("../../etc/passwd", ""),
            ("a.tar.gz", ".gz"),
            ("secret/plan.docx", ".docx"),
            ("no-ending", ""),
            (f"x.{'a' * 300}", f".{'a' * 9}"),
        ],
    )
    def test_random_name__only_the_ending_is_kept(self, given: str, ending: str) -> None:
        name = random_name(None, given)

        assert re.fullmatch(rf"([0-9a-f]{{2}})/\1[0-9a-f]{{30}}{re.escape(ending)}", name)

    def test_random_name__never_twice_the_same(self) -> None:
        assert len({random_name(None, "x.pdf") for _ in range(50)}) == 50


@pytest.mark.django_db
class TestPrivateStorage:
    def test_private_storage__no_address_leads_to_its_files(self, client: Client) -> None:
        storage = private_storage()
        name = storage.save("aa/x.pdf", ContentFile(b"x"))

        with pytest.raises(NotImplementedError):
            storage.url(name)
        for address in (f"/media/{name}", f"/documents/{name}"):
            assert client.get(address).status_code == 404

    def test_private_storage__outside_the_public_folders(self, settings: LazySettings) -> None:
        storage = private_storage()
        path = Path(storage.path(storage.save("aa/x.pdf", ContentFile(b"x")))).resolve()

        assert path.is_relative_to(Path(settings.PRIVATE_ROOT).resolve())
        for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
            assert not path.is_relative_to(Path(public).resolve())

    def test_private_storage__location_is_text(self) -> None:
        assert isinstance(private_storage()._location, str)
