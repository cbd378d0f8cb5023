"""Who gets which answer at which address of the guidebook, whatever the state of a page (G1–G9)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import PageViewRestriction

from guidebook.models import (
    ChapterPage,
    EditionPage,
    Feedback,
    GlossaryTerm,
    GuidebookIndexPage,
    SelfCheck,
)
from tests.actors import NAMES, Cast, build_cast
from tests.catalog.html import soup
from tests.catalog.screens import url
from tests.guidebook.worlds import (
    GUIDEBOOK,
    make_chapter,
    make_edition,
    restrict,
    ticket_of,
)

#: published    open to everybody
#: draft        never published
#: unpublished  published once
#: login        for those logged in
#: staff        for the secretariat
STATES = ("published", "draft", "unpublished", "login", "staff")
HIDDEN = STATES[1:]
MARK = "見せない"
NUMBERS = {"published": "1", "draft": "2", "unpublished": "3", "login": "4", "staff": "5"}
ITEMS = ("1", "2", "3", "4", "5", "6")

#: The answers while a page is open to everybody.
TABLE = """
    actor        read  save  item   history  feedback
    visitor      200   200   login  login    302
    general      200   302   302    200      302
    colleague    200   302   302    200      302
    other        200   302   302    200      302
    special      200   302   302    200      302
    wg           200   200   403    403      302
    secretariat  200   200   403    403      302
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
STATUS = {
    (actor, deed): status
    for actor, *answers in _ROWS
    for deed, status in zip(_HEAD[1:], answers, strict=True)
}


@dataclass(frozen=True)
class Address:
    """Something below an edition or a chapter: how it is asked for, and the deed in the table."""

    deed: str
    path: str = ""
    method: str = "get"
    action: str = ""


OF_EDITIONS = {
    "edition": Address("read"),
    "print": Address("read", "print/"),
    "print_chapters": Address("read", "print/?pages=chapters"),
    "checklist": Address("read", "checklist/"),
    "show": Address("read", "checklist/", "post", "show"),
    "csv": Address("read", "checklist/", "post", "csv"),
    "save": Address("save", "checklist/", "post", "save"),
    "item": Address("item", "checklist/item/", "post"),
    "history": Address("history", "checklist/history/"),
    "history_csv": Address("history", "checklist/history/?format=csv"),
    "history_day": Address("history", "checklist/history/?on=2026-04-10"),
}
OF_CHAPTERS = {
    "chapter": Address("read"),
    "beside": Address("read", "?with=theme"),
    "feedback_by_get": Address("feedback", "feedback/"),
    "feedback": Address("feedback", "feedback/", "post"),
}


def expected(actor: str, state: str, deed: str) -> str:
    """Return what the specification demands of a page that stands, or whose edition stands, so.

    A page below one that is not published has no reader either.
    """
    if state in {"draft", "unpublished"}:
        return "404"
    if (state == "login" and actor == "visitor") or (state == "staff" and actor != "secretariat"):
        return "login"
    return STATUS[actor, deed]


def outcome(response: HttpResponse) -> str:
    """Return the answer in one word."""
    if response.status_code == 302 and response["Location"].startswith("/login/"):
        return "login"
    return str(response.status_code)


class World:
    """Everybody, an edition in each state, and chapters in each state below a published one."""

    def __init__(self) -> None:
        self.cast: Cast = build_cast()
        self.editions = {"published": make_edition(items=ITEMS, title="公開の版")}
        base = self.editions["published"]
        self.chapters = {
            state: self.bring(
                make_chapter(base, NUMBERS[state], title=self.title("章", state)), state
            )
            for state in STATES
        }
        self.last = make_chapter(base, "6", title="公開の最後の章")
        self.theme = make_edition("theme", title="公開の読み替え版", based_on=base)
        self.adapted = make_chapter(self.theme, "1", base=self.chapters["published"])
        for state in HIDDEN:
            self.editions[state] = make_edition(
                state, title=self.title("版", state), based_on=base, items=ITEMS
            )
        self.below = {
            state: make_chapter(
                self.editions[state],
                "1",
                title=self.title("中の章", state),
                base=self.chapters["published"],
            )
            for state in HIDDEN
        }
        for state in HIDDEN:
            self.editions[state] = self.bring(self.editions[state], state)

    @staticmethod
    def title(kind: str, state: str) -> str:
        """Return a title that gives a hidden page away."""
        return f"公開の{kind}" if state == "published" else f"{MARK}{kind}：{state}"

    @staticmethod
    def bring(page: Any, state: str) -> Any:
        """Return `page` brought to `state`."""
        if state == "draft":
            type(page).objects.filter(pk=page.pk).update(live=False, has_unpublished_changes=True)
        elif state == "unpublished":
            page.unpublish()
        elif state == "login":
            restrict(page)
        elif state == "staff":
            restrict(page, PageViewRestriction.GROUPS)
        return type(page).objects.get(pk=page.pk)


