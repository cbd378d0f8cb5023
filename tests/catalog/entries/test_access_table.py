"""Who gets which answer at which address, whatever the state of an entry (1.0, V3–V5, V7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.permissions import can_like, can_read_detail, shows_detail_link
from catalog.models import Entry
from home.models import HomePage
from tests.actors import NAMES, Cast, build_cast
from tests.catalog.html import facets, hit_count, linked_ids, row_ids, soup
from tests.conftest import rolled_back_later
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    like,
    pdf_document,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db

TYPES = ("special", "members")

#: How an entry may stand. The first word of `edit_…` says that a published version is underneath.
NEVER_PUBLISHED = ("draft", "in_review", "returned", "deleted_draft")
LISTED = ("published", "edit_in_review", "edit_returned", "edit_draft")
GONE = ("stopped", "deleted")
CASES = (*NEVER_PUBLISHED, *LISTED, *GONE)

#: The answers while an entry is listed; `type` is whom the entry's information type is for.
TABLE = """
    actor        type     detail  document  like  like_by_get
    visitor      special  302     302       302   302
    visitor      members  302     302       302   302
    general      special  200     200       403   405
    general      members  200     200       403   405
    colleague    special  200     200       403   405
    colleague    members  200     200       403   405
    other        special  403     403       403   403
    other        members  200     200       403   405
    special      special  200     200       302   405
    special      members  200     200       302   405
    wg           special  403     403       403   403
    wg           members  403     403       403   403
    secretariat  special  200     200       403   405
    secretariat  members  200     200       403   405
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
ADDRESSES = tuple(_HEAD[2:])
STATUS = {
    (actor, kind, address): int(status)
    for actor, kind, *answers in _ROWS
    for address, status in zip(ADDRESSES, answers, strict=True)
}

PATHS = {
    "detail": "/matching/search/{pk}/",
    "document": "/matching/search/{pk}/documents/1/",
    "like": "/matching/search/{pk}/like/",
    "like_by_get": "/matching/search/{pk}/like/",
}
LISTS = ("/matching/search/", "/matching/", "/")

FORBIDDEN = "申し訳ございません。「詳細情報」については特別会員向けサービスとなっています。"
STOPPED = "この情報は現在公開を停止しています。"
#: One of each rule; the search itself asks for no person.
SEARCHERS = ("visitor", "general", "secretariat")

LIKER = "いいね市（架空）"
REGISTRANT = {"last_name": "登録花子", "email": "registrant@secret.example", "tel": "011-222-3333"}
UNSEARCHABLE = ("secret.example", "窓口", "資料名", "登録花子", "011-222-3333", LIKER)


def expected_status(actor: str, kind: str, case: str, address: str) -> int:
    """Return what the specification demands."""
    if case in NEVER_PUBLISHED:
        return 404
    if case in GONE:
        return 410
    return STATUS[actor, kind, address]


def expected_link(actor: str, kind: str) -> bool:
    """Return whether a row carries 「詳細」: to what opens, or to login (V3)."""
    return STATUS[actor, kind, "detail"] in {200, 302}


@dataclass(frozen=True)
class Subject:
    """An entry of the world with the words that may give it away."""

    kind: str
    case: str
    pk: int

    @property
    def title(self) -> str:
        """What readers may see while it is listed."""
        return f"〔{self.kind}・{self.case}〕"

    @property
    def is_listed(self) -> bool:
        """Whether visitors find it."""
        return self.case in LISTED


