"""The demo world (contract): built once for this module, then rolled back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import ModelLogEntry

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.freshness.models import FreshnessStep
from catalog.models import (
    DemandCount,
    Entry,
    EntryDocument,
    Freshness,
    Genre,
    InformationType,
    Like,
    OutdatedReport,
)
from cms.admin.desk import waiting_for
from cms.mail.models import MailState
from cms.members.joining.enums import ApplicationState
from cms.members.models import AccessAlert, Application, Organization, User
from cms.models import MailRecord
from guidebook.models import SelfCheck
from home.models import HomePage, Menu, NewsPage, StandardPage
from tests.catalog.html import soup, text_of
from tests.conftest import rolled_back_later
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db

PASSWORD = "demo-matching-2016"
ORGANIZATIONS = (
    "みなと市（架空）",
    "山辺町（架空）",
    "アルファシステム（架空）",
    "ベータ電機（架空）",
)
#: Account, organisation, whether a special member.
ACCOUNTS = {
    "jimukyoku": (None, False),
    "wg": (None, False),
    "minato": ("みなと市（架空）", True),
    "minato2": ("みなと市（架空）", True),
    "yamabe": ("山辺町（架空）", True),
    "alpha": ("アルファシステム（架空）", False),
    "beta": ("ベータ電機（架空）", False),
}
STATES = tuple(state for state in EntryState if state != EntryState.DELETED)
GENRES = {
    "防災": ["消防", "避難"],
    "観光": [],
    "教育": ["小学校", "生涯教育"],
    "環境": [],
    "産業": [],
    "交通": [],
    "福祉": [],
    "CRM": [],
    "該当なし": [],
}


#: Work of which the demo has none: nobody is locked out, no page waits, no file was left half-way.
MAY_BE_EMPTY = {
    "ログインの停止",
    "ページの審査待ち（ガイドブックなど）",
    "読者の声",
    "取り込んでいないファイル",
    # Only where an offered seat was not taken near the start.
    "空席があるのに待っている人がいる勉強会",
    "定期処理の失敗・遅れ",
}


def run(*arguments: str) -> str:
    """Return what the command prints."""
    output = io.StringIO()
    call_command("demo", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Build the demo world into an empty database; return what was printed."""
    with rolled_back_later(django_db_blocker):
        yield run("--if-empty")


