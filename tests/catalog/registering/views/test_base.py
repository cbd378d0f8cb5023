"""Who gets to the registrant's screens: members, each to their own (1.3)."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.registering.terms import accept_terms
from cms.admin.audit import Operator
from tests.actors import Cast
from tests.catalog.html import crumbs
from tests.factories import pdf_document
from tests.registering import LIST, Desk, desk_entry, fields, fresh, latest_draft, send_new, state

#: Every address about one entry, with the methods that it offers.
ADDRESSES = {
    "": ("get",),
    "edit/": ("get", "post"),
    "confirm/": ("get", "post"),
    "done/": ("get",),
    "copy/": ("post",),
    "delete/": ("get", "post"),
    "likes/": ("get",),
    "documents/1/": ("get",),
}
OFFERED = [(path, method) for path, methods in ADDRESSES.items() for method in methods]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
UNKNOWN = 987654321


def call(client: Client, method: str, url: str, **data: object) -> HttpResponse:
    """Ask with what a registrant would send."""
    body: dict[str, Any] = {"data": fields(**data)} if method == "post" else {}
    return getattr(client, method)(url, **body)


@pytest.fixture
def entry(cast: Cast, desk: Desk) -> Entry:
    """Return a published entry of the company, whose detail special members may read elsewhere."""
    found = desk_entry(desk, EntryState.PUBLISHED, cast.owner, documents=[pdf_document()])
    accept_terms(found, desk.terms, Operator(cast["general"].user))
    return found


class TestOwnEntryView:
    """Somebody else's entry answers 404, whatever is asked of it."""

    @pytest.mark.parametrize("name", ["other", "special"])
    def test_other_organisation__finds_nothing(self, cast: Cast, entry: Entry, name: str) -> None:
        before = (fresh(entry).latest_revision_id, state(entry), Entry.objects.count())
        shown = {"based_on": entry.latest_revision_id, "revision": entry.latest_revision_id}
        for path, method in OFFERED:
            answer = call(cast[name].client, method, f"{LIST}{entry.pk}/{path}", **shown)
            assert answer.status_code == 404, (path, method)
            assert entry.title not in answer.content.decode(), (path, method)
            after = (fresh(entry).latest_revision_id, state(entry), Entry.objects.count())
            assert before == after, (path, method)

    def test_other_organisation__cannot_tell_it_from_an_unknown_one(
        self, cast: Cast, entry: Entry
    ) -> None:
        client = cast["other"].client
        for method, path in product(METHODS, ADDRESSES):
            answer = call(client, method, f"{LIST}{entry.pk}/{path}")
            unknown = call(client, method, f"{LIST}{UNKNOWN}/{path}")
            assert answer.status_code == unknown.status_code, (method, path)
            assert answer.status_code in {200, 404, 405}, (method, path)
            assert answer.status_code != 200 or method == "options", path

    def test_visitor__logs_in_and_comes_back(self, cast: Cast, entry: Entry) -> None:
        for path, method in OFFERED:
            url = f"{LIST}{entry.pk}/{path}"
            answer = call(cast["visitor"].client, method, url)
            assert answer.status_code == 302, (path, method)
            assert answer["Location"] == f"/login/?next={quote(url)}"

    @pytest.mark.parametrize("name", ["wg", "secretariat"])
    def test_staff__has_nothing_to_register(self, cast: Cast, entry: Entry, name: str) -> None:
        for path, method in OFFERED:
            answer = call(cast[name].client, method, f"{LIST}{entry.pk}/{path}")
            assert answer.status_code == 403, (path, method)
            assert entry.title not in answer.content.decode(), (path, method)

    @pytest.mark.parametrize("name", ["general", "colleague"])
    def test_own_organisation__gets_in(self, cast: Cast, entry: Entry, name: str) -> None:
        for path in filter(None, ADDRESSES):
            expected = 405 if path == "copy/" else 200
            answer = cast[name].client.get(f"{LIST}{entry.pk}/{path}")
            assert answer.status_code == expected, path

    def test_deleted_entry__answers_404_to_its_owner(
        self, cast: Cast, company: Client, entry: Entry
    ) -> None:
        lifecycle.delete(entry, Operator(cast["general"].user))
        for path, method in OFFERED:
            answer = call(company, method, f"{LIST}{entry.pk}/{path}")
            assert answer.status_code == 404, (path, method)

    def test_strange_number__answers_404(self, company: Client) -> None:
        for number in ("0", "99999999999999999999999", "-1", "x", "１"):
            assert company.get(f"{LIST}{number}/").status_code == 404, number

    def test_get__changes_nothing(self, company: Client, entry: Entry) -> None:
        before = (latest_draft(entry).content(), fresh(entry).latest_revision_id, state(entry))
        for path in ("", "edit/", "confirm/", "done/", "delete/", "likes/"):
            company.get(f"{LIST}{entry.pk}/{path}")
            after = (latest_draft(entry).content(), fresh(entry).latest_revision_id, state(entry))
            assert before == after, path

    def test_get__of_copy_makes_no_copy(self, company: Client, entry: Entry) -> None:
        company.get(f"{LIST}{entry.pk}/copy/")
        assert Entry.objects.count() == 1

    def test_post__without_the_token_of_the_form_is_refused(self, cast: Cast, entry: Entry) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast["general"].user)
        before = (fresh(entry).latest_revision_id, state(entry), Entry.objects.count())
        for path in ("edit/", "confirm/", "copy/", "delete/"):
            answer = call(client, "post", f"{LIST}{entry.pk}/{path}", based_on=before[0])
            assert answer.status_code == 403, path
            after = (fresh(entry).latest_revision_id, state(entry), Entry.objects.count())
            assert before == after, path

    def test_new_form__without_the_token_of_the_form_is_refused(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast["general"].user)
        assert send_new(client).status_code == 403
        assert not Entry.objects.exists()


