"""The checklist as a form: visitors keep nothing here, members save for their organisation (G4)."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils import timezone

from catalog.models import EntrySearchPage
from cms.members.models import Organization
from guidebook.models import ChecklistItem, EditionPage, SelfCheck, SelfCheckAnswer
from guidebook.self_check.forms import NOTHING_ANSWERED
from tests.actors import NAMES, Cast
from tests.catalog.html import row_ids, soup, text_of
from tests.factories import PASSWORD, OrganizationFactory, UserFactory, listed_entry
from tests.guidebook.worlds import (
    AUTUMN,
    CHECKLIST,
    COPIED,
    EDITION,
    GUIDEBOOK,
    HISTORY,
    SCRIPT,
    SPRING,
    SUMMER,
    answers_in,
    check_as,
    keep_check,
    keep_checks_of_others,
    make_chapter,
    make_edition,
    typed,
)

pytestmark = pytest.mark.django_db

Day = Callable[[datetime.date], None]
MEMBERS = ("general", "colleague", "other", "special")
NOBODYS = ("visitor", "wg", "secretariat")
FIND = "関連する製品・事例・人材を探す"
ANSWERS = {
    "progress_1": "done",
    "progress_2": "started",
    "progress_3": "not_yet",
    "memo_2": "来月に話し合う",
}


def sheet(response: HttpResponse) -> list[list[str]]:
    """Return the rows of a CSV answer as Excel would show them."""
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))


def numbers(response: HttpResponse) -> dict[str, int]:
    """Return how many items stand where, as the result states it."""
    return {
        each["data-number"]: int(each.get_text()) for each in soup(response).select("[data-number]")
    }


def told(response: HttpResponse) -> str:
    """Return what the bar says of the answers."""
    return " ".join(soup(response).select_one(".tally").get_text().split())


def steps(response: HttpResponse) -> list[str]:
    """Return what is to be done next."""
    return [
        " ".join(each.get_text(" ").split()) for each in soup(response).select(".next-steps li")
    ]


def unanswered(response: HttpResponse) -> list[tuple[str, str]]:
    """Return the items left out, each with its place in the form."""
    links = soup(response).select(".self-check__unanswered a")
    return [(link.get_text(), link["href"]) for link in links]


def nothing_is_kept() -> bool:
    """Whether the database knows of no check."""
    return not SelfCheck.objects.exists() and not SelfCheckAnswer.objects.exists()


class TestWithoutChecklist:
    def test_edition__says_so(self, client: Client) -> None:
        make_edition()
        response = client.get(CHECKLIST)
        assert "この版にはチェックリストがありません。" in text_of(response)
        assert soup(response).select("form[data-self-check]") == []

    def test_edition__takes_no_check(self, cast: Cast) -> None:
        make_edition()
        response = cast["special"].client.post(CHECKLIST, {"action": "save"})
        assert response.status_code < 500
        assert nothing_is_kept()


class TestForm:
    @pytest.mark.parametrize("name", NAMES)
    def test_items__each_with_three_answers_and_a_memo(
        self, cast: Cast, edition: EditionPage, name: str
    ) -> None:
        page = soup(cast[name].client.get(CHECKLIST))
        groups = page.select("fieldset.check-item")
        assert [group.legend.get_text() for group in groups] == [
            "1．項目1",
            "2．項目2",
            "3．項目3",
        ]
        for group in groups:
            labels = [each.get_text(strip=True) for each in group.select(".segments label")]
            assert labels == ["まだ", "着手", "できている"]
            assert group.textarea is not None
        fields = {each["id"] for each in page.select("form [id]")}
        pointed = {each["for"] for each in page.select("form[data-self-check] label")}
        assert pointed <= fields

    @pytest.mark.parametrize("name", NAMES)
    def test_items__none_is_chosen_beforehand(
        self, cast: Cast, edition: EditionPage, name: str
    ) -> None:
        assert soup(cast[name].client.get(CHECKLIST)).select("form input[checked]") == []

    def test_memo__is_folded_unless_there_is_one(self, cast: Cast, edition: EditionPage) -> None:
        client = cast["special"].client
        assert soup(client.get(CHECKLIST)).select(".check-item details[open]") == []
        check_as(client, memo_2="まず調べる")
        opened = soup(client.get(CHECKLIST)).select(".check-item details[open] textarea")
        assert [each["name"] for each in opened] == ["memo_2"]

    def test_bar__counts_what_is_chosen(self, client: Client, edition: EditionPage) -> None:
        assert told(client.get(CHECKLIST)) == "0 / 3 回答済み"
        response = client.post(CHECKLIST, {"progress_1": "done", "progress_3": "not_yet"})
        assert told(response) == "2 / 3 回答済み"
        boxes = [each["class"] for each in soup(response).select("[data-steps] i")]
        assert boxes == [["is-done"], ["is-unanswered"], ["is-not_yet"]]

    def test_records_beside__are_the_own_last_five(self, cast: Cast, edition: EditionPage) -> None:
        for day in range(1, 8):
            keep_check(edition, cast.owner, datetime.date(2026, 5, day), item_1="done")
        keep_checks_of_others(edition, 1, item_1="started")
        rows = soup(cast["general"].client.get(CHECKLIST)).select(".records tbody tr")
        assert [each.th.get_text() for each in rows] == [
            f"2026年5月{day}日" for day in range(7, 2, -1)
        ]
        for name in (*NOBODYS, "special"):
            assert soup(cast[name].client.get(CHECKLIST)).select(".records") == []

    def test_chapter__is_linked_where_there_is_one(
        self, client: Client, edition: EditionPage
    ) -> None:
        make_chapter(edition, "2")
        links = [a["href"] for a in soup(client.get(CHECKLIST)).select("fieldset a")]
        assert links == [f"{EDITION}2/"]

    @pytest.mark.parametrize("name", NAMES)
    def test_button__saves_for_members_and_shows_for_others(
        self, cast: Cast, edition: EditionPage, name: str
    ) -> None:
        form = soup(cast[name].client.get(CHECKLIST)).select_one("form[data-self-check]")
        actions = [each.get("value") for each in form.select("button[name=action]")]
        assert actions == ["save" if name in MEMBERS else "show", "csv"]
        assert form.has_attr("data-keep") == (name not in MEMBERS)

    def test_login__leads_back_to_the_form(self, client: Client, edition: EditionPage) -> None:
        for page in (client.get(CHECKLIST), client.post(CHECKLIST, ANSWERS)):
            link = soup(page).select_one(".page-head a[href^='/login/']")
            assert link["href"] == f"/login/?next={CHECKLIST}"

    def test_member__is_told_who_will_see_it(self, cast: Cast, edition: EditionPage) -> None:
        assert "持ち主（架空）の記録として保存します" in text_of(
            cast["general"].client.get(CHECKLIST)
        )

    def test_theme_without_own_checklist__uses_that_of_its_base(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        theme = make_edition("theme", based_on=edition)
        client, address = cast["special"].client, f"{GUIDEBOOK}theme/checklist/"
        assert check_as(client, address, **ANSWERS).status_code == 302
        check = SelfCheck.objects.get()
        assert check.edition == theme
        assert set(answers_in(check)) == {"1", "2", "3"}
        assert typed(client.get(CHECKLIST))["memo_2"] == ""

    def test_forgery_from_another_site__is_refused(self, cast: Cast, edition: EditionPage) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast["special"].user)
        assert client.post(CHECKLIST, ANSWERS | {"action": "save"}).status_code == 403
        assert nothing_is_kept()


class TestNobodysAnswers:
    """Visitors and staff see a result that is stored nowhere (G4)."""

    @pytest.mark.parametrize("action", ["show", "", "zzz"])
    @pytest.mark.parametrize("name", NOBODYS)
    def test_result__is_shown_and_not_stored(
        self, cast: Cast, edition: EditionPage, name: str, action: str
    ) -> None:
        client = cast[name].client
        response = client.post(CHECKLIST, ANSWERS | {"action": action})
        assert response.status_code == 200
        assert numbers(response) == {"done": 1, "started": 1, "not_yet": 1}
        assert typed(response)["memo_2"] == "来月に話し合う"
        assert nothing_is_kept()
        assert "来月に話し合う" not in client.get(CHECKLIST).content.decode()
        assert "来月に話し合う" not in str(dict(client.session))

    @pytest.mark.parametrize("name", NAMES)
    def test_csv__is_given_and_not_stored(
        self, cast: Cast, edition: EditionPage, name: str, on_day: Day
    ) -> None:
        on_day(SPRING)
        response = cast[name].client.post(CHECKLIST, ANSWERS | {"action": "csv"})
        assert sheet(response) == [
            ["日付", "番号", "項目", "状況", "メモ"],
            ["2026-04-10", "1", "項目1", "できている", ""],
            ["2026-04-10", "2", "項目2", "着手", "来月に話し合う"],
            ["2026-04-10", "3", "項目3", "まだ", ""],
        ]
        assert response["Cache-Control"] == "private, no-store"
        assert nothing_is_kept()

    def test_staff__are_told_that_they_cannot_save(self, cast: Cast, edition: EditionPage) -> None:
        for name in ("wg", "secretariat"):
            client = cast[name].client
            response = client.post(CHECKLIST, ANSWERS | {"action": "save"})
            assert "団体のアカウントでログインした方が利用できます" in text_of(response)
            assert typed(response)["memo_2"] == ANSWERS["memo_2"]
            assert ANSWERS["memo_2"] not in str(dict(client.session))
        assert nothing_is_kept()

    def test_session_that_ended__claims_nothing_and_gives_the_answers_back_after_login(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        user, client = cast["special"].user, Client()
        answers = ANSWERS | {"action": "save"}
        refused = client.post(CHECKLIST, answers)
        assert refused.status_code == 200
        assert "保存していません" in text_of(refused)
        assert soup(refused).select_one("#result") is None
        login = soup(refused).select_one("main .actions a")["href"]
        assert login == f"/login/?next={CHECKLIST}"
        assert typed(refused)["memo_2"] == answers["memo_2"]
        assert nothing_is_kept()

        client.post("/login/", {"username": user.username, "password": PASSWORD})
        back = client.get(CHECKLIST)
        assert "まだ保存していません。" in text_of(back)
        assert {name: typed(back)[name] for name in ANSWERS} == ANSWERS
        sent = answers | {"version": soup(back).select_one("[name=version]").get("value", "")}
        assert client.post(CHECKLIST, sent, follow=True).status_code == 200
        assert SelfCheck.objects.get().organization == user.organization
        assert "まだ保存していません。" not in text_of(client.get(CHECKLIST))

    @pytest.mark.parametrize("name", MEMBERS)
    def test_member_who_only_looks__stores_nothing(
        self, cast: Cast, edition: EditionPage, name: str
    ) -> None:
        response = cast[name].client.post(CHECKLIST, ANSWERS | {"action": "show"})
        assert numbers(response) == {"done": 1, "started": 1, "not_yet": 1}
        assert nothing_is_kept()


class TestResult:
    """What to read next, entries and peers for the items still open (G4)."""

    def test_open_items__those_not_begun_first(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, "3")
        answers = {"progress_1": "started", "progress_2": "done", "progress_3": "not_yet"}
        response = client.post(CHECKLIST, answers)
        assert steps(response) == [f"まだ 3．項目3 項目3に {FIND}", f"着手 1．項目1 項目1に {FIND}"]
        assert soup(response).select_one(".next-steps a")["href"] == f"{EDITION}3/"

    def test_unanswered__is_told_apart_from_open(
        self, client: Client, edition: EditionPage
    ) -> None:
        response = client.post(CHECKLIST, {"progress_1": "done", "progress_2": "not_yet"})
        assert numbers(response) == {"done": 1, "started": 0, "not_yet": 1, "unanswered": 1}
        assert steps(response) == [f"まだ 2．項目2 項目2に {FIND}"]
        assert unanswered(response) == [("3．項目3", "#check_progress_3_group")]

    def test_done_but_not_all__is_not_called_complete(
        self, client: Client, edition: EditionPage
    ) -> None:
        response = client.post(CHECKLIST, {"progress_1": "done"})
        assert "すべての項目が「できている」です" not in text_of(response)

    def test_all_done__is_said(self, client: Client, edition: EditionPage) -> None:
        response = client.post(CHECKLIST, dict.fromkeys(ANSWERS, "done"))
        assert "すべての項目が「できている」です" in text_of(response)

    def test_entries__near_in_meaning_to_the_item(
        self, client: Client, edition: EditionPage
    ) -> None:
        """The item is asked as it stands (V14)."""
        near = listed_entry(title="項目3の事例")
        response = client.post(CHECKLIST, {"progress_3": "not_yet"})
        (link,) = soup(response).select(".next-steps .meta a")
        assert QueryDict(urlsplit(link["href"]).query).dict() == {"q": "項目3"}
        assert row_ids(client.get(link["href"])) == [near.pk]

    def test_entries__no_link_without_a_search(self, client: Client, edition: EditionPage) -> None:
        EntrySearchPage.objects.update(live=False)
        response = client.post(CHECKLIST, ANSWERS)
        assert soup(response).select(".next-steps .meta a") == []

    def test_peers__are_counted_for_special_members(self, cast: Cast, edition: EditionPage) -> None:
        keep_checks_of_others(edition, 3, item_1="done", item_2="done", item_3="started")
        response = check_as(cast["special"].client, **ANSWERS)
        found = steps(cast["special"].client.get(response["Location"].partition("#")[0]))
        assert found == [
            f"まだ 3．項目3 項目3に {FIND}",
            f"着手 2．項目2 項目2に {FIND} 「できている」団体：3団体",
        ]

    @pytest.mark.parametrize("name", [name for name in NAMES if name != "special"])
    def test_peers__are_told_to_nobody_else(
        self, cast: Cast, edition: EditionPage, name: str
    ) -> None:
        """Companies learn nothing of what municipalities can or cannot do (spec 5)."""
        keep_checks_of_others(edition, 4, item_1="done", item_2="done", item_3="done")
        client = cast[name].client
        pages = [client.post(CHECKLIST, ANSWERS | {"action": "show"})]
        pages.append(check_as(client, **ANSWERS))
        pages.append(client.get(CHECKLIST))
        for page in pages:
            assert "団体：" not in page.content.decode()

    def test_peers__are_told_from_three_on(self, cast: Cast, edition: EditionPage) -> None:
        keep_checks_of_others(edition, 2, item_2="done")
        response = cast["special"].client.post(CHECKLIST, ANSWERS | {"action": "show"})
        assert "団体：" not in text_of(response)

    def test_no_names_of_others__anywhere(self, cast: Cast, edition: EditionPage) -> None:
        town = OrganizationFactory(name="ひみつ町（架空）", municipality=True)
        keep_check(edition, town, memo="ひみつのメモ", item_2="done")
        keep_checks_of_others(edition, 3, item_2="done")
        for name in NAMES:
            client = cast[name].client
            for page in (
                client.get(CHECKLIST),
                client.post(CHECKLIST, ANSWERS | {"action": "show"}),
                client.get(EDITION),
            ):
                assert "ひみつ" not in page.content.decode(), name


class TestSaving:
    def test_save__is_kept_for_the_organization(self, cast: Cast, edition: EditionPage) -> None:
        response = check_as(cast["special"].client, **ANSWERS)
        assert response.status_code == 302
        assert response["Location"] == f"{CHECKLIST}#result"
        check = SelfCheck.objects.get()
        user = cast["special"].user
        assert (check.organization, check.saved_by, check.edition) == (
            user.organization,
            user,
            edition,
        )
        assert check.checked_on == timezone.localdate()
        assert answers_in(check) == {
            "1": ("done", ""),
            "2": ("started", "来月に話し合う"),
            "3": ("not_yet", ""),
        }

    def test_memo_of_an_unanswered_item__is_kept(self, cast: Cast, edition: EditionPage) -> None:
        client = cast["special"].client
        check_as(client, memo_2="まず調べる")
        assert answers_in(SelfCheck.objects.get())["2"] == ("unanswered", "まず調べる")
        assert typed(client.get(CHECKLIST))["memo_2"] == "まず調べる"

    def test_after_saving__the_result_is_there(self, cast: Cast, edition: EditionPage) -> None:
        client = cast["special"].client
        check_as(client, **ANSWERS)
        response = client.get(CHECKLIST)
        page = soup(response)
        assert "セルフチェックを保存しました。" in page.find(id="result").get_text()
        assert page.get_text().count("セルフチェックを保存しました。") == 1
        assert numbers(response) == {"done": 1, "started": 1, "not_yet": 1}
        assert soup(response).find(id="result") is not None

    def test_three_dates_two_accounts__three_checks(
        self, cast: Cast, edition: EditionPage, on_day: Day
    ) -> None:
        for day, name, number in (
            (SPRING, "general", "1"),
            (SUMMER, "colleague", "2"),
            (AUTUMN, "general", "3"),
        ):
            on_day(day)
            response = check_as(cast[name].client, COPIED, **{f"progress_{number}": "done"})
            assert response.status_code == 302
        checks = SelfCheck.objects.order_by("checked_on")
        assert [(each.checked_on, each.saved_by, each.organization) for each in checks] == [
            (SPRING, cast["general"].user, cast.owner),
            (SUMMER, cast["colleague"].user, cast.owner),
            (AUTUMN, cast["general"].user, cast.owner),
        ]
        done = [[n for n, (to, _) in answers_in(each).items() if to == "done"] for each in checks]
        assert done == [["1"], ["1", "2"], ["1", "2", "3"]]

    def test_colleague__goes_on_from_what_was_saved(
        self, cast: Cast, edition: EditionPage, on_day: Day
    ) -> None:
        on_day(SPRING)
        check_as(cast["general"].client, **ANSWERS)
        on_day(SUMMER)
        client = cast["colleague"].client
        response = client.get(CHECKLIST)
        text = text_of(response)
        assert "前回は2026年4月10日に" in text
        assert cast["general"].user.get_full_name() in text
        offered = soup(response).find("a", string="前回の答えを写して始める")["href"]
        copied = client.get(offered)
        data = typed(copied)
        assert {name: data[name] for name in ANSWERS} == ANSWERS
        assert "2026年4月10日の答えを写しました" in text_of(copied)
        assert SelfCheck.objects.count() == 1, "looking saves nothing"

    def test_another_day__begins_with_nothing_chosen(
        self, cast: Cast, edition: EditionPage, on_day: Day
    ) -> None:
        on_day(SPRING)
        check_as(cast["general"].client, **ANSWERS)
        on_day(SUMMER)
        response = cast["general"].client.get(CHECKLIST)
        data = typed(response)
        assert not {f"progress_{number}" for number in "123"} & set(data)
        assert [data[f"memo_{number}"] for number in "123"] == ["", "", ""]
        assert told(response) == "0 / 3 回答済み"
        assert soup(response).find(id="result").find_parent("details") is not None

    def test_same_day__goes_on(self, cast: Cast, edition: EditionPage, on_day: Day) -> None:
        on_day(SPRING)
        check_as(cast["general"].client, progress_2="started", memo_2="来月に話し合う")
        response = cast["colleague"].client.get(CHECKLIST)
        assert typed(response)["progress_2"] == "started"
        assert "今日の記録の続きです" in text_of(response)
        assert told(response) == "1 / 3 回答済み"
        assert soup(response).find(id="result").find_parent("details") is None
        assert soup(response).find("a", string="前回の答えを写して始める") is None

    @pytest.mark.parametrize("name", [*NOBODYS, "other", "special"])
    def test_copy__gives_nobody_the_answers_of_others(
        self, cast: Cast, edition: EditionPage, name: str, on_day: Day
    ) -> None:
        on_day(SPRING)
        check_as(cast["general"].client, **ANSWERS)
        on_day(SUMMER)
        response = cast[name].client.get(COPIED)
        assert not {f"progress_{number}" for number in "123"} & set(typed(response))
        assert "来月に話し合う" not in response.content.decode()

    def test_same_day_twice__one_check_is_changed(
        self, cast: Cast, edition: EditionPage, on_day: Day
    ) -> None:
        on_day(SPRING)
        check_as(cast["general"].client, **ANSWERS)
        check_as(cast["colleague"].client, progress_3="started", memo_3="始めた")
        check = SelfCheck.objects.get()
        assert check.saved_by == cast["colleague"].user
        assert answers_in(check) == {
            "1": ("done", ""),
            "2": ("started", "来月に話し合う"),
            "3": ("started", "始めた"),
        }
        assert SelfCheckAnswer.objects.count() == 3

    def test_past_check__is_not_changed_by_a_new_one(
        self, cast: Cast, edition: EditionPage, on_day: Day
    ) -> None:
        on_day(SPRING)
        check_as(cast["general"].client, **ANSWERS)
        first = SelfCheck.objects.get()
        before = answers_in(first), first.saved_at
        on_day(SUMMER)
        check_as(cast["general"].client, COPIED, progress_1="not_yet", memo_2="")
        first.refresh_from_db()
        assert (answers_in(first), first.saved_at) == before

    @pytest.mark.parametrize("name", [*NOBODYS, "other", "special"])
    def test_others__see_nothing_of_it(self, cast: Cast, edition: EditionPage, name: str) -> None:
        check_as(cast["general"].client, **ANSWERS)
        html = cast[name].client.get(CHECKLIST).content.decode()
        assert "来月に話し合う" not in html
        data = typed(cast[name].client.get(CHECKLIST))
        assert not {f"progress_{number}" for number in "123"} & set(data)

    def test_other_organization__cannot_be_named_in_the_form(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        target = cast.owner
        changes = {"organization": str(target.pk), "saved_by": "1", "checked_on": "2020-01-01"}
        check_as(cast["other"].client, **ANSWERS, **changes)
        check = SelfCheck.objects.get()
        assert check.organization == cast["other"].user.organization
        assert check.checked_on == timezone.localdate()

    def test_deleted_account__leaves_the_check(self, cast: Cast, edition: EditionPage) -> None:
        user = UserFactory(organization=cast.owner)
        client = Client()
        client.force_login(user)
        check_as(client, **ANSWERS)
        user.delete()
        text = text_of(cast["general"].client.get(CHECKLIST))
        assert "（削除されたアカウント）" in text
        assert "None" not in text
        assert "－" in text_of(cast["general"].client.get(HISTORY))


class TestConflict:
    """Two colleagues have the form open at once: nobody's work is lost (G4)."""

    @pytest.fixture
    def late(self, cast: Cast, edition: EditionPage) -> HttpResponse:
        """Return what the colleague gets who saved second."""
        late_form = typed(cast["colleague"].client.get(CHECKLIST))
        check_as(cast["general"].client, progress_1="done", memo_1="先に保存した<b>メモ</b>")
        changes = {"progress_1": "started", "memo_1": "後から書いたメモ", "action": "save"}
        return cast["colleague"].client.post(CHECKLIST, late_form | changes)

    def test_second__is_told_and_nothing_is_overwritten(
        self, cast: Cast, late: HttpResponse
    ) -> None:
        assert late.status_code == 409
        check = SelfCheck.objects.get()
        assert check.saved_by == cast["general"].user
        assert answers_in(check)["1"] == ("done", "先に保存した<b>メモ</b>")

    def test_both_contents__are_visible(self, late: HttpResponse) -> None:
        data = typed(late)
        assert (data["progress_1"], data["memo_1"]) == ("started", "後から書いたメモ")
        saved = soup(late).select_one(".self-check__saved").get_text()
        assert "できている" in saved
        assert "先に保存した<b>メモ</b>" in saved
        assert "<b>メモ</b>" not in late.content.decode()

    def test_message__names_the_colleague_by_name(self, cast: Cast, late: HttpResponse) -> None:
        user = cast["general"].user
        text = text_of(late)
        assert f"{user.get_full_name()}さんがセルフチェックを保存しました" in text
        assert user.username not in text

    def test_message__after_the_account_was_deleted(self, cast: Cast, edition: EditionPage) -> None:
        late_form = typed(cast["general"].client.get(CHECKLIST)) | ANSWERS
        keep_check(edition, cast.owner, item_1="done")
        response = cast["general"].client.post(CHECKLIST, late_form | {"action": "save"})
        assert response.status_code == 409
        assert "None" not in text_of(response)

    def test_second_try__saves(self, cast: Cast, late: HttpResponse) -> None:
        again = cast["colleague"].client.post(CHECKLIST, typed(late) | {"action": "save"})
        assert again.status_code == 302
        check = SelfCheck.objects.get()
        assert check.saved_by == cast["colleague"].user
        assert answers_in(check)["1"] == ("started", "後から書いたメモ")

    def test_third_between__is_a_conflict_again(self, cast: Cast, late: HttpResponse) -> None:
        check_as(cast["general"].client, memo_2="その間に")
        again = cast["colleague"].client.post(CHECKLIST, typed(late) | {"action": "save"})
        assert again.status_code == 409
        assert "その間に" in text_of(again)

    @pytest.mark.parametrize("version", ["", "zzz", "2026-01-01T00:00:00+00:00", "'; --"])
    def test_wrong_version__is_a_conflict(
        self, cast: Cast, edition: EditionPage, version: str
    ) -> None:
        keep_check(edition, cast.owner, item_1="done")
        response = check_as(cast["general"].client, **ANSWERS, version=version)
        assert response.status_code == 409
        assert typed(response)["memo_2"] == "来月に話し合う"

    @pytest.mark.parametrize("version", ["x" * 41, "x" * 100_000, "\x00"])
    def test_impossible_version__keeps_what_was_typed(
        self, cast: Cast, edition: EditionPage, version: str
    ) -> None:
        keep_check(edition, cast.owner, item_1="done")
        response = check_as(cast["general"].client, **ANSWERS, version=version)
        assert response.status_code in {200, 409}
        assert typed(response)["memo_2"] == "来月に話し合う"
        assert SelfCheck.objects.get().answers.count() == 1

    def test_other_organization__is_no_conflict(self, cast: Cast, edition: EditionPage) -> None:
        form = typed(cast["special"].client.get(CHECKLIST))
        check_as(cast["general"].client, **ANSWERS)
        response = cast["special"].client.post(CHECKLIST, form | ANSWERS | {"action": "save"})
        assert response.status_code == 302