class WorldTestCase(TestCase):
    """Tests that share one world; each sees it as it was built."""

    world: ClassVar[World]
    answers: ClassVar[dict[tuple[str, int, Address], HttpResponse]]

    @classmethod
    def setUpClass(cls) -> None:
        """Build the world once, in the transaction of the class."""
        super().setUpClass()
        cls.world = World()
        cls.answers = {}

    def answer(self, actor: str, page: EditionPage | ChapterPage, address: Address) -> HttpResponse:
        """Return the answer to `actor`, asked for once in the class."""
        key = actor, page.pk, address
        if key not in self.answers:
            self.answers[key] = self.ask(actor, page, address)
        return self.answers[key]

    def ask(self, actor: str, page: EditionPage | ChapterPage, address: Address) -> HttpResponse:
        """Return the answer to `actor` at `address` of `page`, with nothing kept from before."""
        cache.clear()
        SelfCheck.objects.all().delete()
        client = self.world.cast[actor].client
        path = f"{page.url_path.removeprefix('/home')}{address.path}"
        if address.method == "get":
            return client.get(path)
        if isinstance(page, ChapterPage):
            return client.post(path, {"helpful": "yes", "ticket": ticket_of(page)})
        data = {f"progress_{number}": "done" for number in ITEMS}
        data |= {"number": "1", "progress": "done"}
        return client.post(path, data | {"action": address.action})


