"""What readers and registrants see of freshness, and the buttons they press (O6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.entries.enums import Confidentiality, EntryState
from catalog.entries.lifecycle import LifecycleError
from catalog.freshness.answers import close_report, confirm, report_outdated
from catalog.models import Entry, Freshness, FreshnessStep, OutdatedReport
from catalog.reading.views import outdated
from cms.admin.audit import Operator
from cms.models import MailRecord
from tests.actors import NAMES, Actor, Cast
from tests.catalog.freshness.fresh import asked, old_entry
from tests.catalog.html import soup, text_of
from tests.factories import (
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    listed_entry,
    pdf_document,
    published_entry,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db
HINT = "１年以上確認されていません"


def detail(entry: Entry, errand: str = "") -> str:
    """Return an address of the detail."""
    return f"/matching/search/{entry.pk}/{errand}"


def own(entry: Entry, errand: str = "") -> str:
    """Return an address of the registrant."""
    return f"/matching/my/{entry.pk}/{errand}"


@pytest.fixture
def entry(cast: Cast) -> Entry:
    """Return a product for special members."""
    return listed_entry(organization=cast.owner, registrant=cast["general"].user)


@pytest.fixture
def open_entry(cast: Cast) -> Entry:
    """Return a case for all members."""
    kind = InformationTypeFactory(for_all=True)
    return listed_entry(
        organization=cast.owner, registrant=cast["general"].user, information_type=kind
    )


class TestWhoMayReport:
    TABLE = {
        "visitor": (302, 302),
        "general": (403, 403),
        "colleague": (403, 403),
        "other": (403, 302),
        "special": (302, 302),
        "wg": (403, 403),
        "secretariat": (403, 403),
    }

    @pytest.mark.parametrize("name", NAMES)
    def test_button__by_actor_and_type(
        self, cast: Cast, entry: Entry, open_entry: Entry, name: str
    ) -> None:
        for each, status in zip((entry, open_entry), self.TABLE[name], strict=True):
            before = OutdatedReport.objects.count()
            response = cast[name].client.post(detail(each, "outdated/"), {"note": "古い"})
            assert response.status_code == status
            reported = status == 302 and name != "visitor"
            assert OutdatedReport.objects.count() - before == reported
            if name == "visitor":
                assert response["Location"] == f"/login/?next={detail(each)}"

    @pytest.mark.parametrize("name", ["general", "other", "special", "secretariat"])
    def test_form__stands_where_it_may_be_pressed(
        self, cast: Cast, open_entry: Entry, name: str
    ) -> None:
        page = soup(cast[name].client.get(detail(open_entry)))
        assert bool(page.select_one("#outdated form")) == (name in {"other", "special"})

    @pytest.mark.parametrize("name", NAMES)
    def test_class_2__is_reported_by_those_who_know_of_it(self, cast: Cast, name: str) -> None:
        secret = listed_entry(
            organization=cast.owner, confidentiality=Confidentiality.CLASS_2, consent_declared=True
        )
        status = cast[name].client.post(detail(secret, "outdated/")).status_code
        expected = {"special": 302, "general": 403, "colleague": 403, "secretariat": 403}
        assert status == expected.get(name, 404)
        assert OutdatedReport.objects.exists() == (name == "special")

    @pytest.mark.parametrize(
        ("state", "status"),
        [(EntryState.DRAFT, 404), (EntryState.STOPPED, 410), (EntryState.DELETED, 410)],
    )
    def test_unpublished__is_reported_by_nobody(
        self, cast: Cast, state: EntryState, status: int
    ) -> None:
        gone = entry_in(state, organization=cast.owner)
        response = cast["special"].client.post(detail(gone, "outdated/"))
        assert response.status_code == status

    def test_get__shows_nothing(self, cast: Cast, entry: Entry) -> None:
        assert cast["special"].client.get(detail(entry, "outdated/")).status_code == 405

    def test_rule__holds_below_the_screen(self, cast: Cast, entry: Entry) -> None:
        with pytest.raises(LifecycleError, match="できません"):
            report_outdated(entry, cast["general"].user, "", Operator())


class TestReport:
    def test_report__is_kept_once_per_organization_while_open(
        self, cast: Cast, entry: Entry
    ) -> None:
        special = cast["special"]
        colleague = UserFactory(organization=special.user.organization)
        first = special.client.post(detail(entry, "outdated/"), {"note": " 料金が違う\r\n"})
        assert first["Location"] == detail(entry)
        assert outdated.THANKS in text_of(special.client.get(detail(entry)))
        (report,) = OutdatedReport.objects.all()
        assert (report.note, report.user) == ("料金が違う", special.user)
        assert not report_outdated(entry, colleague, "", Operator())
        special.client.post(detail(entry, "outdated/"))
        assert outdated.TOLD_BEFORE in text_of(special.client.get(detail(entry)))
        assert OutdatedReport.objects.count() == 1
        assert close_report(report, Operator())
        assert not close_report(report, Operator())
        assert report_outdated(entry, colleague, "", Operator())

    def test_detail__says_that_the_organization_has_told(self, cast: Cast, entry: Entry) -> None:
        report_outdated(entry, cast["special"].user, "", Operator())
        page = cast["special"].client.get(detail(entry))
        assert "お知らせいただいています" in text_of(page)
        assert not soup(page).select("#outdated form")

    def test_mail__tells_the_registrant_what_but_not_who(self, cast: Cast, entry: Entry) -> None:
        user = cast["special"].user
        report_outdated(entry, user, "料金が<変わった>", Operator())
        mail = MailRecord.objects.get(kind="entry_outdated")
        assert mail.to == cast["general"].user.email
        assert entry.title in mail.subject
        assert "料金が<変わった>" in mail.body
        assert own(entry) in mail.body
        for name in (user.organization.name, user.get_full_name(), user.email, user.username):
            assert name not in mail.subject + mail.body

    def test_mail__without_note_says_nothing_of_one(self, cast: Cast, entry: Entry) -> None:
        report_outdated(entry, cast["special"].user, "", Operator())
        assert "古いところ" not in MailRecord.objects.get(kind="entry_outdated").body

    def test_mail__goes_to_all_colleagues_when_the_registrant_left(
        self, cast: Cast, entry: Entry
    ) -> None:
        type(cast["general"].user).objects.filter(pk=cast["general"].user.pk).update(
            is_active=False
        )
        report_outdated(Entry.objects.get(pk=entry.pk), cast["special"].user, "", Operator())
        assert MailRecord.objects.get().to == cast["colleague"].user.email

    @pytest.mark.parametrize(("length", "status"), [(500, 302), (501, 422)])
    def test_note__too_long_comes_back_as_it_was_typed(
        self, cast: Cast, entry: Entry, length: int, status: int
    ) -> None:
        note = "古" * length
        response = cast["special"].client.post(detail(entry, "outdated/"), {"note": note})
        assert response.status_code == status
        assert OutdatedReport.objects.exists() == (status == 302)
        if status == 422:
            page = soup(response)
            assert page.select_one("#outdated textarea").text.strip() == note
            assert page.select_one("#outdated details[open] [role=alert]")

    def test_many__are_too_many(
        self, cast: Cast, entry: Entry, open_entry: Entry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outdated, "RATE", "1/h")
        client = cast["special"].client
        client.post(detail(entry, "outdated/"))
        response = client.post(detail(open_entry, "outdated/"), {"note": "消えない"})
        assert response.status_code == 429
        assert "短い時間に多くの連絡" in text_of(response)
        assert "消えない" in response.content.decode()
        assert OutdatedReport.objects.count() == 1


class TestReaders:
    def flag(self, entry: Entry) -> None:
        """Let readers be told that nobody has confirmed the entry."""
        asked(entry, FreshnessStep.FLAGGED)

    def test_flagged__is_said_on_detail_and_row(self, cast: Cast, entry: Entry) -> None:
        special = cast["special"].client
        for url in (detail(entry), "/matching/search/?q=試験"):
            assert HINT not in text_of(special.get(url))
        self.flag(entry)
        for url in (detail(entry), "/matching/search/?q=試験"):
            assert HINT in text_of(special.get(url))

    @pytest.mark.parametrize(
        "step", [FreshnessStep.ASKED, FreshnessStep.REMINDED, FreshnessStep.REMINDED_AGAIN]
    )
    def test_asked__is_the_registrants_affair(
        self, cast: Cast, entry: Entry, step: FreshnessStep
    ) -> None:
        asked(entry, step)
        assert HINT not in text_of(cast["special"].client.get(detail(entry)))

    def test_confirmed__shows_its_day_beside_the_update(self, cast: Cast) -> None:
        entry = old_entry(cast["general"].user)
        self.flag(entry)
        confirm(entry, Operator(cast["general"].user))
        text = text_of(cast["special"].client.get(detail(entry)))
        assert HINT not in text
        today = timezone.localdate()
        assert f"確認日 {today.year}年{today.month}月{today.day}日" in text
        assert "更新日 2025年11月1日" in text

    def test_confirmed_before_the_update__is_said_no_more(self, cast: Cast, entry: Entry) -> None:
        confirm(entry, Operator())
        Entry.objects.filter(pk=entry.pk).redate(timezone.now())
        assert "確認日" not in text_of(cast["special"].client.get(detail(entry)))

    def test_queries__one_join_and_no_query_a_row(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        client = cast["other"].client
        client.get("/matching/search/")
        entries = [listed_entry(organization=cast.owner, title=f"情報{n}") for n in range(3)]
        with django_assert_max_num_queries(40) as one:
            client.get("/matching/search/")
        for each in entries:
            self.flag(each)
        with django_assert_max_num_queries(len(one)):
            assert text_of(client.get("/matching/search/")).count(HINT) >= 3


class TestRegistrant:
    STEPS = [
        (FreshnessStep.ASKED, "確認をお願いしています"),
        (FreshnessStep.FLAGGED, HINT),
    ]

    @pytest.mark.parametrize(("step", "words"), STEPS)
    def test_list__says_how_each_stands(self, cast: Cast, step: FreshnessStep, words: str) -> None:
        entry = published_entry(organization=cast.owner)
        client = cast["general"].client
        assert words not in text_of(client.get("/matching/my/"))
        asked(entry, step)
        assert words in text_of(client.get("/matching/my/"))
        lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        assert words not in text_of(client.get("/matching/my/"))

    def test_detail__asks_only_where_an_answer_is_wanted(self, cast: Cast) -> None:
        entry = published_entry(organization=cast.owner)
        client = cast["general"].client
        assert not soup(client.get(own(entry))).select("#freshness-title")
        asked(entry)
        page = client.get(own(entry))
        assert "更新または確認から１年がたちました" in text_of(page)
        form = soup(page).select_one(f'form[action="{own(entry, "still-right/")}"]')
        assert form.get_text(strip=True) == "はい、まだ正しいです"

    def test_detail__tells_what_readers_wrote_but_not_who(self, cast: Cast) -> None:
        entry = published_entry(organization=cast.owner)
        report_outdated(entry, cast["special"].user, "料金が<古い>", Operator())
        page = cast["colleague"].client.get(own(entry))
        assert "１団体" not in text_of(page)
        assert "閲覧した1団体から「情報が古い」" in text_of(page)
        assert "料金が<古い>" in text_of(page)
        assert cast["special"].user.organization.name not in page.content.decode()

    @pytest.mark.parametrize("name", ["general", "colleague"])
    def test_button__confirms(self, cast: Cast, name: str) -> None:
        entry = published_entry(organization=cast.owner, documents=[pdf_document()])
        asked(entry, FreshnessStep.FLAGGED)
        report_outdated(entry, cast["special"].user, "", Operator())
        response = cast[name].client.post(own(entry, "still-right/"))
        assert response["Location"] == own(entry)
        row = Freshness.objects.get(entry=entry)
        assert (row.is_open, row.flagged_at, row.confirmed_by) == (False, None, cast[name].user)
        assert not OutdatedReport.objects.open().exists()
        assert "確認日を今日の日付にしました" in text_of(cast[name].client.get(own(entry)))

    @pytest.mark.parametrize(
        ("name", "status"),
        [("visitor", 302), ("other", 404), ("special", 404), ("wg", 403), ("secretariat", 403)],
    )
    def test_others__confirm_nothing(
        self, cast: Cast, entry: Entry, name: str, status: int
    ) -> None:
        actor: Actor = cast[name]
        assert actor.client.post(own(entry, "still-right/")).status_code == status
        assert not Freshness.objects.exists()

    def test_stopped__cannot_be_confirmed(self, cast: Cast) -> None:
        entry = entry_in(EntryState.STOPPED, organization=cast.owner)
        client: Client = cast["general"].client
        client.post(own(entry, "still-right/"))
        assert "公開中の情報ではない" in text_of(client.get(own(entry)))
        assert not Freshness.objects.exists()

    def test_get__confirms_nothing(self, cast: Cast, entry: Entry) -> None:
        assert cast["general"].client.get(own(entry, "still-right/")).status_code == 405

    def test_reports_of_others__stay_apart(self, cast: Cast, entry: Entry) -> None:
        for organization in OrganizationFactory.create_batch(2, municipality=True):
            user = UserFactory(organization=organization)
            assert report_outdated(entry, user, "", Operator())
        assert OutdatedReport.objects.open().count() == 2