class TestMistakes:
    @pytest.mark.parametrize("value", ["zzz", "unanswered", "DONE", SCRIPT, "できている"])
    @pytest.mark.parametrize("name", ["visitor", "special"])
    def test_wrong_progress__is_told_at_its_item(
        self, cast: Cast, edition: EditionPage, name: str, value: str
    ) -> None:
        data = ANSWERS | {"progress_3": value, "action": "save", "version": ""}
        response = cast[name].client.post(CHECKLIST, data)
        assert response.status_code == 200
        page = soup(response)
        assert page.select_one("#check_progress_3_error") is not None
        link = page.select_one(".error-summary a")["href"]
        assert page.find(id=link[1:]) is not None
        again = typed(response)
        assert (again["progress_1"], again["memo_2"]) == ("done", "来月に話し合う")
        assert "<script>alert" not in response.content.decode()
        assert nothing_is_kept()

    @pytest.mark.parametrize("action", ["save", "csv", "show"])
    @pytest.mark.parametrize("name", ["visitor", "special"])
    def test_untouched_form__is_no_answer(
        self, cast: Cast, edition: EditionPage, name: str, action: str
    ) -> None:
        client = cast[name].client
        response = client.post(CHECKLIST, typed(client.get(CHECKLIST)) | {"action": action})
        assert NOTHING_ANSWERED in soup(response).select_one(".error-summary").get_text()
        assert numbers(response) == {}
        assert nothing_is_kept()

    @pytest.mark.parametrize("action", ["save", "csv", "show"])
    def test_empty_request__is_a_clean_page(
        self, cast: Cast, edition: EditionPage, action: str
    ) -> None:
        for data in ({}, {"action": action}):
            assert cast["special"].client.post(CHECKLIST, data).status_code == 200
        assert nothing_is_kept()

    def test_memo_of_1001_characters__is_refused_whole(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        memo = "あ" * 1001
        response = check_as(cast["special"].client, **(ANSWERS | {"memo_2": memo}))
        assert response.status_code == 200
        assert "1000" in soup(response).select_one("#check_memo_2_error").get_text()
        assert typed(response)["memo_2"] == memo
        assert nothing_is_kept()

    def test_memo_of_1000_characters__is_kept_line_breaks_counted_once(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        memo = "あ" * 500 + "\r\n" + "い" * 499
        check_as(cast["special"].client, **(ANSWERS | {"memo_2": memo}))
        assert answers_in(SelfCheck.objects.get())["2"][1] == memo.replace("\r\n", "\n")

    def test_nul_and_controls__are_left_out(self, cast: Cast, edition: EditionPage) -> None:
        check_as(cast["special"].client, **(ANSWERS | {"memo_2": "前\x00\x08後\t表"}))
        assert answers_in(SelfCheck.objects.get())["2"][1] == "前後\t表"

    @pytest.mark.parametrize("memo", [SCRIPT, f"</textarea>{SCRIPT}", '"><img src=x onerror=a>'])
    def test_markup_in_a_memo__is_text(self, cast: Cast, edition: EditionPage, memo: str) -> None:
        client = cast["special"].client
        check_as(client, **(ANSWERS | {"memo_2": memo}))
        assert typed(client.get(CHECKLIST))["memo_2"] == memo
        for address in (CHECKLIST, HISTORY):
            html = client.get(address).content.decode()
            assert "<script>alert" not in html
            assert "<img src=x" not in html

    @pytest.mark.parametrize("start", ["=", "+", "-", "@"])
    def test_formula_in_a_memo__is_text_in_the_csv(
        self, client: Client, edition: EditionPage, start: str
    ) -> None:
        memo = f'{start}HYPERLINK("https://evil.example";"見る")'
        response = client.post(CHECKLIST, ANSWERS | {"memo_2": memo, "action": "csv"})
        assert sheet(response)[2][4] == f"'{memo}"

    def test_lines_of_a_memo__stay_in_one_cell(self, client: Client, edition: EditionPage) -> None:
        data = ANSWERS | {"memo_2": '一行目\n"二"行目,末尾', "action": "csv"}
        text = client.post(CHECKLIST, data).content.decode("utf-8-sig")
        rows = list(csv.reader(text.splitlines(keepends=True)))
        assert len(rows) == 4
        assert rows[2][4] == '一行目\n"二"行目,末尾'

    def test_answers_to_unknown_items__are_ignored(self, cast: Cast, edition: EditionPage) -> None:
        check_as(cast["special"].client, **ANSWERS, progress_99="done", memo_99="ない項目")
        assert set(answers_in(SelfCheck.objects.get())) == {"1", "2", "3"}


class TestChangedChecklist:
    """The secretariat changes the checklist between two checks."""

    @pytest.fixture
    def checked(self, cast: Cast, edition: EditionPage, on_day: Day) -> Client:
        """Return a client whose organisation could tick everything in spring."""
        on_day(SPRING)
        client = cast["special"].client
        check_as(client, **{f"progress_{number}": "done" for number in "123"}, memo_3="残す")
        on_day(SUMMER)
        return client

    def test_removed_item__is_no_longer_asked_or_counted(
        self, checked: Client, edition: EditionPage
    ) -> None:
        ChecklistItem.objects.filter(edition=edition, number="3").delete()
        response = checked.get(CHECKLIST)
        assert len(soup(response).select("fieldset.check-item")) == 2
        assert numbers(response) == {"done": 2, "started": 0, "not_yet": 0}

    def test_removed_item__can_be_sent_from_an_old_form(
        self, checked: Client, edition: EditionPage
    ) -> None:
        form = typed(checked.get(COPIED))
        ChecklistItem.objects.filter(edition=edition, number="3").delete()
        assert checked.post(CHECKLIST, form | {"action": "save"}).status_code == 302
        assert SelfCheck.objects.count() == 2

    def test_added_item__is_open(self, checked: Client, edition: EditionPage) -> None:
        ChecklistItem.objects.create(edition=edition, number="4", item="項目4", sort_order=9)
        response = checked.get(CHECKLIST)
        assert "すべての項目が「できている」です" not in text_of(response)
        assert numbers(response) == {"done": 3, "started": 0, "not_yet": 0, "unanswered": 1}
        assert steps(response) == []
        assert unanswered(response) == [("4．項目4", "#check_progress_4_group")]

    def test_added_item__is_unanswered_in_an_old_form(
        self, checked: Client, edition: EditionPage
    ) -> None:
        form = typed(checked.get(COPIED)) | {"memo_1": "打ち込んだ"}
        ChecklistItem.objects.create(edition=edition, number="4", item="項目4", sort_order=9)
        assert checked.post(CHECKLIST, form | {"action": "save"}).status_code == 302
        kept = answers_in(SelfCheck.objects.latest("checked_on"))
        assert (kept["1"], kept["4"]) == (("done", "打ち込んだ"), ("unanswered", ""))


class TestVendorBlindness:
    def test_company__may_check_itself_and_learns_only_of_itself(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        towns: list[Organization] = [OrganizationFactory(municipality=True) for _ in range(4)]
        for town in towns:
            keep_check(edition, town, memo="町のメモ", item_1="done", item_2="not_yet")
        client = cast["general"].client
        check_as(client, **ANSWERS)
        pages: list[Any] = [client.get(address) for address in (CHECKLIST, HISTORY, EDITION)]
        pages.append(client.get(f"{HISTORY}?format=csv"))
        for page in pages:
            text = page.content.decode()
            assert "町のメモ" not in text
            assert not any(town.name in text for town in towns)