def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return `row` with its streams of blocks as they are stored: else none equals itself."""
    return tuple(
        repr(value.get_prep_value()) if isinstance(value, StreamValue) else value for value in row
    )


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of the database."""
    tables = set(connection.introspection.table_names())
    return {
        model._meta.label: sorted(map(plain, model._base_manager.values_list()), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in tables and not model._meta.proxy
    }


@pytest.mark.usefixtures("demo")
class TestWorld:
    @pytest.mark.parametrize("login", ACCOUNTS)
    def test_output__each_account_and_the_password(self, demo: str, login: str) -> None:
        organization = ACCOUNTS[login][0] or ""

        assert re.search(rf"^\s*{login}\s+.*{re.escape(organization)}", demo, re.MULTILINE)
        assert PASSWORD in demo

    @pytest.mark.parametrize("login", ACCOUNTS)
    def test_account__logs_in(self, client: Client, login: str) -> None:
        response = client.post("/login/", {"username": login, "password": PASSWORD}, follow=True)

        user = User.objects.get(username=login)
        assert response.status_code == 200
        assert client.session["_auth_user_id"] == str(user.pk)

    @pytest.mark.parametrize("login", ACCOUNTS)
    def test_account__by_address_too(self, client: Client, login: str) -> None:
        email = User.objects.get(username=login).email

        client.post("/login/", {"username": email.upper(), "password": PASSWORD})

        assert "_auth_user_id" in client.session

    @pytest.mark.parametrize(("login", "expected"), ACCOUNTS.items())
    def test_account__belongs_where_it_should(
        self, login: str, expected: tuple[str | None, bool]
    ) -> None:
        user = User.objects.get(username=login)
        organization = user.organization

        assert (organization.name if organization else None) == expected[0]
        assert bool(organization and organization.is_special) is expected[1]
        assert user.is_secretariat is (login == "jimukyoku")
        assert not user.is_superuser

    @pytest.mark.parametrize(
        ("login", "admin"),
        [("jimukyoku", True), ("wg", True), ("minato", False), ("alpha", False)],
    )
    def test_account__opens_the_admin(self, client: Client, login: str, admin: bool) -> None:
        client.force_login(User.objects.get(username=login))

        assert (client.get("/admin/").status_code == 200) is admin

    def test_organizations__all_invented(self) -> None:
        names = Organization.objects.values_list("name", flat=True)

        assert set(ORGANIZATIONS) <= set(names)
        assert all(name.endswith("（架空）") for name in names)

    def test_organizations__eight_municipalities_of_several_prefectures_and_six_companies(
        self,
    ) -> None:
        special = Organization.objects.filter(kind="local_government", membership="special")
        associations = Organization.objects.associations()
        towns = special.exclude(pk__in=associations)
        codes = towns.exclude(local_government_code="").values_list(
            "local_government_code", flat=True
        )
        assert towns.count() == 8
        assert [each.is_special for each in associations] == [True]
        assert len({code[:2] for code in codes}) == len(codes) == 5
        assert Organization.objects.filter(kind="company", membership="general").count() == 6
        for organization in Organization.objects.all():
            organization.full_clean()

    def test_genres__tree_of_the_contract(self) -> None:
        roots = Genre.objects.filter(parent=None)
        tree = {
            root.name: sorted(Genre.objects.filter(parent=root).values_list("name", flat=True))
            for root in roots
        }

        assert tree == {name: sorted(children) for name, children in GENRES.items()}

    def test_types__of_the_contract(self) -> None:
        assert set(InformationType.objects.values_list("name", flat=True)) == {
            "製品・サービス情報",
            "事例情報",
            "人材情報",
        }


@pytest.mark.usefixtures("demo")
class TestEntries:
    def test_entries__at_least_sixty_and_some_of_each_organization(self) -> None:
        assert Entry.objects.count() >= 60
        owners = Entry.objects.listed().values("organization").distinct()
        assert owners.count() == Organization.objects.count()

    @pytest.mark.parametrize("organization", ORGANIZATIONS)
    def test_entries__every_state_in_each_organization(self, organization: str) -> None:
        found = {state_of(entry) for entry in Entry.objects.filter(organization__name=organization)}

        assert set(STATES) <= found

    def test_entries__some_deleted(self) -> None:
        assert Entry.objects.filter(deleted_at__isnull=False).exists()

    def test_entries__complete_and_valid(self) -> None:
        for entry in Entry.objects.all():
            latest = entry.get_latest_revision_as_object()
            latest.full_clean()
            assert latest.genres.all()
            assert latest.contact_tel or latest.contact_email

    @pytest.mark.parametrize("name", [name for names in GENRES.values() for name in names])
    def test_genres__lower_level_is_used(self, name: str) -> None:
        assert Entry.objects.filter(genres__name=name).exists()

    def test_likes__by_special_members_on_others_entries_only(self) -> None:
        likes = Like.objects.select_related("organization", "entry")

        assert likes.count() >= 10
        assert all(like.organization.is_special for like in likes)
        assert all(like.organization_id != like.entry.organization_id for like in likes)

    def test_dates__spread_and_in_order(self) -> None:
        dates = Entry.objects.values_list("registered_at", "updated_at")

        assert all(registered <= updated for registered, updated in dates)
        assert len({updated.date() for _, updated in dates}) >= 20

    def test_search__finds_what_is_published(self, client: Client) -> None:
        response = client.get("/matching/search/")
        hits = int(soup(response).select_one("[data-hit-count]")["data-hit-count"])

        assert hits == Entry.objects.listed().count() >= 20

    def test_class_2__is_shown_to_special_members_with_its_document(self, client: Client) -> None:
        closed = Entry.objects.published().exclude(pk__in=Entry.objects.listed()).get()
        assert (closed.confidentiality, closed.consent_declared) == (2, True)
        detail = f"/matching/search/{closed.pk}/"
        for login, status in (("minato", 200), ("yamabe", 200), ("alpha", 404)):
            client.force_login(User.objects.get(username=login))
            assert client.get(detail).status_code == status, login
            assert client.get(f"{detail}documents/1/").status_code == status, login


def pdf_title(content: bytes) -> str:
    """Return the title that a PDF states of itself."""
    raw = re.search(rb"/Title \(((?:\\.|[^\\)])*)\)", content, re.DOTALL)[1]
    special = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def unescape(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8)]) if len(code) == 3 else special.get(code, code)

    return re.sub(rb"\\([0-7]{3}|.)", unescape, raw, flags=re.DOTALL).decode("utf-16")


