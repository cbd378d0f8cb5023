"""Every page asks as many questions of the database for thirty as for one (design/style 9)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guidebook.models import ChapterPage, EditionPage, Feedback, GlossaryTerm
from tests.actors import Cast
from tests.catalog.screens import url
from tests.factories import GenreFactory, bulk_published
from tests.guidebook.worlds import (
    CHECKLIST,
    EDITION,
    GUIDEBOOK,
    HISTORY,
    keep_check,
    keep_checks_of_others,
    make_chapter,
    make_edition,
    make_items,
)

pytestmark = pytest.mark.django_db

READERS = ("visitor", "special")
ALL = [str(number) for number in range(1, 31)]
MOST = 31


def queries(client: Client, address: str, data: dict[str, str] | None = None) -> int:
    """Return how many queries the answer takes, once everything is warm."""

    def send() -> Any:
        return client.get(address) if data is None else client.post(address, data)

    assert send().status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert send().status_code == 200
    return len(captured)


def build(number: int) -> EditionPage:
    """Return an edition of `number` items and chapters; each has a genre, a twin and terms."""
    base = make_edition("base", items=ALL[:number])
    old = make_edition("2014", items=ALL[:number])
    former = {each: each for each in ALL}
    edition = make_edition(items=make_items(ALL[:number], former), based_on=base, replaces=old)
    for each in ALL[:number]:
        genre = GenreFactory()
        bulk_published(2, genre=genre)
        twin = make_chapter(base, each, slug=f"base-{each}")
        make_chapter(edition, each, genres=[genre], base=twin, text=f"用語{each}番を使う")
        GlossaryTerm.objects.create(term=f"用語{each}番", reading="よ", explanation="説明")
    for place in range(number):
        theme = make_edition(f"theme{place}", based_on=base)
        make_chapter(theme, "1", base=ChapterPage.objects.get(slug="base-1"))
    return edition


@pytest.fixture
def compare() -> Callable[[Callable[[], Any]], None]:
    """Return a function that measures with one and with thirty of everything."""

    def compare(measure: Callable[[], Any]) -> None:
        build(1)
        first = measure()
        for page in EditionPage.objects.all():
            page.delete()
        GlossaryTerm.objects.all().delete()
        cache.clear()
        build(30)
        assert measure() == first
        assert max(first.values() if isinstance(first, dict) else [first]) <= MOST

    return compare


class TestReaders:
    """All pages are measured at once: building thirty of everything takes longest."""

    PAGES = (
        GUIDEBOOK,
        EDITION,
        f"{EDITION}1/",
        f"{EDITION}1/?with=base",
        CHECKLIST,
        f"{EDITION}print/",
    )
    CHECKED = {f"progress_{number}": "not_yet" for number in ALL}

    @pytest.mark.parametrize("name", READERS)
    def test_pages_and_results(self, cast: Cast, compare: Any, name: str) -> None:
        client = cast[name].client

        def measure() -> dict[str, int]:
            pages = {address: queries(client, address) for address in self.PAGES}
            results = {
                action: queries(client, CHECKLIST, self.CHECKED | {"action": action})
                for action in ("show", "csv")
            }
            return pages | results

        compare(measure)


class TestOwnStanding:
    """What a member sees of the own self-check on the pages of readers (G4)."""

    PAGES = (GUIDEBOOK, EDITION, f"{EDITION}1/", CHECKLIST)

    def test_current_editions__one_and_thirty(self, cast: Cast) -> None:
        client, own = cast["special"].client, cast["special"].user.organization
        start = datetime.date(2026, 1, 1)

        def add(place: int) -> None:
            edition = make_edition(f"e{place}", items=ALL)
            for days in range(1 + place % 5):
                day = start + datetime.timedelta(days=days)
                keep_check(edition, own, day, item_1="done", item_2="started")

        add(0)
        first = queries(client, GUIDEBOOK)
        for place in range(1, 30):
            add(place)
        assert queries(client, GUIDEBOOK) == first
        assert first <= MOST

    def test_checks__one_and_thirty(self, cast: Cast) -> None:
        client, own = cast["special"].client, cast["special"].user.organization
        edition = make_edition(items=ALL)
        make_chapter(edition, "1")
        start = datetime.date(2026, 1, 1)
        progress = {f"item_{number}": "done" for number in ALL}
        keep_check(edition, own, start, **progress)
        first = {address: queries(client, address) for address in self.PAGES}
        for days in range(1, 30):
            keep_check(edition, own, start + datetime.timedelta(days=days), **progress)
        assert {address: queries(client, address) for address in self.PAGES} == first
        assert max(first.values()) <= MOST


class TestOrganizations:
    def test_result_with_the_numbers_of_peers(self, cast: Cast) -> None:
        """Open items of thirty others, with chapters, genres and peers."""
        edition, client = build(30), cast["special"].client
        own = cast["special"].user.organization
        keep_check(edition, own, **{f"item_{number}": "not_yet" for number in ALL})
        keep_checks_of_others(edition, 3, item_1="done")
        first = queries(client, CHECKLIST)
        keep_checks_of_others(edition, 27, **{f"item_{number}": "done" for number in ALL})
        assert queries(client, CHECKLIST) == first
        assert first <= MOST

    @pytest.mark.parametrize("query", ["", "?format=csv", "?on=2026-01-01"])
    def test_history(self, cast: Cast, query: str) -> None:
        edition, client = make_edition(items=ALL), cast["special"].client
        own = cast["special"].user.organization
        start = datetime.date(2026, 1, 1)
        progress = {f"item_{number}": "done" for number in ALL}
        keep_check(edition, own, start, **progress)
        first = queries(client, f"{HISTORY}{query}")
        for number in range(1, 30):
            keep_check(edition, own, start + datetime.timedelta(days=number), **progress)
        assert queries(client, f"{HISTORY}{query}") == first
        assert first <= MOST

    def test_saving(self, cast: Cast) -> None:
        """Saving thirty answers takes as many queries as saving one."""
        numbers = []
        for sign, count in (("warm", 1), ("one", 1), ("thirty", 30)):
            make_edition(sign, items=ALL[:count])
            client, address = cast["special"].client, f"{GUIDEBOOK}{sign}/checklist/"
            data = {f"progress_{number}": "done" for number in ALL} | {"action": "save"}
            with CaptureQueriesContext(connection) as captured:
                assert client.post(address, data).status_code == 302
            numbers.append(len(captured))
        assert numbers[1] == numbers[2]


class TestSecretariat:
    def test_standing(self, cast: Cast) -> None:
        edition, client = make_edition(items=ALL), cast["secretariat"].client
        keep_checks_of_others(edition, 3, item_1="done")
        first = queries(client, reverse("guidebook_standing"))
        keep_checks_of_others(edition, 27, **{f"item_{number}": "done" for number in ALL})
        for place in range(29):
            make_edition(f"other{place}")
        assert queries(client, reverse("guidebook_standing")) == first

    def test_feedback(self, cast: Cast) -> None:
        client, user = cast["secretariat"].client, cast["special"].user
        edition = make_edition()

        def add(number: int) -> None:
            Feedback.objects.create(
                chapter=make_chapter(edition, str(number)),
                about="章",
                comment="声",
                user=user,
                organization=user.organization,
                ticket=str(number),
            )

        add(1)
        first = queries(client, url(Feedback, "list"))
        for number in range(2, 31):
            add(number)
        assert queries(client, url(Feedback, "list")) == first

    def test_glossary(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        GlossaryTerm.objects.create(term="用語", reading="よ", explanation="説明")
        first = queries(client, url(GlossaryTerm, "list"))
        for number in range(29):
            GlossaryTerm.objects.create(term=f"用語{number}", reading="よ", explanation="説明")
        assert queries(client, url(GlossaryTerm, "list")) == first
