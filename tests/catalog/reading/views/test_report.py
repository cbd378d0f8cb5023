"""「内容に問題があるとき」 on the detail (S8)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import ContentReport, Entry
from catalog.reading.views import report as door
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import published_entry

pytestmark = pytest.mark.django_db
SENT = {"matter": "wrong", "text": "電話番号が違います。"}


@pytest.fixture
def entry(cast: Cast) -> Entry:
    """Return an entry that special members read."""
    return published_entry(organization=cast.owner)


def url(entry: Entry) -> str:
    """Return the address of the detail."""
    return f"/matching/search/{entry.pk}/"


def send(cast: Cast, entry: Entry, **changes: str) -> Any:
    """Press the button as a special member."""
    client = cast["special"].client
    return client.post(f"{url(entry)}report/?q=x", SENT | changes, follow=True)


class TestReport:
    def test_sent__is_kept_and_thanked_for(self, cast: Cast, entry: Entry) -> None:
        page = cast["special"].client.get(url(entry))
        form = soup(page).select_one("#report form")
        assert form is not None
        assert form["action"] == f"{url(entry)}report/"
        done = send(cast, entry)
        assert door.THANKS in text_of(done)
        assert done.redirect_chain[-1][0] == f"{url(entry)}?q=x"
        kept = ContentReport.objects.get()
        assert (kept.matter, kept.text, kept.user) == ("wrong", SENT["text"], cast["special"].user)
        assert "電話番号が違います" not in text_of(cast["general"].client.get(url(entry)))

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"matter": ""}, "matter"), ({"matter": "x"}, "matter"), ({"text": " "}, "text")],
    )
    def test_wrong__is_said_at_the_field_and_kept(
        self, cast: Cast, entry: Entry, changes: dict[str, str], field: str
    ) -> None:
        answer = send(cast, entry, **changes)
        page = soup(answer)
        assert answer.status_code == 422
        assert page.find(id=f"id_report_{field}_error") is not None
        assert page.select_one("#report details[open]") is not None
        if field != "text":
            assert SENT["text"] in page.select_one("#report textarea").get_text()
        assert not ContentReport.objects.exists()

    def test_bots__are_thanked_and_nothing_is_kept(self, cast: Cast, entry: Entry) -> None:
        assert door.THANKS in text_of(send(cast, entry, website="https://spam.example/"))
        assert not ContentReport.objects.exists()

    def test_too_often__is_told_to_wait(
        self, cast: Cast, entry: Entry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(door, "RATE", "1/h")
        send(cast, entry)
        answer = send(cast, entry, text="もう一つ")
        assert (answer.status_code, door.TOO_OFTEN in text_of(answer)) == (429, True)
        assert ContentReport.objects.count() == 1

    def test_own_people__see_no_form(self, cast: Cast, entry: Entry) -> None:
        page = soup(cast["general"].client.get(url(entry)))
        assert page.select_one("#report") is None
