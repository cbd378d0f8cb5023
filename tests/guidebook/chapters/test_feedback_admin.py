"""What readers said, in the admin: read and ticked off by the secretariat, fixed for all (G9)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from guidebook.models import Feedback
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text, url
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
HEADINGS = ["受付日時", "章", "役に立ったか", "種類", "コメント", "団体", "対応", "事務局のメモ"]


@pytest.fixture
def voice() -> Feedback:
    """Return what a reader of a town said."""
    town = OrganizationFactory(name="みほん町（架空）", municipality=True)
    return Feedback.objects.create(
        about="版 1．章",
        helpful=False,
        kind="request",
        comment=f"{SCRIPT}もっと例を",
        user=UserFactory(organization=town),
        organization=town,
        ticket="voice",
    )


@pytest.fixture
def all_powerful(db: None) -> Client:
    """Return the client of somebody to whom Django allows everything."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True, organization=None))
    return client


def rows(client: Any, **query: str) -> list[str]:
    """Return what each row of the list says."""
    response = client.get(url(Feedback, "list"), query)
    assert response.status_code == 200
    return [" ".join(row.get_text(" ").split()) for row in soup(response).select("table tbody tr")]


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__see_and_change_nothing(self, cast: Cast, voice: Feedback, name: str) -> None:
        client = cast[name].client
        for screen, args in (
            ("list", []),
            ("edit", [voice.pk]),
            ("inspect", [voice.pk]),
            ("history", [voice.pk]),
        ):
            response = client.get(url(Feedback, screen, *args))
            assert response.status_code == 302, screen
        client.post(url(Feedback, "edit", voice.pk), {"state": "handled", "note": "x"})
        voice.refresh_from_db()
        assert (voice.state, voice.note) == ("open", "")

    def test_nobody__adds(self, cast: Cast, all_powerful: Client) -> None:
        for client in (cast["secretariat"].client, all_powerful):
            assert client.get(url(Feedback, "add")).status_code == 302
            client.post(url(Feedback, "add"), {"about": "作り話", "state": "open"})
        assert not Feedback.objects.exists()

    def test_nobody__deletes(self, cast: Cast, voice: Feedback, all_powerful: Client) -> None:
        bulk = f"/admin/bulk/guidebook/feedback/delete/?id={voice.pk}"
        for client in (cast["secretariat"].client, all_powerful):
            assert client.get(url(Feedback, "delete", voice.pk)).status_code == 302
            for address in (url(Feedback, "delete", voice.pk), bulk):
                client.post(address)
        assert Feedback.objects.filter(pk=voice.pk).exists()

    def test_list__offers_neither(self, cast: Cast, voice: Feedback) -> None:
        html = cast["secretariat"].client.get(url(Feedback, "list")).content.decode()
        assert url(Feedback, "add") not in html
        assert url(Feedback, "delete", voice.pk) not in html


class TestList:
    def test_row__says_what_was_said(self, cast: Cast, voice: Feedback) -> None:
        (row,) = rows(cast["secretariat"].client)
        for words in ("版 1．章", "役に立たなかった", "要望", "もっと例を", "みほん町", "未対応"):
            assert words in row

    @pytest.mark.parametrize("screen", ["list", "edit", "inspect"])
    def test_markup__is_text(self, cast: Cast, voice: Feedback, screen: str) -> None:
        args = [] if screen == "list" else [voice.pk]
        response = cast["secretariat"].client.get(url(Feedback, screen, *args))
        assert SCRIPT not in response.content.decode()
        assert SCRIPT in main_text(response)

    def test_newest__comes_first(self, cast: Cast, voice: Feedback) -> None:
        Feedback.objects.create(about="あとの章", ticket="2")
        assert "あとの章" in rows(cast["secretariat"].client)[0]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"state": "open"}, 1),
            ({"state": "handled"}, 1),
            ({"kind": "request"}, 1),
            ({"helpful": "false"}, 1),
            ({"q": "もっと"}, 1),
            ({"q": "見つからない"}, 0),
        ],
        ids=["open", "handled", "kind", "helpful", "word", "no word"],
    )
    def test_filters(self, cast: Cast, voice: Feedback, query: dict[str, str], found: int) -> None:
        Feedback.objects.create(about="別の章", helpful=True, state="handled", ticket="2")
        assert len(rows(cast["secretariat"].client, **query)) == found

    @pytest.mark.parametrize(
        "query",
        [{"state": "zzz"}, {"helpful": "zzz"}, {"p": "x"}, {"ordering": "zzz"}, {"kind": "'"}],
        ids=["state", "helpful", "page", "ordering", "kind"],
    )
    def test_nonsense__is_a_clean_page(
        self, cast: Cast, voice: Feedback, query: dict[str, str]
    ) -> None:
        response = cast["secretariat"].client.get(url(Feedback, "list"), query)
        assert response.status_code == 200


