"""Videos stand as links with title and length, and only those of video services (1.1)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from catalog.entries.models.videos import (
    ADDRESS_NEEDED,
    LENGTH_NEEDED,
    TITLE_NEEDED,
    is_video_address,
)
from catalog.models import Entry
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.catalog.importing.conftest import Importer, World, run_import, world  # noqa: F401
from tests.catalog.importing.files import row
from tests.factories import new_entry, published_entry
from tests.registering import NEW, error_at, fields, prepare_desk

pytestmark = pytest.mark.django_db

VIDEO = {
    "video_1_url": "https://www.youtube.com/watch?v=abc",
    "video_1_title": "避難所の受付（紹介）",
    "video_1_length": "３分20秒",
}


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "https://www.youtube.com/watch?v=abc",
            "https://youtu.be/abc",
            "https://player.vimeo.com/video/1",
            "https://www.nicovideo.jp/watch/sm1",
        ],
    )
    def test_video_services__are_accepted(self, url: str) -> None:
        is_video_address(url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://www.youtube.com/watch?v=abc",
            "https://youtube.com.example.jp/",
            "https://notyoutube.com/",
            "https://example.jp/youtube.com",
            "https://youtube.com@example.jp/",
            "javascript:alert(1)//youtube.com",
        ],
    )
    def test_everything_else__is_refused(self, url: str) -> None:
        with pytest.raises(ValidationError):
            is_video_address(url)


class TestRules:
    @pytest.mark.parametrize(
        ("given", "problems"),
        [
            (
                ("video_1_url",),
                {"video_1_title": [TITLE_NEEDED], "video_1_length": [LENGTH_NEEDED]},
            ),
            (("video_1_title",), {"video_1_url": [ADDRESS_NEEDED]}),
            (("video_1_url", "video_1_title", "video_1_length"), {}),
            ((), {}),
        ],
    )
    def test_address_title_and_length__belong_together(
        self, given: tuple[str, ...], problems: dict[str, list[str]]
    ) -> None:
        entry = new_entry(**{name: VIDEO[name] for name in given})
        found: dict[str, list[str]] = {}
        try:
            entry.clean_videos()
        except ValidationError as error:
            found = error.message_dict
        assert found == problems


class TestReading:
    def test_link__has_title_length_and_host_and_nothing_is_embedded(self, cast: Cast) -> None:
        entry = published_entry(**VIDEO)
        page = cast["special"].client.get(f"/matching/search/{entry.pk}/")
        link = soup(page).select_one(f'a[href="{VIDEO["video_1_url"]}"]')
        assert link is not None
        assert "避難所の受付（紹介）（３分20秒、www.youtube.com）" in link.get_text(strip=True)
        assert soup(page).select("video, embed, iframe") == []

    def test_form__says_what_is_wrong_at_its_place(self, cast: Cast) -> None:
        prepare_desk()
        company = cast["general"].client
        page = company.post(NEW, fields(video_2_url="https://example.jp/v"))
        assert error_at(page, "video_2_url")
        page = company.post(NEW, fields(video_1_url=VIDEO["video_1_url"]))
        assert LENGTH_NEEDED in error_at(page, "video_1_length")
        assert "登録してよいですか？" in text_of(company.post(NEW, fields(**VIDEO), follow=True))


@pytest.mark.usefixtures("world")
class TestFiles:
    def test_columns__are_read_and_checked(self, run_import: Importer) -> None:  # noqa: F811
        assert not run_import(row(**VIDEO)).errors
        assert [each.title for each in Entry.objects.get().videos] == [VIDEO["video_1_title"]]
        (error,) = run_import(row(external_id="a-2", video_2_title="題名だけ")).errors
        assert "動画2のアドレス" in str(error)
