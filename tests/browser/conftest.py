"""Headless Chromium against the running site, with a small world to look at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from catalog.entries.enums import EntryState
from catalog.models import Entry, Genre, InformationType
from cms.members.models import Organization, User
from home.demo.entries import build_taxonomy
from home.demo.members import build_members
from home.demo.pages import build_pages
from home.events.models import QuestionnairePage
from home.models import HomePage
from tests.browser.snapshots import Snapshot
from tests.factories import approved_entry, bulk_published, entry_in, pdf_document
from tests.home.events.questionnaires.worlds import every_kind

WIDE, NARROW = 1280, 390
HEIGHT = 900
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Tells the console of every violation of the content security policy, also the silent ones.
WATCH_POLICY = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium; Playwright's event loop must not stop Django's queries."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield chromium
            chromium.close()


@pytest.fixture(scope="session")
def django_db_setup(browser: Browser, django_db_setup: None) -> None:
    """Set the database up after Playwright has started.

    Its event loop gives the main thread other database connections; those made before would not
    know the content of the migrations that each test starts from.
    """


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """Serve the site; its own middleware answers for the static files, as in production."""
    with pytest.MonkeyPatch.context() as patch:
        handler = "django.contrib.staticfiles.handlers.StaticFilesHandler"
        patch.setattr(handler, lambda application: application)
        server = LiveServer("localhost")
    yield server
    server.stop()


@dataclass
class Screen:
    """A page of the browser, and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep errors; that the page itself answers 404 is none."""
        own = message.location.get("url") == self.page.url
        if message.type == "error" and not (own and "Failed to load" in message.text):
            self.errors.append(message.text)


Opener = Callable[..., Screen]


@pytest.fixture
def open_screen(browser: Browser, live_server: LiveServer) -> Iterator[Opener]:
    """Return a function that opens an empty page, of somebody's and with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def open_one(*, width: int = WIDE, user: User | None = None, script: bool = True) -> Screen:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=script,
            locale="ja-JP",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([{**session_of(user), "url": live_server.url}])
        context.add_init_script(WATCH_POLICY)
        screen = Screen(context.new_page())
        screen.page.on("console", screen.hear)
        screen.page.on("pageerror", lambda error: screen.errors.append(str(error)))
        return screen

    yield open_one
    for context in contexts:
        # What a page sends while it is left must not reach the database of the next test.
        context.set_offline(True)
        context.close()


def session_of(user: User) -> dict[str, str]:
    """Return the cookie of somebody who is logged in."""
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


PRODUCT, DELETED, STOPPED = "避難所受付システム", "削除した情報", "公開を停止した情報"


@dataclass(frozen=True)
class World:
    """Who and what there is to see."""

    official: User
    colleague: User
    company: User
    product: Entry
    deleted: Entry
    stopped: Entry


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Return where the first test of a worker keeps the world that it has built."""
    return Snapshot(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(transactional_db: None, snapshot: Snapshot) -> World:
    """Return the demo's members, genres and pages, with 35 cases and three products."""
    if not snapshot.bring_back():
        build_world()
        snapshot.keep()
    product, deleted, stopped = (
        Entry.objects.get(organization__external_id="alpha", title=title)
        for title in (PRODUCT, DELETED, STOPPED)
    )
    users = {user.username: user for user in User.objects.all()}
    people = (users[name] for name in ("minato", "minato2", "beta"))
    return World(*people, product, deleted, stopped)


def build_world() -> None:
    """Write the world into an empty database."""
    build_members()
    build_taxonomy()
    build_pages()
    alpha = Organization.objects.get(external_id="alpha")
    types = {each.slug: each for each in InformationType.objects.all()}
    bousai, hinan = (Genre.objects.get(slug=slug) for slug in ("bousai", "hinan"))
    shared = {"organization": alpha, "information_type": types["product"]}
    product = approved_entry(
        **shared,
        title=PRODUCT,
        summary="避難所の受付を番号札で行い、待ち時間を短くします。\n停電の間も動きます。",
        url="https://www.example.jp/uketsuke/",
        contact_tel="000-4400-0011",
        genres=[hinan],
        documents=[pdf_document(1, "製品の案内"), pdf_document(2, "料金表")],
    )
    survey = QuestionnairePage(title="アンケート", slug="survey", questionnaire=every_kind())
    HomePage.objects.get().add_child(instance=survey)
    entry_in(EntryState.DELETED, **shared, genres=[bousai], title=DELETED)
    entry_in(EntryState.STOPPED, **shared, genres=[bousai], title=STOPPED)
    cases = bulk_published(
        35,
        organization=Organization.objects.get(external_id="yamabe"),
        information_type=types["case"],
        genre=Genre.objects.get(slug="kanko"),
        title="山道の案内板を多言語にした取組み",
        summary="観光の案内を三つの言葉で表示し、道に迷う人を減らしました。費用と手順をまとめます。",
    )
    newest = timezone.now() + timedelta(seconds=1)
    Entry.objects.filter(pk=product.pk).redate(newest)
    Entry.objects.filter(pk__in=[case.pk for case in cases]).update(first_published_at=newest)
