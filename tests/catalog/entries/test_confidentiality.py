"""Class 2 is for special members, the own organisation and the secretariat alone (M13)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import product
from typing import Any, ClassVar

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from catalog.entries.enums import Confidentiality
from catalog.entries.permissions import (
    can_contact,
    can_find,
    can_know_of,
    can_like,
    can_read_detail,
    finds_class_2,
    shows_detail_link,
)
from catalog.models import Entry, EntryText, ListedCount, SavedSearch, SearchWord
from catalog.saved.digests import Digest
from catalog.search.vocabulary import rebuild_vocabulary
from cms.japanese.suggest import known_word
from tests.actors import NAMES
from tests.catalog.entries.test_access_table import (
    CASES,
    GONE,
    LISTED,
    LISTS,
    NEVER_PUBLISHED,
    PATHS,
    TYPES,
    Subject,
    WorldTestCase,
    built_once,
)
from tests.catalog.html import facets, hit_count, linked_ids, row_ids, soup, text_of
from tests.factories import listed_entry, published_entry
from tests.guidebook.worlds import make_chapter, make_edition

pytestmark = pytest.mark.django_db

CLASS_2 = {"confidentiality": Confidentiality.CLASS_2, "consent_declared": True}

#: The answers while an entry of class 2 is published, whatever its information type.
TABLE = """
    actor        detail  document  like  like_by_get  contact
    visitor      404     404       404   404          404
    general      200     200       403   405          403
    colleague    200     200       403   405          403
    other        404     404       404   404          404
    special      200     200       302   405          200
    wg           404     404       404   404          404
    secretariat  200     200       403   405          403
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
ADDRESSES = tuple(_HEAD[1:])
STATUS = {
    (actor, address): int(status)
    for actor, *answers in _ROWS
    for address, status in zip(ADDRESSES, answers, strict=True)
}
ALL_PATHS = PATHS | {"contact": "/matching/search/{pk}/contact/"}

KNOWING = {name for name in NAMES if STATUS[name, "detail"] == 200}
FINDING = {"special", "secretariat"}

OPEN_TITLE = "誰でも見つける題"
UNKNOWN_ID = 10**9
SEARCHES = (
    "/matching/search/",
    "/matching/search/?genre=shown",
    "/matching/search/?type=for-members",
    "/matching/search/?sort=likes",
    "/matching/search/?q=概要文",
    "/matching/search/?q=概要文&sort=relevance",
    "/matching/search/?q=概要文&genre=hidden",
    "/search/?q=概要文",
    "/search/?q=概要文&group=entries",
    "/guidebook/ver2/1/",
)


def expected_status(actor: str, case: str, address: str) -> int:
    """Return what the specification demands."""
    if case in NEVER_PUBLISHED or actor not in KNOWING:
        return 404
    return 410 if case in GONE else STATUS[actor, address]


class ClosedWorldTestCase(WorldTestCase):
    """A world of class 2, with one entry in it that everybody finds."""

    contents: ClassVar[dict[str, Any]] = CLASS_2
    open: ClassVar[Entry]

    @classmethod
    def build(cls) -> None:
        """Add that entry, and a chapter of the guidebook about the same genre."""
        super().build()
        cls.open = published_entry(
            title=OPEN_TITLE,
            genres=[cls.world.genre],
            information_type=cls.world.types["members"],
        )
        make_chapter(make_edition(), genres=[cls.world.genre])

    def ids(self, actor: str) -> set[int]:
        """Return what the actor finds."""
        found = {self.open.pk}
        return found | {each.pk for each in self.listed()} if actor in FINDING else found

    def client_of(self, actor: str) -> Any:
        """Return the actor's browser."""
        return self.world.cast[actor].client


