"""The terms of registration in the admin (R4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages

from catalog.entries.enums import EntryState
from catalog.models import Terms
from catalog.registering.terms import accept_terms
from tests.actors import Actor, Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text, url
from tests.factories import entry_in, registrant_of

pytestmark = pytest.mark.django_db


def terms_data(version: str = "2.0") -> dict[str, Any]:
    """Return what the form posts."""
    body = '{"blocks": [{"key": "a", "type": "unstyled", "text": "本文", "depth": 0, '
    body += '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    return {"version": version, "begins_at": "2026-01-01 00:00", "body": body}


@pytest.fixture
def accepted() -> Terms:
    """Return a version that somebody has accepted."""
    terms = Terms.objects.create(version="1.0", body="<p>本文</p>")
    entry = entry_in(EntryState.DRAFT)
    accept_terms(entry, terms, registrant_of(entry))
    return terms


class TestAccess:
    @pytest.mark.parametrize("screen", ["list", "add", "edit", "inspect", "copy"])
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    def test_screens__open_for_the_secretariat_only(
        self, cast: Cast, name: str, screen: str
    ) -> None:
        terms = Terms.objects.create(version="1.0", body="<p>本文</p>")
        args = [] if screen in {"list", "add"} else [terms.pk]
        response = cast[name].client.get(url(Terms, screen, *args))
        assert response.status_code == (200 if name == "secretariat" else 302)

    def test_deletion__is_open_to_nobody(self, cast: Cast, superuser: Actor) -> None:
        terms = Terms.objects.create(version="1.0", body="<p>本文</p>")
        for client in (superuser.client, cast["secretariat"].client):
            assert client.post(url(Terms, "delete", terms.pk)).status_code == 302
        assert Terms.objects.filter(pk=terms.pk).exists()


class TestVersions:
    def test_next_version__is_added(self, cast: Cast, accepted: Terms) -> None:
        response = cast["secretariat"].client.post(url(Terms, "add"), terms_data())
        assert response.status_code == 302
        assert Terms.objects.filter(version="2.0").exists()

    def test_version_nobody_accepted__is_edited(self, cast: Cast) -> None:
        terms = Terms.objects.create(version="1.0", body="<p>本文</p>")
        cast["secretariat"].client.post(url(Terms, "edit", terms.pk), terms_data("1.1"))
        assert Terms.objects.get(pk=terms.pk).version == "1.1"

    def test_accepted_version__is_edited_by_nobody(
        self, cast: Cast, superuser: Actor, accepted: Terms
    ) -> None:
        for client in (cast["secretariat"].client, superuser.client):
            response = client.post(url(Terms, "edit", accepted.pk), terms_data("1.1"))
            assert response.status_code == 302
            assert "すでに了承されている" in str(next(iter(get_messages(response.wsgi_request))))
        assert Terms.objects.get(pk=accepted.pk).version == "1.0"

    def test_copy__leads_to_the_next_version_and_writes_nothing_into_the_old(
        self, cast: Cast, accepted: Terms
    ) -> None:
        client = cast["secretariat"].client
        page = soup(client.get(url(Terms, "copy", accepted.pk)))
        assert page.select_one(f"form[action='{url(Terms, 'add')}']") is not None
        assert client.post(url(Terms, "copy", accepted.pk), terms_data("9.9")).status_code == 405
        assert [each.version for each in Terms.objects.all()].count("9.9") == 0

    def test_version__reads_as_text_not_as_markup(self, cast: Cast) -> None:
        terms = Terms.objects.create(version="1.0", body="<p>本文の<b>語</b></p>")
        page = cast["secretariat"].client.get(url(Terms, "inspect", terms.pk))
        assert "本文の<b>語</b>" in page.content.decode()

    def test_list__says_which_are_accepted(self, cast: Cast, accepted: Terms) -> None:
        page = cast["secretariat"].client.get(url(Terms, "list"))
        assert "あり（変更できません）" in main_text(page)
        assert url(Terms, "edit", accepted.pk) not in page.content.decode()

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        client, address = cast["secretariat"].client, url(Terms, "list")
        Terms.objects.create(version="v", body="")
        client.get(address)
        with django_assert_num_queries(11):
            client.get(address)
        Terms.objects.bulk_create(Terms(version=f"v{n}", body="") for n in range(29))
        with django_assert_num_queries(11):
            client.get(address)