@pytest.mark.usefixtures("demo")
class TestSuggestions:
    """A mistyped word is answered at once, before any job has run (V8)."""

    def test_mistyped_word__has_a_suggestion(self, client: Client) -> None:
        page = soup(client.get("/matching/search/?q=防歳"))
        offers = page.find("h3", string="もしかして").find_next("ul")
        assert "防災" in [link.get_text() for link in offers.select("a")]


@pytest.mark.usefixtures("demo")
class TestDocuments:
    def test_documents__real_pdf_with_japanese_title(self) -> None:
        documents = list(EntryDocument.objects.all())

        assert len(documents) >= 20
        for document in documents:
            with document.file.open() as file:
                content = file.read()
            assert content.startswith(b"%PDF-")
            assert content.rstrip().endswith(b"%%EOF")
            assert len(content) == document.size
            assert pdf_title(content) == document.title
            assert re.search("[ぁ-んァ-ヶ一-龥]", document.title)

    def test_document__opens_for_a_special_member(self, client: Client) -> None:
        entry = Entry.objects.listed().filter(documents__isnull=False).first()
        client.force_login(User.objects.get(username="yamabe"))

        response = client.get(f"/matching/search/{entry.pk}/documents/1/")

        assert response.status_code == 200
        assert b"".join(response.streaming_content).startswith(b"%PDF-")


@pytest.mark.usefixtures("demo")
class TestPages:
    def test_home__banner_newest_entries_and_news(self, client: Client) -> None:
        main = soup(client.get("/")).main

        assert main.find("a", href="/matching/") is not None
        assert len(main.select(".genres li")) == 9
        assert len(main.select(".brief-list li")) == 6
        assert len(main.select(".news-list li")) == 5

    @pytest.mark.parametrize(
        "slug",
        ["about", "members", "terms", "privacy", "accessibility", "contact", "sitemap"],
    )
    def test_standard_page__opens(self, client: Client, slug: str) -> None:
        response = client.get(f"/{slug}/")

        assert response.status_code == 200
        assert len(text_of(response)) > 200

    def test_accessibility__tells_the_result_of_every_criterion(self, client: Client) -> None:
        """The numbers in the text are those of the table."""
        page = soup(client.get("/accessibility/")).main
        rows = [
            [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
            for row in page.select("tbody tr")
        ]
        text = page.get_text()

        of_jis = [row for row in rows if "JIS" in row[1]]
        met, met_of_jis = ([row for row in part if row[2] == "適合"] for part in (rows, of_jis))
        assert {row[2] for row in rows} == {"適合", "該当なし"}
        assert f"達成基準{len(of_jis)}項目のうち、本サイトに当てはまる{len(met_of_jis)}項目" in text
        assert f"{len(rows)}項目では、当てはまる{len(met)}項目" in text
        assert (len(rows), len(of_jis)) == (56, 38)
        assert (
            page.find("table").caption.get_text() == page.select_one("[role=region]")["aria-label"]
        )

    def test_menus__every_link_opens(self, client: Client) -> None:
        page = soup(client.get("/"))
        links = {link["href"] for link in page.select("#main-menu li a, footer nav a")}

        assert "/matching/" in links
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)

    def test_news__opens(self, client: Client) -> None:
        rows = soup(client.get("/news/")).select(".news-list li a")

        assert len(rows) == NewsPage.objects.count() > 0
        assert client.get(rows[0]["href"]).status_code == 200

    @pytest.mark.parametrize(
        ("path", "place"), [("/matching/", ".page-head"), ("/matching/search/", ".search-help")]
    )
    def test_service__is_introduced(self, client: Client, path: str, place: str) -> None:
        assert soup(client.get(path)).select_one(f"{place} .rich-text") is not None