@pytest.fixture(scope="module", autouse=True)
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Build the world of class 2."""
    yield from built_once(ClosedWorldTestCase, django_db_blocker)


class TestAddresses(ClosedWorldTestCase):
    """Detail, document, like and contact of every entry of class 2, for everybody."""

    def request(self, actor: str, address: str, subject: Subject) -> Any:
        """Return the answer that `actor` gets, at the contact form as well."""
        client = self.client_of(actor)
        send = client.post if address == "like" else client.get
        return send(ALL_PATHS[address].format(pk=subject.pk))

    def test_addresses__answer_as_in_the_table(self) -> None:
        keys = list(product(NAMES, ADDRESSES, self.world.subjects))
        observed = {key: self.answer(*key).status_code for key in keys}
        assert observed == {
            (actor, address, subject): expected_status(actor, subject.case, address)
            for actor, address, subject in keys
        }

    def test_strangers__cannot_tell_it_from_an_unknown_one(self) -> None:
        for actor, address in product(set(NAMES) - KNOWING, ADDRESSES):
            nothing = self.request(actor, address, Subject("", "", UNKNOWN_ID))
            assert nothing.status_code == 404, (actor, address)
            for subject in self.world.subjects:
                answer = self.answer(actor, address, subject)
                assert text_of(answer) == text_of(nothing), (actor, address, subject)
                assert set(answer.headers) == set(nothing.headers), (actor, address, subject)

    def test_like__is_stored_for_special_members_only(self) -> None:
        subject = self.listed()[0]
        likes = Entry.objects.get(pk=subject.pk).likes
        before = likes.count()
        for actor in set(NAMES) - {"special"}:
            self.request(actor, "like", subject)
            assert likes.count() == before, actor
        self.request("special", "like", subject)
        assert likes.count() == before + 1

    def test_detail__says_whom_it_is_for(self) -> None:
        for actor, subject in product(KNOWING, self.listed()):
            text = text_of(self.answer(actor, "detail", subject))
            assert "機密性２" in text, (actor, subject)
            assert "特別会員、登録した団体、事務局だけが見られる情報です。" in text

    def test_detail_of_class_1__says_nothing_of_classes(self) -> None:
        page = self.client_of("special").get(f"/matching/search/{self.open.pk}/")
        parts = soup(page).select("main .page-head, main .split > div, main #contact, main #like")
        assert len(parts) == 4
        assert all("機密性" not in part.get_text() for part in parts)


class TestLists(ClosedWorldTestCase):
    """Rows, counts, words and mails."""

    def test_search__lists_and_counts_what_the_reader_may_find(self) -> None:
        for actor in NAMES:
            response = self.page(actor, "/matching/search/")
            assert set(row_ids(response)) == self.ids(actor), actor
            assert hit_count(response) == len(self.ids(actor)), actor

    def test_facets__count_what_the_reader_may_find(self) -> None:
        number = len(LISTED)
        finding = {"for-special": number, "for-members": number + 1}
        others = {"for-special": 0, "for-members": 1}
        for actor, query in product(NAMES, ("", "?sort=likes", "?genre=shown")):
            response = self.page(actor, f"/matching/search/{query}")
            expected = finding if actor in FINDING else others
            assert facets(response, "type") == expected, (actor, query)
            total = sum(expected.values())
            assert facets(response, "genre") == {"shown": total, "hidden": 0}, (actor, query)

    def test_text__finds_and_counts_by_reader(self) -> None:
        for actor, sort in product(NAMES, ("updated", "likes", "relevance")):
            query = {"q": '"概要文"', "sort": sort}
            response = self.client_of(actor).get("/matching/search/", query)
            number = 2 * len(LISTED) if actor in FINDING else 0
            assert hit_count(response) == len(row_ids(response)) == number, (actor, sort)
            assert sum(facets(response, "type").values()) == number, (actor, sort)

    def test_rows__carry_a_badge_and_lead_to_the_detail(self) -> None:
        response = self.page("special", "/matching/search/?sort=likes")
        marked = {
            int(row["data-entry-id"])
            for row in soup(response).select("[data-entry-id]")
            if "機密性２" in row.get_text()
        }
        assert marked == {each.pk for each in self.listed()}
        assert linked_ids(response) == self.ids("special")

    def test_every_list__names_class_2_to_nobody_else(self) -> None:
        for actor, address in product(NAMES, (*LISTS, *SEARCHES)):
            page = self.page(actor, address)
            assert page.status_code == 200, (actor, address)
            named = [each.title for each in self.listed() if each.title in page.content.decode()]
            if actor not in FINDING:
                assert named == [], (actor, address)
                assert soup(page).find(string="機密性２") is None, (actor, address)
            elif "hidden" not in address:
                assert named, (actor, address)

    def test_site_search__counts_by_reader(self) -> None:
        for actor in NAMES:
            text = text_of(self.page(actor, "/search/?q=概要文"))
            number = 2 * len(LISTED)
            assert (f"{number}件" in text) == (actor in FINDING), actor

    def test_own_list__shows_it_to_its_organisation(self) -> None:
        deleted = {"deleted", "deleted_draft"}
        own = {each.pk for each in self.world.subjects if each.case not in deleted}
        for actor in ("general", "colleague"):
            response = self.client_of(actor).get("/matching/my/")
            assert set(row_ids(response)) == own, actor
        assert not row_ids(self.client_of("other").get("/matching/my/"))

    def test_comparison__tells_strangers_what_it_tells_of_unknown_ids(self) -> None:
        subject = self.listed()[0]
        for actor in ("other", "wg", "visitor"):
            pages = [
                self.client_of(actor).get(f"/matching/search/compare/?id={pk}")
                for pk in (subject.pk, UNKNOWN_ID)
            ]
            assert pages[0].status_code == pages[1].status_code, actor
            texts = [text_of(each) if each.content else "" for each in pages]
            assert texts[0] == texts[1], actor
        for actor in KNOWING:
            page = self.client_of(actor).get(f"/matching/search/compare/?id={subject.pk}")
            assert subject.title in text_of(page), actor

    def test_digest__tells_the_accounts_that_may_know(self) -> None:
        digest = Digest(self.open.updated_at.replace(year=self.open.updated_at.year + 1))
        for actor in ("general", "colleague", "other", "special"):
            search = SavedSearch.objects.create(
                user=self.user(actor),
                name="保存",
                query="genre=shown",
                interval="daily",
                told_until=self.open.updated_at.replace(year=2000),
            )
            told = set(digest.news(search).values_list("pk", flat=True))
            assert told == self.ids(actor), actor

    def test_digest__marks_class_2(self) -> None:
        told = [self.open, Entry.objects.get(pk=self.listed()[0].pk)]
        section = {"entries": told, "count": 2}
        context = {"sections": [section], "count": 2, "person": self.user("special")}
        text = render_to_string("mail/digest.txt", context)
        assert f"］［機密性２］{self.listed()[0].title}" in text
        assert f"］{OPEN_TITLE}" in text

    def test_decision_record__holds_it_with_its_class(self) -> None:
        response = self.client_of("special").get("/matching/search/record.xlsx?genre=shown")
        sheet = load_workbook(io.BytesIO(response.content))["検索結果"]
        classes = {row[2]: row[8] for row in sheet.iter_rows(values_only=True) if row[8]}
        assert classes.pop("タイトル") == "機密性"
        closed = {each.title: "機密性２" for each in self.listed()}
        assert classes == closed | {OPEN_TITLE: "機密性１"}
        for actor in set(NAMES) - {"special"}:
            refused = self.client_of(actor).get("/matching/search/record.xlsx?genre=shown")
            assert refused.status_code in {302, 403}, actor

    def test_site_search__marks_class_2(self) -> None:
        page = text_of(self.page("special", "/search/?q=概要文"))
        assert page.count(" 機密性２ 持ち主（架空） ") == 5


class TestRules(ClosedWorldTestCase):
    """The rules in SQL and in Python say the same, for every actor, class and state."""

    def pks(self, found: Any) -> set[int]:
        """Return the ids of a queryset of entries or of their rows in the index."""
        return set(found.values_list("pk", flat=True))

    def test_find__is_the_same_for_one_entry_and_for_many(self) -> None:
        for actor in NAMES:
            user, entries = self.user(actor), Entry.objects.all()
            listed = self.pks(Entry.objects.listed_for(user))
            assert listed == self.pks(EntryText.objects.listed_for(user)) == self.ids(actor), actor
            assert {each.pk for each in entries if can_find(user, each)} == listed, actor
            assert finds_class_2(user) == (actor in FINDING), actor

    def test_public_verbs__are_what_a_visitor_finds(self) -> None:
        assert self.pks(Entry.objects.listed()) == self.ids("visitor")
        assert self.pks(EntryText.objects.listed()) == self.ids("visitor")
        published = {self.open.pk, *(each.pk for each in self.listed())}
        assert self.pks(Entry.objects.published()) == published
        assert self.pks(EntryText.objects.published()) == published

    def test_know__is_the_same_for_one_entry_and_for_many(self) -> None:
        everything = {self.open.pk, *(each.pk for each in self.world.subjects)}
        for actor in NAMES:
            user, entries = self.user(actor), Entry.objects.all()
            known = self.pks(Entry.objects.known_to(user))
            assert known == (everything if actor in KNOWING else {self.open.pk}), actor
            assert {each.pk for each in entries if can_know_of(user, each)} == known, actor

    def test_detail__is_the_same_for_one_entry_and_for_many(self) -> None:
        for actor, subject in product(NAMES, self.world.subjects):
            user, entry = self.user(actor), Entry.objects.get(pk=subject.pk)
            opens = expected_status(actor, subject.case, "detail") == 200
            readable = Entry.objects.readable_by(user).filter(pk=subject.pk).exists()
            assert can_read_detail(user, entry) == readable == opens, (actor, subject)
            likes = expected_status(actor, subject.case, "like") == 302
            assert can_like(user, entry) == likes, (actor, subject)
            writes = expected_status(actor, subject.case, "contact") == 200
            assert can_contact(user, entry) == writes, (actor, subject)

    def test_detail_link__is_offered_to_all_who_find_it(self) -> None:
        for actor, subject in product(FINDING, self.listed()):
            assert shows_detail_link(self.user(actor), Entry.objects.get(pk=subject.pk)), actor

    def test_kept_counts__are_those_of_the_rows(self) -> None:
        assert ListedCount.objects.groups() == EntryText.objects.published().groups()
        for actor in NAMES:
            user = self.user(actor)
            kept = ListedCount.objects.listed_for(user).groups()
            assert kept == EntryText.objects.listed_for(user).groups(), actor
            assert kept.total() == len(self.ids(actor)), actor
        assert ListedCount.objects.listed().groups().total() == 1

    def test_table__covers_everybody_and_every_state(self) -> None:
        assert {actor for actor, _ in STATUS} == set(NAMES)
        cases = {(each.kind, each.case) for each in self.world.subjects}
        assert cases == set(product(TYPES, CASES))


class TestZeroHits(ClosedWorldTestCase):
    """What a search without hits is offered says nothing of class 2 (V8)."""

    def offers(self, actor: str, **query: str) -> str:
        """Return what the page offers after a search that finds nothing."""
        page = self.client_of(actor).get("/matching/search/", query)
        assert hit_count(page) == 0
        return text_of(page).split("条件を減らすか", 1)[1]

    def test_vocabulary__is_made_of_public_titles_and_genres(self) -> None:
        listed_entry(title="封入封緘の秘訣", genres=[self.world.hidden_genre], **CLASS_2)
        listed_entry(title="観光案内", genres=[self.world.genre])
        rebuild_vocabulary()
        words = set(SearchWord.objects.values_list("word", flat=True))
        assert {"観光", "案内", "観光案内"} <= words
        assert not {"封入", "封緘", "秘訣", self.world.hidden_genre.name} & words
        assert self.world.genre.name in words

    def test_suggestion__is_counted_for_its_reader(self) -> None:
        listed_entry(title="防災無線", genres=[self.world.genre], **CLASS_2)
        known = known_word("防災")
        SearchWord.objects.create(word="防災", key=known.key, reading=known.reading, number=1)
        assert "防災 （1件）" in self.offers("special", q="防歳")
        for actor in ("visitor", "general", "other", "wg"):
            assert "防災" not in self.offers(actor, q="防歳").replace("防歳", ""), actor

    def test_loosening__is_counted_for_its_reader(self) -> None:
        listed_entry(title="題", genres=[self.world.hidden_genre], **CLASS_2)
        query = {"q": "あいうえおかきく", "genre": "hidden"}
        assert "フリーワードを外す" in self.offers("secretariat", **query)
        assert "フリーワードを外す" not in self.offers("visitor", **query)

    def test_neighbours__are_counted_for_their_reader(self) -> None:
        entry = listed_entry(title="題", genres=[self.world.hidden_genre], **CLASS_2)
        query = {"q": "題", "genre": "shown", "type": entry.information_type.slug}
        assert self.world.hidden_genre.name in self.offers("special", **query)
        assert self.world.hidden_genre.name not in self.offers("other", **query)