class TestPublicAddresses(WorldTestCase):
    """Reading, checking, saving, speaking up: for everybody, in every state."""

    def test_index__is_for_everybody(self) -> None:
        for actor in NAMES:
            assert self.world.cast[actor].client.get(GUIDEBOOK).status_code == 200, actor

    def test_editions__answer_as_in_the_table(self) -> None:
        keys = list(product(NAMES, STATES, OF_EDITIONS))
        observed = {
            (actor, state, name): outcome(
                self.answer(actor, self.world.editions[state], OF_EDITIONS[name])
            )
            for actor, state, name in keys
        }
        assert observed == {
            (actor, state, name): expected(actor, state, OF_EDITIONS[name].deed)
            for actor, state, name in keys
        }

    def test_chapters__answer_as_in_the_table(self) -> None:
        keys = list(product(NAMES, STATES, OF_CHAPTERS))
        observed = {
            (actor, state, name): outcome(
                self.answer(actor, self.world.chapters[state], OF_CHAPTERS[name])
            )
            for actor, state, name in keys
        }
        assert observed == {
            (actor, state, name): expected(actor, state, OF_CHAPTERS[name].deed)
            for actor, state, name in keys
        }

    def test_chapters_below_a_restricted_edition__are_restricted_with_it(self) -> None:
        self.check_below(("login", "staff"))

    def test_chapters_below_an_edition_out_of_sight__are_not_found(self) -> None:
        self.check_below(("draft", "unpublished"))

    def check_below(self, states: tuple[str, ...]) -> None:
        """Compare published chapters below editions in `states` with the table."""
        keys = list(product(NAMES, states, OF_CHAPTERS))
        observed = {
            (actor, state, name): outcome(
                self.answer(actor, self.world.below[state], OF_CHAPTERS[name])
            )
            for actor, state, name in keys
        }
        assert observed == {
            (actor, state, name): expected(actor, state, OF_CHAPTERS[name].deed)
            for actor, state, name in keys
        }

    def test_refused__store_nothing(self) -> None:
        hidden = [self.world.editions[state] for state in ("draft", "unpublished", "staff")]
        chapters = [self.world.chapters[state] for state in ("draft", "unpublished", "staff")]
        for actor in (name for name in NAMES if name != "secretariat"):
            for edition in hidden:
                for deed in ("save", "item"):
                    self.ask(actor, edition, OF_EDITIONS[deed])
                    assert not SelfCheck.objects.exists(), (actor, edition, deed)
            for chapter in chapters:
                self.ask(actor, chapter, OF_CHAPTERS["feedback"])
        assert not Feedback.objects.exists()

    def test_login__lands_where_the_visitor_wanted_to_go(self) -> None:
        edition = self.world.editions["published"]
        response = self.ask("visitor", edition, OF_EDITIONS["history_csv"])
        wanted = "/guidebook/ver2/checklist/history/%3Fformat%3Dcsv"
        assert response["Location"] == f"/login/?next={wanted}"

    def test_login__is_asked_for_before_a_restricted_page(self) -> None:
        for page in (self.world.editions["login"], self.world.chapters["login"]):
            location = self.ask("visitor", page, Address("read"))["Location"]
            assert location.startswith("/login/?restricted=1&next=/guidebook/"), page

    def test_refused_member__is_told_that_the_page_is_not_for_them(self) -> None:
        for actor in ("general", "special", "wg"):
            for page in (self.world.editions["staff"], self.world.chapters["staff"]):
                address = self.ask(actor, page, Address("read"))["Location"]
                assert self.world.cast[actor].client.get(address).status_code == 403, actor

    def test_refusals__give_nothing_away(self) -> None:
        pages = [*(self.world.editions[s] for s in HIDDEN), *self.world.below.values()]
        pages += [self.world.chapters[state] for state in HIDDEN]
        for actor, page in product(NAMES, pages):
            for address in (OF_EDITIONS if isinstance(page, EditionPage) else OF_CHAPTERS).values():
                response = self.answer(actor, page, address)
                if response.status_code in {403, 404}:
                    title = soup(response).title.get_text()
                    assert MARK not in title, (actor, page, address)
                    assert "の本文" not in response.content.decode(), (actor, page, address)

    def test_other_methods__are_refused(self) -> None:
        for method, path in (
            ("post", "ver2/"),
            ("post", "ver2/print/"),
            ("post", "ver2/1/"),
            ("put", "ver2/checklist/"),
            ("delete", "ver2/1/feedback/"),
        ):
            client = self.world.cast["special"].client
            response = getattr(client, method)(f"{GUIDEBOOK}{path}")
            assert response.status_code == 405, (method, path)

    def test_history__is_read_only(self) -> None:
        client = self.world.cast["special"].client
        assert client.post(f"{GUIDEBOOK}ver2/checklist/history/").status_code == 405