class TestOwnView:
    """List and new form: for members, of whatever kind."""

    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("visitor", 302),
            ("general", 200),
            ("colleague", 200),
            ("other", 200),
            ("special", 200),
            ("wg", 403),
            ("secretariat", 403),
        ],
    )
    def test_screens__are_for_members(self, cast: Cast, name: str, status: int) -> None:
        for path in ("", "new/", "deleted/"):
            assert cast[name].client.get(f"{LIST}{path}").status_code == status, path

    def test_visitor__comes_back_with_the_query(self, cast: Cast) -> None:
        answer = cast["visitor"].client.get(f"{LIST}?q=x&page=2")
        assert answer["Location"] == f"/login/?next={quote(f'{LIST}?q=x&page=2')}"

    def test_staff__are_told_why(self, cast: Cast) -> None:
        page = cast["secretariat"].client.get(LIST).content.decode()
        assert "団体のアカウントでログインした方が利用できます。" in page

    @pytest.mark.parametrize("name", ["visitor", "wg", "secretariat"])
    def test_new_form__keeps_nothing_from_strangers(self, cast: Cast, name: str) -> None:
        cast[name].client.post(f"{LIST}new/", fields())
        assert not Entry.objects.exists()


class TestBreadcrumbs:
    """登録情報一覧 → 登録情報詳細 → 登録情報編集 → 確認画面 (R9)."""

    @pytest.mark.parametrize(
        ("path", "steps"),
        [
            ("", ["登録情報詳細"]),
            ("edit/", ["登録情報詳細", "登録情報編集"]),
            ("confirm/", ["登録情報詳細", "登録情報編集", "確認画面"]),
            ("done/", ["登録情報詳細", "登録結果"]),
            ("delete/", ["登録情報詳細", "削除"]),
            ("likes/", ["登録情報詳細", "いいね！した団体"]),
        ],
    )
    def test_screen_of_an_entry__stands_below_the_list(
        self, company: Client, entry: Entry, path: str, steps: list[str]
    ) -> None:
        url = f"{LIST}{entry.pk}/"
        addresses = {"登録情報詳細": url, "登録情報編集": f"{url}edit/"}
        linked = [(step, addresses[step]) for step in steps[:-1]]
        shown = crumbs(company.get(f"{url}{path}"))
        assert shown[-len(steps) - 1 :] == [("登録情報一覧", LIST), *linked, (steps[-1], "")]

    @pytest.mark.parametrize(("path", "step"), [("new/", "新規情報登録"), ("deleted/", "削除結果")])
    def test_screen_without_entry__stands_below_the_list(
        self, company: Client, path: str, step: str
    ) -> None:
        assert crumbs(company.get(f"{LIST}{path}"))[-2:] == [("登録情報一覧", LIST), (step, "")]