class TestEdit:
    def test_secretariat__ticks_off(self, cast: Cast, voice: Feedback) -> None:
        data = {"state": "handled", "note": "次の版に入れます。"}
        response = cast["secretariat"].client.post(url(Feedback, "edit", voice.pk), data)
        assert response.status_code == 302
        voice.refresh_from_db()
        assert (voice.state, voice.note) == ("handled", "次の版に入れます。")
        assert "対応済み" in rows(cast["secretariat"].client)[0]

    def test_words_of_the_reader__stay_as_they_are(self, cast: Cast, voice: Feedback) -> None:
        changes = {
            "comment": "書き換え",
            "about": "書き換え",
            "kind": "thanks",
            "helpful": "true",
            "organization": "",
            "state": "handled",
            "note": "",
        }
        cast["secretariat"].client.post(url(Feedback, "edit", voice.pk), changes)
        kept = Feedback.objects.get()
        assert (kept.comment, kept.about, kept.kind, kept.helpful, kept.organization) == (
            voice.comment,
            voice.about,
            "request",
            False,
            voice.organization,
        )
        assert kept.state == "handled"

    @pytest.mark.parametrize(
        "changes", [{"state": "zzz"}, {"state": ""}, {"note": "あ" * 2001}], ids=str
    )
    def test_mistakes__change_nothing(
        self, cast: Cast, voice: Feedback, changes: dict[str, str]
    ) -> None:
        data = {"state": "handled", "note": ""} | changes
        response = cast["secretariat"].client.post(url(Feedback, "edit", voice.pk), data)
        assert response.status_code == 200
        voice.refresh_from_db()
        assert voice.state == "open"


class TestExport:
    def test_csv__for_excel_without_formulas(self, cast: Cast, voice: Feedback) -> None:
        Feedback.objects.create(about="章", comment="=1+1", kind="question", ticket="2")
        response = cast["secretariat"].client.get(f"{url(Feedback, 'list')}?export=csv")
        content = b"".join(response.streaming_content)
        assert content.startswith(b"\xef\xbb\xbf")
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert table[0] == HEADINGS
        assert table[1][3:5] == ["質問", "'=1+1"]
        assert table[2][1:7] == [
            "版 1．章",
            "役に立たなかった",
            "要望",
            f"{SCRIPT}もっと例を",
            "みほん町（架空）",
            "未対応",
        ]

    def test_workbook__has_japanese_headings(self, cast: Cast, voice: Feedback) -> None:
        response = cast["secretariat"].client.get(f"{url(Feedback, 'list')}?export=xlsx")
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        table = list(sheet.iter_rows(values_only=True))
        assert list(table[0]) == HEADINGS
        assert f"{SCRIPT}もっと例を" in table[1]

    def test_formula__is_text_in_the_workbook(self, cast: Cast) -> None:
        Feedback.objects.create(about="章", comment='=HYPERLINK("https://evil")', ticket="2")
        response = cast["secretariat"].client.get(f"{url(Feedback, 'list')}?export=xlsx")
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        assert "f" not in {cell.data_type for cell in sheet[2]}