class TestNothingHiddenIsListed(WorldTestCase):
    """Drafts, stopped and private pages stand in no list, whoever looks."""

    def assert_hidden(self, actor: str, response: HttpResponse) -> None:
        """Look for titles and addresses of hidden pages."""
        assert response.status_code == 200
        html = response.content.decode()
        assert MARK not in html, (actor, response.wsgi_request.path)
        links = [link.get("href") or "" for link in soup(response).main.select("a")]
        hidden = [f"/guidebook/{state}/" for state in HIDDEN]
        hidden += [f"/guidebook/ver2/{NUMBERS[state]}/" for state in HIDDEN]
        hidden += [f"?with={state}" for state in HIDDEN]
        assert [link for link in links if link in hidden] == [], actor

    def test_pages__name_nothing_hidden(self) -> None:
        addresses = ("", "ver2/", "ver2/print/", "ver2/checklist/", "ver2/1/", "ver2/6/")
        addresses += (
            "theme/",
            "theme/checklist/",
            "theme/print/",
            "theme/1/",
            "ver2/1/?with=theme",
        )
        for actor, address in product(NAMES, addresses):
            self.assert_hidden(actor, self.world.cast[actor].client.get(f"{GUIDEBOOK}{address}"))

    def test_with__of_a_hidden_edition_is_ignored(self) -> None:
        for actor, state in product(NAMES, HIDDEN):
            client = self.world.cast[actor].client
            response = client.get(f"{GUIDEBOOK}ver2/1/?with={state}")
            self.assert_hidden(actor, response)
            assert len(soup(response).select("article")) == 1

    def test_result_of_a_check__links_to_no_hidden_chapter(self) -> None:
        data = {f"progress_{number}": "not_yet" for number in ITEMS} | {"action": "show"}
        for actor in NAMES:
            client = self.world.cast[actor].client
            response = client.post(f"{GUIDEBOOK}ver2/checklist/", data)
            self.assert_hidden(actor, response)
            assert len(soup(response).select(".next-steps li")) == len(ITEMS)

    def test_neighbours__step_over_hidden_chapters(self) -> None:
        for actor in NAMES:
            client = self.world.cast[actor].client
            first = soup(client.get(f"{GUIDEBOOK}ver2/1/")).select_one("a[rel=next]")
            last = soup(client.get(f"{GUIDEBOOK}ver2/6/")).select_one("a[rel=prev]")
            assert first["href"] == "/guidebook/ver2/6/", actor
            assert last["href"] == "/guidebook/ver2/1/", actor

    def test_open_pages__are_all_there(self) -> None:
        for actor in NAMES:
            client = self.world.cast[actor].client
            index = client.get(GUIDEBOOK).content.decode()
            assert "公開の版" in index
            assert "公開の読み替え版" in index
            edition = soup(client.get(f"{GUIDEBOOK}ver2/"))
            chapters = [link["href"] for link in edition.select(".chapters a")]
            assert chapters == ["/guidebook/ver2/1/", "/guidebook/ver2/6/"], actor

    def test_edition_based_on_a_hidden_one__does_not_name_it(self) -> None:
        for state in HIDDEN:
            EditionPage.objects.filter(pk=self.world.theme.pk).update(
                based_on=self.world.editions[state]
            )
            for actor in ("visitor", "other", "secretariat"):
                response = self.world.cast[actor].client.get(f"{GUIDEBOOK}theme/")
                assert MARK not in response.content.decode(), (actor, state)

    def test_edition_that_replaces_a_hidden_one__does_not_name_it(self) -> None:
        for state in HIDDEN:
            EditionPage.objects.filter(pk=self.world.editions["published"].pk).update(
                replaces=self.world.editions[state]
            )
            for actor in ("visitor", "other", "secretariat"):
                response = self.world.cast[actor].client.get(f"{GUIDEBOOK}ver2/")
                assert MARK not in response.content.decode(), (actor, state)

    def test_hidden_edition_that_replaces__supersedes_nothing_yet(self) -> None:
        published = self.world.editions["published"]
        for state in HIDDEN:
            EditionPage.objects.filter(replaces=published).update(replaces=None)
            EditionPage.objects.filter(edition=state).update(replaces=published)
            for address in ("", "ver2/", "ver2/1/"):
                response = self.world.cast["visitor"].client.get(f"{GUIDEBOOK}{address}")
                text = soup(response).main.get_text()
                assert MARK not in text, (state, address)
                assert "旧版" not in text, (state, address)


#: The secretariat's screens: who is let in besides; everything else leads away.
ADMIN_SCREENS = {
    "import": ("secretariat",),
    "standing": ("secretariat",),
    "export": ("secretariat",),
    "theme": ("secretariat",),
    "glossary": ("secretariat", "wg"),
    "glossary_edit": ("secretariat", "wg"),
    "glossary_delete": ("secretariat",),
    "feedback": ("secretariat",),
    "feedback_csv": ("secretariat",),
    "feedback_edit": ("secretariat",),
    "feedback_inspect": ("secretariat",),
    "explore": ("secretariat", "wg"),
    "edit": ("secretariat", "wg"),
    "edit_chapter": ("secretariat", "wg"),
    "delete": ("secretariat",),
    # Wagtail's own screen tells a WG member which of the pages are not theirs to delete.
    "bulk_delete": ("secretariat", "wg"),
}


#: Those about an edition or a chapter; the others have one address, whatever its state.
SCREENS_OF_PAGES = {"export", "theme", "edit", "edit_chapter", "delete", "bulk_delete"}