class World:
    """Everybody, and an entry of each type in each state; `contents` is what all of them say."""

    def __init__(self, **contents: Any) -> None:
        self.contents = contents
        self.cast: Cast = build_cast()
        self.genre = GenreFactory(slug="shown")
        self.hidden_genre = GenreFactory(slug="hidden")
        self.types = {
            "special": InformationTypeFactory(slug="for-special"),
            "members": InformationTypeFactory(slug="for-members", for_all=True),
        }
        self.registrant = UserFactory(organization=self.cast.owner, **REGISTRANT)
        self.liker = OrganizationFactory(name=LIKER, municipality=True)
        self.subjects = [self.build(kind, case) for kind, case in product(TYPES, CASES)]

    def build(self, kind: str, case: str) -> Subject:
        """Bring an entry to `case` the way the site does."""
        is_hidden = case in NEVER_PUBLISHED
        states = {"deleted_draft": EntryState.DRAFT} | dict.fromkeys(LISTED, EntryState.PUBLISHED)
        entry = entry_in(
            states.get(case) or EntryState(case),
            organization=self.cast.owner,
            registrant=self.registrant,
            information_type=self.types[kind],
            genres=[self.hidden_genre if is_hidden else self.genre],
            title=Subject(kind, case, 0).title,
            summary=f"概要文：{kind}・{case}",
            contact_person=f"窓口：{kind}・{case}",
            contact_email=f"{kind}.{case}@secret.example",
            documents=[pdf_document(title=f"資料名：{kind}・{case}")],
            **self.contents,
        )
        like(entry, self.liker)
        if case == "deleted_draft":
            lifecycle.delete(entry, registrant_of(entry))
        if case.startswith("edit_"):
            self.edit(entry, case)
        return Subject(kind, case, entry.pk)

    def edit(self, entry: Entry, case: str) -> None:
        """Change everything readers see of a published entry, up to the review."""
        draft = entry.get_latest_revision_as_object()
        draft.title, draft.summary = "未承認の題", "未承認の概要"
        draft.contact_email = "unapproved@secret.example"
        draft.genres = [self.hidden_genre]
        draft.documents.add(pdf_document(number=2, title="未承認の資料"))
        lifecycle.save_draft(draft, registrant_of(entry))
        if case != "edit_draft":
            lifecycle.submit(entry, registrant_of(entry))
        if case == "edit_returned":
            lifecycle.return_to_registrant(entry, secretariat_operator(), "直してください。")


class WorldTestCase:
    """Tests that share one world; each sees it as it was built.

    A module builds it by `built_once`, in a fixture of its own.
    """

    contents: ClassVar[dict[str, Any]] = {}
    world: ClassVar[World]
    answers: ClassVar[dict[tuple[str, str, Subject], Any]]
    pages: ClassVar[dict[tuple[str, str], Any]]

    @classmethod
    def build(cls) -> None:
        """Build the world, with a home page that lists the newest."""
        cls.world = World(**cls.contents)
        cls.answers, cls.pages = {}, {}
        home = HomePage.objects.get()
        home.body = [("newest_entries", {"heading": "新着情報", "count": 6})]
        home.save()

    def request(self, actor: str, address: str, subject: Subject) -> Any:
        """Return the answer that `actor` gets."""
        client = self.world.cast[actor].client
        send = client.post if address == "like" else client.get
        return send(PATHS[address].format(pk=subject.pk))

    def answer(self, actor: str, address: str, subject: Subject) -> Any:
        """Return the answer that `actor` gets, asked for once in the module."""
        key = actor, address, subject
        if key not in self.answers:
            self.answers[key] = self.request(*key)
        return self.answers[key]

    def page(self, actor: str, address: str) -> Any:
        """Return the list that `actor` gets at `address`, asked for once in the module."""
        key = actor, address
        if key not in self.pages:
            self.pages[key] = self.world.cast[actor].client.get(address)
        return self.pages[key]

    def user(self, actor: str) -> Any:
        """Return who `actor` is to Django."""
        return self.world.cast[actor].user or AnonymousUser()

    def listed(self) -> list[Subject]:
        """Return what visitors find."""
        return [subject for subject in self.world.subjects if subject.is_listed]


def built_once(case: type[WorldTestCase], django_db_blocker: Any) -> Iterator[None]:
    """Build the world of `case` and of its heirs for a module."""
    with rolled_back_later(django_db_blocker):
        case.build()
        yield