@pytest.mark.usefixtures("demo")
class TestYear:
    """Every screen of the secretariat and the members has something to show."""

    @pytest.mark.parametrize(
        ("days", "least"),
        [
            (lambda: Like.objects.values_list("created_at__date", flat=True), 60),
            (lambda: DemandCount.objects.values_list("day", flat=True), 50),
            (lambda: MailRecord.objects.values_list("created_at__date", flat=True), 40),
            (lambda: SelfCheck.objects.values_list("checked_on", flat=True), 20),
            (lambda: Application.objects.values_list("decided_at__date", flat=True), 2),
            (lambda: ModelLogEntry.objects.values_list("timestamp__date", flat=True), 40),
        ],
        ids=["likes", "searches", "mails", "self-checks", "applications", "audit"],
    )
    def test_days__are_spread_over_a_year(self, days: Callable[[], Any], least: int) -> None:
        found = sorted({day for day in days() if day})
        assert len(found) >= least
        assert (found[-1] - found[0]).days >= (60 if least == 2 else 180)
        assert found[-1] <= timezone.localdate()

    def test_history__shows_progress(self, client: Client) -> None:
        client.force_login(User.objects.get(username="minato"))
        page = soup(client.get("/guidebook/ver2/checklist/history/"))
        done = [
            int(row.select_one(".chart__number").get_text()) for row in page.select("[data-row]")
        ]
        assert len(done) == 4
        assert done[0] > done[-1]

    def test_statistics__are_told(self, client: Client) -> None:
        client.force_login(User.objects.get(username="jimukyoku"))
        rows = soup(client.get("/admin/guidebook/standing/")).select(
            ".chart__heat tbody tr:not(.chart__sum)"
        )
        assert len(rows) == 10
        assert all(cell.get_text() != "－" for row in rows for cell in row.select("td"))

    def test_likes__are_counted_in_the_search(self, client: Client) -> None:
        for entry in Entry.objects.listed().with_like_counts()[:20]:
            assert entry.like_count == entry.likes.count()


@pytest.mark.usefixtures("demo")
class TestDesk:
    """One of each kind of work waits (O1)."""

    def test_desk__has_something_of_every_kind(self) -> None:
        user = User.objects.get(username="jimukyoku")
        counts = {each.label: each.count for each in waiting_for(user)}
        empty = {label for label, count in counts.items() if not count}
        assert empty <= MAY_BE_EMPTY
        assert counts["リンク切れ"] == counts["確認のない情報"] == counts["情報が古いとの連絡"] == 1

    def test_dealt_with__does_not_come_back(self) -> None:
        Application.objects.update(state=ApplicationState.DECLINED)
        AccessAlert.objects.update(handled_at=timezone.now())
        OutdatedReport.objects.update(closed_at=timezone.now())
        Freshness.objects.update(flagged_at=None, step=FreshnessStep.FRESH)
        MailRecord.objects.filter(state=MailState.FAILED).update(state=MailState.GIVEN_UP)

        run()

        assert not Application.objects.waiting().exists()
        assert not AccessAlert.objects.filter(handled_at=None).exists()
        assert not OutdatedReport.objects.open().exists()
        assert not Freshness.objects.flagged().exists()
        assert not MailRecord.objects.filter(state=MailState.FAILED).exists()


@pytest.mark.usefixtures("demo")
class TestSecondRun:
    def test_run__changes_nothing(self) -> None:
        before = snapshot()
        assert len(before["catalog.Entry"]) >= 40

        output = run()

        after = snapshot()
        assert [label for label in before if before[label] != after[label]] == []
        assert "jimukyoku" in output

    def test_run__keeps_what_people_changed(self) -> None:
        user = User.objects.get(username="minato")
        user.set_password("a-password-of-their-own")
        user.save()
        page = StandardPage.objects.get(slug="about")
        page.title = "協会の紹介"
        page.save_revision().publish()
        Menu.objects.get(place="footer").delete()
        home = HomePage.objects.get()
        home.body = [("text", "<p>編集した</p>")]
        home.save()

        run()

        user.refresh_from_db()
        assert user.check_password("a-password-of-their-own")
        assert StandardPage.objects.get(slug="about").title == "協会の紹介"
        assert not Menu.objects.filter(place="footer").exists()
        assert [block.block_type for block in HomePage.objects.get().body] == ["text"]

    def test_if_empty__does_nothing(self) -> None:
        before = snapshot()
        User.objects.filter(username="beta").update(username="renamed")

        output = run("--if-empty")

        assert PASSWORD not in output
        assert "デモは作りません" in output
        assert {each: len(rows) for each, rows in snapshot().items()} == {
            each: len(rows) for each, rows in before.items()
        }


class TestRefusal:
    def test_demo_not_allowed__refuses_and_builds_nothing(self, settings: LazySettings) -> None:
        settings.DEMO_ALLOWED = False
        before = snapshot()

        for arguments in ([], ["--if-empty"]):
            with pytest.raises(CommandError, match="本番環境"):
                run(*arguments)

        assert snapshot() == before

    def test_if_empty__leaves_a_database_with_content_alone(self) -> None:
        OrganizationFactory()
        before = snapshot()

        output = run("--if-empty")

        assert PASSWORD not in output
        assert snapshot() == before