class TestAdminAddresses(WorldTestCase):
    """The screens behind the admin's door."""

    def setUp(self) -> None:
        """Add a term and what a reader said."""
        self.term = GlossaryTerm.objects.create(term="ＬＧＷＡＮ", reading="える", explanation="網")
        self.feedback = Feedback.objects.create(about="章", comment="読者の声の本文", ticket="1")

    def address(self, screen: str, edition: EditionPage, chapter: ChapterPage) -> str:
        """Return the address of `screen`."""
        addresses = {
            "import": reverse("guidebook_import"),
            "standing": reverse("guidebook_standing"),
            "export": reverse("guidebook_export", args=[edition.pk]),
            "theme": reverse("guidebook_theme", args=[edition.pk]),
            "glossary": url(GlossaryTerm, "list"),
            "glossary_edit": url(GlossaryTerm, "edit", self.term.pk),
            "glossary_delete": url(GlossaryTerm, "delete", self.term.pk),
            "feedback": url(Feedback, "list"),
            "feedback_csv": f"{url(Feedback, 'list')}?export=csv",
            "feedback_edit": url(Feedback, "edit", self.feedback.pk),
            "feedback_inspect": url(Feedback, "inspect", self.feedback.pk),
            "explore": reverse("wagtailadmin_explore", args=[GuidebookIndexPage.objects.get().pk]),
            "edit": reverse("wagtailadmin_pages:edit", args=[edition.pk]),
            "edit_chapter": reverse("wagtailadmin_pages:edit", args=[chapter.pk]),
            "delete": reverse("wagtailadmin_pages:delete", args=[edition.pk]),
            "bulk_delete": f"/admin/bulk/wagtailcore/page/delete/?id={edition.pk}",
        }
        return addresses[screen]

    def test_screens__open_for_those_whose_they_are(self) -> None:
        keys = [
            (actor, screen, state)
            for actor, screen, state in product(NAMES, ADMIN_SCREENS, STATES)
            if screen in SCREENS_OF_PAGES or state == "published"
        ]
        observed, wanted = {}, {}
        for actor, screen, state in keys:
            page = self.world.editions[state], self.world.chapters[state]
            response = self.world.cast[actor].client.get(self.address(screen, *page))
            observed[actor, screen, state] = response.status_code
            wanted[actor, screen, state] = 200 if actor in ADMIN_SCREENS[screen] else 302
        assert observed == wanted

    def test_refused__are_led_away_and_told_nothing(self) -> None:
        edition, chapter = self.world.editions["published"], self.world.chapters["published"]
        for actor, (screen, allowed) in product(NAMES, ADMIN_SCREENS.items()):
            if actor in allowed:
                continue
            response = self.world.cast[actor].client.get(self.address(screen, edition, chapter))
            assert b"".join(response) == b"", (actor, screen)
            assert response["Location"].startswith(("/admin/", "/login/")), (actor, screen)

    def test_refused__change_nothing_by_post(self) -> None:
        edition, chapter = self.world.editions["published"], self.world.chapters["published"]
        pages = list(EditionPage.objects.values_list("pk", flat=True))
        for actor, (screen, allowed) in product(NAMES, ADMIN_SCREENS.items()):
            if actor in allowed:
                continue
            data = {"title": "乗っ取り", "edition": "taken", "state": "handled", "note": "乗っ取り"}
            response = self.world.cast[actor].client.post(
                self.address(screen, edition, chapter), data
            )
            assert response.status_code == 302, (actor, screen)
        assert list(EditionPage.objects.values_list("pk", flat=True)) == pages
        assert GlossaryTerm.objects.filter(pk=self.term.pk).exists()
        self.feedback.refresh_from_db()
        assert (self.feedback.state, self.feedback.note) == ("open", "")

    def test_ajax__is_answered_with_403(self) -> None:
        headers = {"x-requested-with": "XMLHttpRequest"}
        address = reverse("guidebook_import")
        client = self.world.cast["wg"].client
        assert client.get(address, headers=headers).status_code == 403

    def test_export_and_theme__of_no_edition_are_not_found(self) -> None:
        client: Client = self.world.cast["secretariat"].client
        index = GuidebookIndexPage.objects.get().pk
        for name, pk in product(("guidebook_export", "guidebook_theme"), (0, 999999, index)):
            assert client.get(reverse(name, args=[pk])).status_code == 404, (name, pk)

    def test_export__is_by_get_only(self) -> None:
        edition = self.world.editions["published"]
        address = reverse("guidebook_export", args=[edition.pk])
        assert self.world.cast["secretariat"].client.post(address).status_code == 405