@pytest.fixture(scope="module", autouse=True)
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Build the world of class 1."""
    yield from built_once(WorldTestCase, django_db_blocker)


class TestAddresses(WorldTestCase):
    """Detail, document and like of every entry, for everybody."""

    def check(self, address: str) -> None:
        """Compare the answers at `address` with the table."""
        keys = [(actor, subject) for actor in NAMES for subject in self.world.subjects]
        observed = {
            (actor, subject.kind, subject.case): self.answer(actor, address, subject).status_code
            for actor, subject in keys
        }
        assert observed == {
            (actor, subject.kind, subject.case): expected_status(
                actor, subject.kind, subject.case, address
            )
            for actor, subject in keys
        }

    def test_detail__answers_as_in_the_table(self) -> None:
        self.check("detail")

    def test_document__answers_as_in_the_table(self) -> None:
        self.check("document")

    def test_like__answers_as_in_the_table(self) -> None:
        self.check("like")

    def test_like_by_get__answers_as_in_the_table(self) -> None:
        self.check("like_by_get")

    def test_like__is_stored_for_nobody_who_is_refused(self) -> None:
        for actor, subject in product(NAMES, self.world.subjects):
            if actor != "special":
                self.request(actor, "like", subject)
        for subject in self.world.subjects:
            likes = Entry.objects.get(pk=subject.pk).likes.values_list("organization__name")
            assert list(likes) == [(LIKER,)], subject

    def test_visitor__is_sent_to_login_and_lands_where_they_wanted_to_go(self) -> None:
        for subject in self.listed():
            detail = PATHS["detail"].format(pk=subject.pk)
            landings = {
                "detail": detail,
                "document": PATHS["document"].format(pk=subject.pk),
                "like": detail,
                "like_by_get": detail,
            }
            for address, landing in landings.items():
                response = self.answer("visitor", address, subject)
                assert response["Location"] == f"/login/?next={landing}", (subject, address)

    def test_other_company__is_told_whom_the_detail_is_for(self) -> None:
        for subject in self.listed():
            if subject.kind == "special":
                response = self.world.cast["other"].client.get(
                    f"/matching/search/{subject.pk}/?q=abc&page=2"
                )
                page = soup(response)
                assert FORBIDDEN in page.main.get_text(), subject
                button = page.main.find("a", string="ＯＫ")
                assert button["href"] == "/matching/search/?q=abc&page=2", subject

    def test_gone__says_that_the_publication_is_stopped(self) -> None:
        for actor, subject in product(NAMES, self.world.subjects):
            if subject.case in GONE:
                for address in ADDRESSES:
                    page = self.answer(actor, address, subject).content.decode()
                    told = STOPPED in page
                    assert told == (subject.case == "stopped"), (actor, subject, address)

    def test_refusals__give_nothing_of_the_entry_away(self) -> None:
        for actor, subject, address in product(NAMES, self.world.subjects, ADDRESSES):
            response = self.answer(actor, address, subject)
            if response.status_code not in {200, 302}:
                page = response.content.decode()
                words = ["secret.example", "概要文", "資料名", "窓口", "未承認", LIKER]
                words += ["登録花子", "011-222-3333"]
                if not subject.is_listed:
                    words += [subject.title, f"{subject.kind}・{subject.case}"]
                found = [word for word in words if word in page]
                assert found == [], (actor, subject, address)

    def test_detail__shows_the_approved_version_only(self) -> None:
        for subject in self.listed():
            for actor in ("general", "colleague", "special", "secretariat"):
                page = self.answer(actor, "detail", subject).content.decode()
                assert subject.title in page, (actor, subject)
                for word in ("未承認", "unapproved@", LIKER):
                    assert word not in page, (actor, subject, word)

    def test_document__of_an_unapproved_edit_is_unknown(self) -> None:
        for actor, subject in product(("general", "special", "secretariat"), self.listed()):
            client = self.world.cast[actor].client
            response = client.get(f"/matching/search/{subject.pk}/documents/2/")
            assert response.status_code == 404, (actor, subject)

    def test_file__has_no_url_of_its_own(self) -> None:
        document = Entry.objects.get(pk=self.listed()[0].pk).documents.get()
        with pytest.raises(NotImplementedError, match="no address"):
            _ = document.file.url

    def test_file__is_under_no_public_address(self) -> None:
        for subject in self.listed():
            document = Entry.objects.get(pk=subject.pk).documents.get()
            name = document.file.name
            for actor, address in product(
                ("visitor", "special", "secretariat"),
                (
                    f"/media/{name}",
                    f"/media/documents/{name}",
                    f"/static/{name}",
                    f"/documents/{name}",
                    f"/documents/{document.pk}/{name.rsplit('/', 1)[-1]}",
                ),
            ):
                status = self.world.cast[actor].client.get(address).status_code
                assert status == 404, (actor, address)


class TestLists(WorldTestCase):
    """Result list, newest lists and counts, for everybody."""

    def test_rows__are_the_listed_entries_newest_first(self) -> None:
        newest_first = [subject.pk for subject in reversed(self.listed())]
        for actor in NAMES:
            response = self.page(actor, "/matching/search/")
            assert row_ids(response) == newest_first, actor
            assert hit_count(response) == len(newest_first), actor

    def test_detail_link__stands_where_the_table_opens_the_detail(self) -> None:
        for actor in NAMES:
            response = self.page(actor, "/matching/search/")
            linked = {each.pk for each in self.listed() if expected_link(actor, each.kind)}
            assert linked_ids(response) == linked, actor

    def test_detail_link__leads_to_the_answer_of_the_table(self) -> None:
        for actor in NAMES:
            client = self.world.cast[actor].client
            page = soup(client.get("/matching/search/?type=for-members"))
            opened = {
                client.get(link["href"]).status_code for link in page.select("[data-detail-link]")
            }
            assert opened <= {200, 302}, actor

    def test_facet_counts__count_listed_entries_only(self) -> None:
        number = len(LISTED)
        for actor in NAMES:
            response = self.page(actor, "/matching/search/")
            assert facets(response, "type") == {"for-special": number, "for-members": number}, actor
            assert facets(response, "genre") == {"shown": 2 * number, "hidden": 0}, actor

    def test_newest__are_the_same_six_everywhere_with_links_as_in_the_table(self) -> None:
        six = list(reversed(self.listed()))[:6]
        for actor, address in product(NAMES, LISTS):
            page = soup(self.page(actor, address))
            shown = [
                (each.div.contents[1].get_text(strip=True), each.a is not None)
                for each in page.select(".brief-list > li")
            ]
            assert shown == [(each.title, expected_link(actor, each.kind)) for each in six], (
                actor,
                address,
            )

    def test_lists__never_name_what_is_not_listed(self) -> None:
        hidden = [each.title for each in self.world.subjects if not each.is_listed]
        for actor, address in product(NAMES, (*LISTS, "/matching/search/?genre=hidden")):
            page = self.page(actor, address).content.decode()
            found = [word for word in (*hidden, "未承認") if word in page]
            assert found == [], (actor, address)

    def test_lists__never_carry_contacts_documents_likers_or_registrants(self) -> None:
        words = ("secret.example", "窓口", "資料名", LIKER, *REGISTRANT.values())
        for actor, address in product(NAMES, LISTS):
            page = self.page(actor, address).content.decode()
            found = [word for word in words if word in page]
            assert found == [], (actor, address)

    def test_search__finds_no_word_of_what_is_not_listed(self) -> None:
        words = [f"{kind}・{case}" for kind, case in product(TYPES, (*NEVER_PUBLISHED, *GONE))]
        listed = {each.pk for each in self.listed()}
        for actor, word in product(SEARCHERS, (*words, "未承認")):
            client = self.world.cast[actor].client
            response = client.get("/matching/search/", {"q": f'"{word}"'})
            assert hit_count(response) == 0, (actor, word)
            assert row_ids(response) == [], (actor, word)
            near = set(row_ids(client.get("/matching/search/", {"q": word})))
            assert near <= listed, (actor, word)

    def test_search__finds_no_one_by_contact_registrant_or_liker(self) -> None:
        for actor, word in product(SEARCHERS, UNSEARCHABLE):
            client = self.world.cast[actor].client
            response = client.get("/matching/search/", {"q": f'"{word}"'})
            assert row_ids(response) == [], (actor, word)


class TestRules(WorldTestCase):
    """The rule in SQL and the rule in Python say the same, and what the table says."""

    def test_detail_rule__is_the_same_for_one_entry_and_for_many(self) -> None:
        for actor in NAMES:
            readable = set(Entry.objects.readable_by(self.user(actor)).values_list("pk", flat=True))
            for subject in self.world.subjects:
                opens = expected_status(actor, subject.kind, subject.case, "detail") == 200
                entry = Entry.objects.get(pk=subject.pk)
                assert can_read_detail(self.user(actor), entry) == opens, (actor, subject)
                assert (subject.pk in readable) == opens, (actor, subject)

    def test_link_and_like_rules__agree_with_the_table(self) -> None:
        for actor, subject in product(NAMES, self.listed()):
            entry, user = Entry.objects.get(pk=subject.pk), self.user(actor)
            likes = STATUS[actor, subject.kind, "like"] == 302 and actor != "visitor"
            assert can_like(user, entry) == likes, (actor, subject)
            link = expected_link(actor, subject.kind)
            assert shows_detail_link(user, entry) == link, (actor, subject)

    def test_listed__is_the_same_for_one_entry_and_for_many(self) -> None:
        published = set(Entry.objects.published().values_list("pk", flat=True))
        listed = set(Entry.objects.listed().values_list("pk", flat=True))
        for subject in self.world.subjects:
            assert Entry.objects.get(pk=subject.pk).is_published == subject.is_listed, subject
            assert (subject.pk in published) == (subject.pk in listed) == subject.is_listed, subject

    def test_states__are_the_ones_they_are_called(self) -> None:
        states = {
            "edit_in_review": EntryState.PUBLISHED_CHANGES_IN_REVIEW,
            "edit_returned": EntryState.RETURNED,
            "edit_draft": EntryState.PUBLISHED,
            "deleted_draft": EntryState.DELETED,
        }
        for subject in self.world.subjects:
            state = lifecycle.state_of(Entry.objects.get(pk=subject.pk))
            assert state == states.get(subject.case, subject.case), subject
